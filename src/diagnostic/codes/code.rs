//! 4xx: code in literals.

super::codes! {
    SHELL_SYNTAX = "RB400", "the shell code cannot be read",
        "The text of `sh\"…\"` or of a `$` line is read as bash reads it before anything runs, so that a quote that is never \
         closed is found in the pull request and not at 3 a.m.\n\n\
         Wrong: `$ echo \"done`\n\nRight: `$ echo \"done\"`";
    SHELL_CODE = "RB401", "a value would be read as code",
        "A value never becomes code. Some programs read an argument, or their input, as code of their own: `sh -c`, \
         `ssh host \"…\"`, `psql -c`, `awk`, `eval`. A hole there would let a value such as `'; rm -rf /` do what it says, \
         whatever the quotes around it.\n\n\
         Wrong: `$ sh -c \"grep ${word} log\"`\n\nRight: `$ sh -c 'grep -- \"$1\" log' sh ${word}`\n\n\
         Wrong: `$ psql -c \"SELECT * FROM t WHERE id = ${id}\"`\n\nRight: `db.query(sql\"SELECT * FROM t WHERE id = ${id}\")`";
    SHELL_ARITHMETIC = "RB402", "the shell computes here, and arithmetic is code",
        "In `$((…))`, `((…))`, `let`, subscripts, `${s:…}` and `[[ … -gt … ]]` bash reads a value as an expression, and \
         an expression runs commands: a value `a[$(reboot)]` reboots. Quotes do not help.\n\n\
         Wrong: `$ echo $((${count} + 1))`\n\nRight: `$ echo ${count + 1}`";
    SHELL_NAME = "RB403", "a value cannot choose a name",
        "Where the shell expects the name of a variable or a function, a value such as `a[$(reboot)]` is run as code: \
         `read ${name}`, `unset ${name}`, `[ -v ${name} ]`, `export ${name}`.\n\n\
         Wrong: `$ export ${name}=1`\n\nRight: `$ (env: { NAME: \"1\" }) printenv NAME`";
    SHELL_HEREDOC = "RB404", "a here-document cannot take the hole",
        "A here-document whose delimiter is quoted (`<<'END'`) is taken as it stands: no hole in it would be filled. The \
         delimiter itself cannot be a value either.\n\n\
         Wrong: `cat <<'END'` with a hole in its text\n\nRight: `cat <<END`, or `$ (stdin: text) cat`";
    SHELL_COMMENT = "RB405", "a hole in a shell comment",
        "What stands behind `#` in a shell script is a comment: the hole would never be filled, and most likely the `#` \
         was meant as text.\n\nWrong: `$ echo #${n}`\n\nRight: `$ echo \"#${n}\"`";
    SHELL_COMMAND_WORD = "RB406", "a value cannot choose the command",
        "The first word of a command may name a program, but also a builtin or a function of the shell (`eval`, `exec`). \
         A path, with a `/` in it, names a program only.\n\n\
         Wrong: `$ ${tool} --version`\n\nRight: `$ ./${tool} --version`";
    SHELL_FORMAT = "RB407", "a value cannot be a format",
        "The first argument of `printf` is a format, and `-v` in its place names a variable, which can run code.\n\n\
         Wrong: `printf ${text}`\n\nRight: `printf '%s\\n' ${text}`";
    SHELL_ESCAPED_HOLE = "RB408", "a backslash in front of a hole",
        "In a tagged literal a backslash is just a backslash. In front of a hole it would escape what the shell is given \
         in the hole's place. A plain `${` is written `$${`.\n\nWrong: `\"\\${HOME}\"`\n\nRight: `\"$HOME\"` or `\"$${HOME}\"`";
    SHELL_EXPANSION = "RB409", "a hole cannot stand in this part of an expansion",
        "In `${name/from/to}`, `${name^…}`, `{1..n}` and their like the shell reads the text before values are filled in, \
         or reads some characters of it as patterns.\n\n\
         Wrong: `echo ${name/${from}/x}`\n\nRight: compute it in the runbook: `name.replace(from, \"x\")`";
    SHELL_TEST = "RB410", "a value could be read as an operator of a test",
        "`[` finds its operators by counting its arguments. With a value where an operator can stand, the value decides \
         what is asked; as `-v` it can run code.\n\n\
         Wrong: `[ ${a} ${b} ]`\n\nRight: `[ -n ${a} ]`, `[[ ${a} = x && ${b} = y ]]`";
    SHELL_DESCRIPTOR = "RB411", "a value cannot choose a file descriptor",
        "Behind `>&` and `<&` a number names a descriptor, `-` closes one, and anything else is a file.\n\n\
         Wrong: `echo x >&${target}`\n\nRight: `echo x > ${file}`";
    SHELL_OPTION_RUNS = "RB412", "a value could be an option that runs code",
        "Some programs have options that run a program: `ssh -oProxyCommand=…`, `tar --checkpoint-action=…`. A value that \
         begins with `-` would be taken for one.\n\n\
         Wrong: `$ ssh ${host} uptime`\n\nRight: `$ ssh -- ${host} uptime`";
    SHELL_OPTION_LIKE = "RB413", "a value that begins with `-` would be an option",
        "The program is given exactly the value, as one argument; what it makes of an argument that begins with `-` is the \
         program's own affair. Most take `--` as the end of their options. This is advice only, and is not given for values \
         that cannot begin with `-`.\n\n\
         Wrong: `$ rm ${file}`\n\nRight: `$ rm -- ${file}`";
    SHELL_CODE_VARIABLE = "RB414", "a variable whose value is run",
        "Some variables hold code: the shell runs `PROMPT_COMMAND` and what stands in `PS4`, git runs `GIT_SSH_COMMAND`.\n\n\
         Wrong: `PS4=${text} bash -x script`\n\nRight: write its value without a hole";
    SHELL_CODE_BY_VARIABLE = "RB415", "a value reaches code by way of a shell variable",
        "The variable was given the value of a hole, and stands where the shell reads it as code: in arithmetic, in a \
         subscript, in `eval`.\n\nWrong: `n=${count}; echo $((n + 1))`\n\nRight: `echo ${count + 1}`";
    SHELL_SECRET = "RB416", "a secret cannot be a word of a command",
        "The arguments of a program can be seen by everybody on the machine, in the list of processes. A secret goes to a \
         program by standard input, environment or file.\n\n\
         Wrong: `$ mysql -p${password}`\n\nRight: `$ (env: { MYSQL_PWD: password }) mysql`";
    SHELL_WRITES = "RB417", "the command changes the world",
        "A shell command in a check is taken to read. Of some it is known that they write: they belong in an `action`, \
         where a reviewer finds them.\n\nWrong: a check with `$ kubectl delete pod x`\n\nRight: the same in an `action`";
    SQL_QUOTED_HOLE = "RB430", "a hole within quotes of SQL",
        "What fills a hole in SQL is a bound parameter. Between quotes no parameter is looked for.\n\n\
         Wrong: `sql\"… WHERE name = '${name}'\"`\n\nRight: `sql\"… WHERE name = ${name}\"`";
    SQL_COMMENT_HOLE = "RB431", "a hole in a comment of SQL",
        "The text of a comment is not read, so that no parameter is bound there.";
    SQL_NAME_HOLE = "RB432", "a hole where SQL expects a name",
        "A parameter stands for a value. Names of tables, columns and functions cannot be parameters.\n\n\
         Wrong: `sql\"SELECT * FROM ${table}\"`\n\nRight: write the name, or choose between two literals with `if`";
    SQL_STATEMENTS = "RB433", "more than one statement of SQL",
        "`query`, `one`, `value` and `execute` take a literal of one statement. Several go into `transaction` or `script`, \
         which run all of them or none.";
    SQL_SYNTAX = "RB434", "the SQL cannot be read",
        "A quote is never closed, or a parameter of the engine's own (`?`, `:name`, `$1`) stands where a hole belongs.\n\n\
         Wrong: `sql\"… WHERE id = ?\"`\n\nRight: `sql\"… WHERE id = ${id}\"`";
    SQL_WRITES = "RB435", "the statement changes the world",
        "A query only reads. A statement that writes goes through `execute`, in an action; some functions write although \
         the transaction is read-only, such as `pg_terminate_backend`.";
    REGEX_SYNTAX = "RB440", "the regular expression cannot be read",
        "The pattern is checked before anything runs, with text in place of its holes.\n\n\
         Wrong: `re\"(a\"`\n\nRight: `re\"(a)\"`";
    REGEX_HOLE = "RB441", "a hole cannot stand in this part of a regular expression",
        "What fills a hole is quoted, so that it matches itself. In a class, a repetition or the name of a group there is \
         no such thing.\n\nWrong: `re\"[${letters}]\"`\n\nRight: `re\"(a|${word})\"`";
    GLOB_SYNTAX = "RB445", "the glob cannot be read",
        "The pattern is checked before anything runs.\n\nWrong: `glob\"[a\"`\n\nRight: `glob\"[a]*.log\"`";
    GLOB_HOLE = "RB446", "a hole cannot stand in this part of a glob",
        "What fills a hole is quoted, so that it matches itself. In a class there is no such thing.";
    PATH_SYNTAX = "RB450", "the path cannot be read",
        "A path holds no NUL character.";
    URL_SYNTAX = "RB455", "the URL cannot be read",
        "A URL begins with its scheme and host, or with a hole that is a URL.\n\n\
         Wrong: `url\"example.org/x\"`\n\nRight: `url\"https://example.org/x\"`";
    URL_HOLE = "RB456", "a hole cannot stand in this part of a URL",
        "A value can be a host, a port, a segment of the path, or a name or value of the query. The scheme is written.";
    JSON_SYNTAX = "RB460", "the JSON cannot be read",
        "The text is checked before anything runs, with a value in place of each hole.\n\n\
         Wrong: `json\"{ name: ${name} }\"`\n\nRight: `json\"\"\"{ \"name\": ${name} }\"\"\"`";
    YAML_SYNTAX = "RB465", "the YAML cannot be read",
        "The text is checked before anything runs, with a value in place of each hole.";
    YAML_HOLE = "RB466", "a hole cannot stand in this part of YAML",
        "A value can be a node or stand within quotes. In a comment, an anchor, a tag or a block of text it cannot.";
}
