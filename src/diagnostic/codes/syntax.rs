//! 0xx: the source and its syntax.

super::codes! {
    FILE_TOO_LARGE = "RB001", "the file is too large", "A runbook is read by people, and may have at most 8 MiB of text. Move long data into files that the
runbook reads.";
    TOO_DEEP = "RB002", "too long or nested too deeply", "Brackets and blocks nest at most 64 deep, and an expression has at most 256 links (operators, calls,
fields). What is deeper nobody can read at night. Give the inner parts names, or move steps into a
task.";
    BAD_CHARACTER = "RB003", "a character that has no place in a runbook", r#"Control characters, invisible blanks and characters that turn the direction of writing make a text
look like something that it is not. A reviewer must be able to trust what is shown. In text such a
character is written by its number.

Wrong:

```runbook
print "a⟨U+202E⟩b"
```

Right:

```runbook
print "a\u{202e}b"
```
"#;
    UNEXPECTED = "RB010", "this does not fit here", "What stands here is not what the language waits for at this place. The message says what was
expected, or what was found; the help shows the form of the statement.

Wrong:

```runbook
let = 5
foo(a b)
```

Right:

```runbook
let x = 5
foo(a, b)
```
";
    MISSING_CLOSE = "RB011", "a bracket is not closed", r#"Every `(`, `[` and `{` needs its other half. Where a `}` is missing, the block runs on to the end of
the file; the message points at the block that seems to lack it, judging by the indentation.

Wrong:

```runbook
check "The disk has room" {
  require free > 1Gi
```

Right:

```runbook
check "The disk has room" {
  require free > 1Gi
}
```
"#;
    STRAY_CLOSE = "RB012", "a bracket closes nothing", "There is no open bracket or block that this could close. Take it away, or look above for the `{` or
`(` that is missing.

Wrong:

```runbook
docker.stop(worker))
```

Right:

```runbook
docker.stop(worker)
```
";
    MISSING_BLOCK = "RB013", "a block is missing", r#"This statement has steps, and they stand in a block behind its head, the `{` on the same line: a
newline ends a statement.

Wrong:

```runbook
when gpu
{
  print "a GPU"
}
```

Right:

```runbook
when gpu {
  print "a GPU"
}
```
"#;
    UNCLOSED_TEXT = "RB014", "text does not end", r#"Text in `"…"` ends on its line. Text over several lines stands in `"""`. A quote inside text is
written `\"`.

Wrong:

```runbook
print "the worker is down
```

Right:

```runbook
print "the worker is down"
```
"#;
    NOT_A_STATEMENT = "RB015", "this is no statement", "A statement is a call, a `$` line, or begins with a keyword. A value that nobody uses is a mistake:
bind it with `let`, assert it with `require`, show it with `print`.

Wrong:

```runbook
docker.ps
free > 1Gi
```

Right:

```runbook
docker.ps()
require free > 1Gi
```
";
    TOUCHED_KEYWORD = "RB016", "a bracket touches a keyword", r#"A name that a `(` touches is a call, so that `task.restart()` and an operation named `print` can be
called. A keyword is followed by a blank.

Wrong:

```runbook
print("done")
check(within: 1m) "x" { }
```

Right:

```runbook
print "done"
check "x" (within: 1m) { }
```
"#;
    FOREIGN_OPERATOR = "RB017", "an operator of another language", "Operators that join conditions are words: `and`, `or`, `not`. `==` compares, `~` matches, and `if c
{ a } else { b }` chooses a value.

Wrong:

```runbook
require a && !b || c === d
```

Right:

```runbook
require a and not b or c == d
```
";
    ASSIGNMENT = "RB018", "`=` where it does not bind", r#"`=` stands behind `let name`, and nowhere else in a statement. `==` compares. A binding never
changes: what is new gets a name of its own. Names and values in brackets are joined by a colon.

Wrong:

```runbook
count = 5
require count = 5
restart(worker = "a")
```

Right:

```runbook
let count = 5
require count == 5
restart(worker: "a")
```
"#;
    CHAINED = "RB019", "comparisons do not chain", "`a < b < c` would compare a bool with `c`. Compare twice, or ask for a range, which includes both of
its ends.

Wrong:

```runbook
require 1 < n < 5
```

Right:

```runbook
require n in 2..4
require 1 < n and n < 5
```
";
    FOREIGN_KEYWORD = "RB020", "a keyword of another language", r#"The language has few statements, and each has one name. `if` chooses between values; `when` and
`branch` choose between steps. Every loop has a limit, and steps with a name are a task.

Wrong:

```runbook
if down {
  restart()
}
while true { }
```

Right:

```runbook
when down "It is down" {
  restart()
}
repeat (every: 10s, within: 5m) { } until up
```
"#;
    SEMICOLON = "RB021", "a semicolon", "A statement ends with its line.

Wrong:

```runbook
let a = 1; let b = 2
```

Right:

```runbook
let a = 1
let b = 2
```
";
    FOREIGN_COMMENT = "RB022", "a comment of another language", "A comment begins with `#` and ends with its line. `##` documents what follows.

Wrong:

```runbook
// the worker
/* both */
```

Right:

```runbook
# the worker
# both
```
";
    SINGLE_QUOTES = "RB023", "text in other quotes", r#"Text stands in straight double quotes. Single quotes mean something else in almost every language
that a runbook holds, and curly quotes come from word processors.

Wrong:

```runbook
print 'done'
```

Right:

```runbook
print "done"
```
"#;
    BAD_HOLE = "RB024", "a hole that holds no expression", r#"`${…}` in text and in tagged literals is a hole, and a hole holds an expression; it is never passed
on as text. For a plain `${` write `\${` in text and `$${` in a tagged literal. A hole on one line
holds no comment, which would take its `}`.

Wrong:

```runbook
print "${}"
let n = sh"echo ${#list[@]}"
```

Right:

```runbook
print "\${}"
let n = sh"echo $${#list[@]}"
```
"#;
    BAD_ESCAPE = "RB025", "an unknown escape", r#"Text knows `\n`, `\t`, `\r`, `\"`, `\\`, `\$` and `\u{…}`. In tagged literals such as `re"…"` a
backslash is just a backslash.

Wrong:

```runbook
let digits = "\d+"
```

Right:

```runbook
let digits = re"\d+"
```
"#;
    BAD_FORMAT = "RB026", "a format that does not exist", r#"A hole in text may say how its value is shown: `%` for a share, a unit such as `1s` or `1Mi` to
round to, `.2` for digits behind the point. Tagged literals have no formats, because the shell's
`${HOME:-x}` must not pass for one.

Wrong:

```runbook
print "${age:seconds}"
$ echo ${HOME:-/root}
```

Right:

```runbook
print "${age:1s}"
$ echo $${HOME:-/root}
```
"#;
    UNKNOWN_TAG = "RB027", "an unknown tag", r#"A word that touches a quote is the tag of code for another system: `sh`, `sql`, `re`, `glob`,
`path`, `url`, `json`, `yaml`. Plain text has no tag.

Wrong:

```runbook
let r = regex"a+"
let t = f"${name}"
```

Right:

```runbook
let r = re"a+"
let t = "${name}"
```
"#;
    ESCAPED_QUOTE = "RB028", "a backslash before a quote in a tagged literal", r#"In a tagged literal a backslash is just a backslash, so `\"` ends it. Where quotes stand in it,
write three of them around it.

Wrong:

```runbook
let r = re"say \"(.*)\""
```

Right:

```runbook
let r = re"""say "(.*)" """
```
"#;
    BAD_NUMBER = "RB029", "a number that cannot be read", "Durations have `ns us ms s m h d w`, sizes `B KB MB GB TB` (thousands) and `Ki Mi Gi Ti` (1024),
processors `cpu` and `mcpu`; `50%` is 0.5. An octal number is written `0o644`, since `0644` means
different things to different people. Integers have 64 bits.

Wrong:

```runbook
wait 5min
let mode = 0644
```

Right:

```runbook
wait 5m
let mode = 0o644
```
";
    SHELL_LINE = "RB030", "a `$` line in the wrong place", r#"`$ command` takes the rest of its line, and a blank follows the `$`. It stands alone or behind `=`,
on a line of its own: behind a `{` shell would take the `}`. Elsewhere write `shell.run(sh"…")`. A
value is named without `$`.

Wrong:

```runbook
action "List" { $ ls }
require $ test -f x
```

Right:

```runbook
action "List" {
  $ ls
}
let found = $ test -f x
```
"#;
    HERE_DOCUMENT = "RB031", "a here-document on a `$` line", r#"A `$` line ends with its line, before the document would begin. Give the text as standard input, or
write the script as a literal over several lines.

Wrong:

```runbook
$ cat > motd <<EOF
hello
EOF
```

Right:

```runbook
$ (stdin: "hello") cat > motd
```
"#;
    APART = "RB032", "a blank too many or too few before `(`", r#"A call's `(` touches its name. Options stand apart from what they belong to, and are recognised by
`(name:`. So `$ (cd x; ls)` is a subshell and never a call.

Wrong:

```runbook
docker.stop (worker)
check "x"(within: 1m) { }
```

Right:

```runbook
docker.stop(worker)
check "x" (within: 1m) { }
```
"#;
    IF_WITHOUT_ELSE = "RB033", "an `if` without `else`", r#"`if` chooses between values, so it needs one for each case. To leave steps out, write `when`.

Wrong:

```runbook
let level = if down { "P1" }
```

Right:

```runbook
let level = if down { "P1" } else { "P3" }
```
"#;
    CLAUSE_ALONE = "RB034", "a clause without what it belongs to", r#"`fix` follows a check; `rollback`, `during` and `restore` follow an action; `until` follows a loop;
`otherwise` is the last arm of a branch.

Wrong:

```runbook
fix { restart() }
```

Right:

```runbook
check "It answers" {
  require up
} fix {
  action "Restart" { restart() }
}
```
"#;
    DUPLICATE = "RB035", "given twice", r#"A file has one header, an action one rollback, a branch one `otherwise`, and each name is given
once. With two, a reader would have to guess which holds.

Wrong:

```runbook
restart(worker: "a", worker: "b")
```

Right:

```runbook
restart(worker: "a")
```
"#;
    MISSING_PART = "RB036", "a part is missing", r#"A parameter says its type, because it comes from outside. An import says its name. An action says
what it does, because plan, approval and journal show it.

Wrong:

```runbook
param n = 5
action { restart() }
```

Right:

```runbook
param n: int = 5
action "Restart the worker" { restart() }
```
"#;
    RESERVED_WORD = "RB037", "a word of the language as a name", "`and`, `or`, `not`, `in`, `if`, `else`, `try`, `null`, `true` and `false` mean the same everywhere,
and name nothing. All other keywords may be names.

Wrong:

```runbook
let not = 5
```

Right:

```runbook
let none = 5
```
";
    NULL_TYPE = "RB038", "`null` is no type", "A type says what a value is when it is there; `?` says that it may be missing.

Wrong:

```runbook
type W = { note: null? }
```

Right:

```runbook
type W = { note: string? }
```
";
    FORMATTER = "RB039", "formatting would have changed the file", "The formatter parses what it wrote, and compares: it must say the same, with the same comments, and
format to itself. If it does not, the file is left alone. This is a fault of the formatter; please
report it with the file.";
}
