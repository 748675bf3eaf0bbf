//! Programs that read an argument, or their input, as code of their own.

/// Which operands are code.
pub(super) enum Operands {
    /// None.
    Data,
    /// The first, where that short option (which takes no value) is given: `sh -c`.
    FirstWith(char),
    /// The first, unless one of those options gives the code: `awk`.
    FirstUnless(&'static [&'static str]),
    /// All from that one on: `ssh`, `watch`.
    From(usize),
    /// The one behind one of those words: `redis-cli EVAL`.
    Behind(&'static [&'static str]),
}

/// A program that reads an argument, or its input, as code.
pub(super) struct CodeTaker {
    /// Its names. A digit or dot at the end of a name in the script does not count: `python3.11`.
    pub(super) names: &'static [&'static str],
    /// Short options that take a value.
    pub(super) short: &'static str,
    /// Long options that take a value as the next argument.
    pub(super) long: &'static [&'static str],
    /// Those options whose value is code, short and long.
    pub(super) code: &'static [&'static str],
    /// Which operands are code.
    pub(super) operands: Operands,
    /// Whether options may follow operands.
    pub(super) permutes: bool,
    /// Whether it reads code from its standard input, when it is given none otherwise.
    pub(super) stdin: bool,
    /// Whether one of its options runs code, so that a value that begins with `-` does.
    pub(super) options_run: bool,
    /// What it reads the value as.
    pub(super) what: &'static str,
    /// The right way.
    pub(super) help: &'static str,
}

const PLAIN: CodeTaker = CodeTaker {
    names: &[],
    short: "",
    long: &[],
    code: &[],
    operands: Operands::Data,
    permutes: true,
    stdin: false,
    options_run: false,
    what: "",
    help: "",
};
const SHELL_HELP: &str = "give the value as an argument behind the code: `sh -c 'code with \"$1\"' sh ${value}`";
const SCRIPT_HELP: &str = "give the value as an argument behind the code, and read it there from the arguments";
const SQL_HELP: &str = "use the `sql` backend, which binds values: `db.query(sql\"… ${value}\")`";

/// The programs that read code.
pub(super) const CODE_TAKERS: &[CodeTaker] = &[
    CodeTaker {
        names: &["sh", "bash", "dash", "zsh", "ksh", "mksh", "ash", "rbash", "yash", "csh", "tcsh", "fish"],
        short: "oO",
        long: &["rcfile", "init-file"],
        code: &["C", "init-command"],
        operands: Operands::FirstWith('c'),
        permutes: false,
        stdin: true,
        options_run: true,
        what: "shell code",
        help: SHELL_HELP,
    },
    CodeTaker {
        names: &["su", "runuser"],
        short: "cgGswu",
        long: &["command", "session-command", "shell", "group"],
        code: &["c", "command", "session-command"],
        what: "shell code",
        help: "use `sudo -u user program ${value}`, which starts the program without a shell",
        ..PLAIN
    },
    CodeTaker {
        names: &["script"],
        short: "cEIOoT",
        code: &["c", "command"],
        long: &["command"],
        what: "shell code",
        help: SHELL_HELP,
        ..PLAIN
    },
    CodeTaker {
        names: &["flock"],
        short: "cwE",
        long: &["command"],
        code: &["c", "command"],
        permutes: true,
        what: "shell code",
        help: "give the program and its arguments without `-c`",
        ..PLAIN
    },
    CodeTaker {
        names: &["ssh", "autossh", "mosh"],
        short: "BbcDEeFIiJLlmOoPpQRSWw",
        code: &["o"],
        operands: Operands::From(1),
        permutes: false,
        stdin: true,
        options_run: true,
        what: "shell code on the other host",
        help: "use `on ssh(host) { $ … }`, which hands values over as arguments; or send the value by `(stdin:)`",
        ..PLAIN
    },
    CodeTaker {
        names: &["scp", "sftp"],
        short: "cDFiJloPSX",
        code: &["o", "S"],
        options_run: true,
        permutes: false,
        what: "an option that runs a program",
        help: "write `--` before the value",
        ..PLAIN
    },
    CodeTaker {
        names: &["rsync"],
        short: "efBTM",
        long: &["rsh", "rsync-path"],
        code: &["e", "rsh", "rsync-path"],
        options_run: true,
        what: "shell code",
        help: "write the command of `-e` in full, and `--` before the first path",
        ..PLAIN
    },
    CodeTaker {
        names: &["watch"],
        short: "nq",
        long: &["interval"],
        operands: Operands::From(0),
        permutes: false,
        what: "shell code",
        help: "`repeat (every: …) { }` asks again and again without a shell",
        ..PLAIN
    },
    CodeTaker {
        names: &["parallel", "entr"],
        short: "jNnLSIda",
        long: &["jobs"],
        operands: Operands::From(0),
        permutes: false,
        what: "shell code",
        help: "`for x in list (parallel: 5) { }` runs steps side by side",
        ..PLAIN
    },
    CodeTaker {
        names: &["tmux", "screen"],
        short: "cfLSs",
        operands: Operands::From(0),
        permutes: false,
        what: "shell code",
        help: "start the program directly",
        ..PLAIN
    },
    CodeTaker {
        names: &["at", "batch"],
        stdin: true,
        what: "shell code",
        help: "write the command without a hole",
        ..PLAIN
    },
    CodeTaker { names: &["crontab"], stdin: true, what: "shell code", help: "write the table without a hole", ..PLAIN },
    CodeTaker {
        names: &["python", "pypy"],
        short: "cmWX",
        code: &["c"],
        permutes: false,
        stdin: true,
        options_run: true,
        what: "Python code",
        help: "give the value as an argument behind the code: `python3 -c 'import sys; … sys.argv[1]' ${value}`",
        ..PLAIN
    },
    CodeTaker {
        names: &["perl"],
        short: "eEIMmCDx",
        code: &["e", "E", "M", "m"],
        permutes: false,
        stdin: true,
        options_run: true,
        what: "Perl code",
        help: SCRIPT_HELP,
        ..PLAIN
    },
    CodeTaker {
        names: &["ruby"],
        short: "eIrCEFKTxW",
        code: &["e"],
        permutes: false,
        stdin: true,
        options_run: true,
        what: "Ruby code",
        help: SCRIPT_HELP,
        ..PLAIN
    },
    CodeTaker {
        names: &["node", "nodejs", "bun"],
        short: "eprC",
        long: &["eval", "print", "require"],
        code: &["e", "p", "eval", "print"],
        permutes: false,
        stdin: true,
        options_run: true,
        what: "JavaScript",
        help: SCRIPT_HELP,
        ..PLAIN
    },
    CodeTaker {
        names: &["php"],
        short: "rBREdcSt",
        code: &["r", "B", "R", "E"],
        permutes: false,
        stdin: true,
        options_run: true,
        what: "PHP code",
        help: SCRIPT_HELP,
        ..PLAIN
    },
    CodeTaker {
        names: &["lua", "luajit"],
        short: "el",
        code: &["e"],
        permutes: false,
        stdin: true,
        options_run: true,
        what: "Lua code",
        help: SCRIPT_HELP,
        ..PLAIN
    },
    CodeTaker {
        names: &["Rscript", "julia", "groovy"],
        short: "eE",
        code: &["e", "E"],
        permutes: false,
        options_run: true,
        what: "code",
        help: SCRIPT_HELP,
        ..PLAIN
    },
    CodeTaker {
        names: &["pwsh", "powershell"],
        short: "c",
        code: &["c", "Command", "command"],
        permutes: false,
        stdin: true,
        options_run: true,
        what: "PowerShell code",
        help: SCRIPT_HELP,
        ..PLAIN
    },
    CodeTaker {
        names: &["osascript"],
        short: "el",
        code: &["e"],
        permutes: false,
        stdin: true,
        what: "AppleScript",
        help: SCRIPT_HELP,
        ..PLAIN
    },
    CodeTaker {
        names: &["expect"],
        short: "cfd",
        code: &["c"],
        permutes: false,
        stdin: true,
        what: "Tcl code",
        help: SCRIPT_HELP,
        ..PLAIN
    },
    CodeTaker {
        names: &["awk", "gawk", "mawk", "nawk"],
        short: "Ffvei",
        code: &["e"],
        operands: Operands::FirstUnless(&["f", "e", "file", "source"]),
        permutes: false,
        options_run: true,
        what: "an awk program",
        help: "hand the value over in the environment: `$ (env: { V: value }) awk '… ENVIRON[\"V\"] …'`",
        ..PLAIN
    },
    CodeTaker {
        names: &["sed", "gsed"],
        short: "efl",
        long: &["expression", "file", "line-length"],
        code: &["e", "expression"],
        operands: Operands::FirstUnless(&["f", "e", "expression", "file"]),
        options_run: true,
        what: "a sed script",
        help: "read the file, and use `.replace(from, to)` on its text",
        ..PLAIN
    },
    CodeTaker {
        names: &["jq", "gojq", "jaq"],
        short: "fL",
        long: &["indent"],
        code: &[],
        operands: Operands::FirstUnless(&["f", "from-file"]),
        what: "a jq filter",
        help: "hand the value over by name: `jq --arg v ${value} '… $v …'`",
        ..PLAIN
    },
    CodeTaker {
        names: &["yq"],
        short: "poI",
        operands: Operands::FirstUnless(&["from-file"]),
        what: "a yq expression",
        help: "hand the value over in the environment and read it with `strenv(V)`",
        ..PLAIN
    },
    CodeTaker {
        names: &["psql", "pgcli"],
        short: "cdfhLopPRTUvF",
        long: &["command", "dbname", "file", "host", "port", "username", "set", "variable", "output"],
        code: &["c", "command"],
        stdin: true,
        what: "SQL",
        help: SQL_HELP,
        ..PLAIN
    },
    CodeTaker {
        names: &["mysql", "mariadb"],
        short: "eDhPSu",
        long: &["execute", "database", "host", "port", "user", "socket", "init-command"],
        code: &["e", "execute", "init-command"],
        stdin: true,
        what: "SQL",
        help: SQL_HELP,
        ..PLAIN
    },
    CodeTaker {
        names: &["sqlite3", "sqlite", "duckdb"],
        code: &["cmd", "c", "s"],
        short: "cs",
        operands: Operands::From(1),
        stdin: true,
        what: "SQL",
        help: SQL_HELP,
        ..PLAIN
    },
    CodeTaker {
        names: &["clickhouse-client", "clickhouse"],
        short: "qhud",
        long: &["query", "host", "user", "database", "password"],
        code: &["q", "query"],
        stdin: true,
        what: "SQL",
        help: "hand the value over as a parameter: `--param_v=${value}` and `{v:String}`",
        ..PLAIN
    },
    CodeTaker {
        names: &["sqlcmd", "bq", "cqlsh", "trino", "presto", "snowsql", "influx"],
        short: "QqeSUdhp",
        long: &["query", "execute"],
        code: &["Q", "q", "e", "query", "execute"],
        stdin: true,
        what: "a query",
        help: "write the query without a hole",
        ..PLAIN
    },
    CodeTaker {
        names: &["mongosh", "mongo"],
        long: &["eval", "host", "port", "username"],
        code: &["eval"],
        stdin: true,
        what: "JavaScript",
        help: "hand the value over in the environment and read it with `process.env.V`",
        ..PLAIN
    },
    CodeTaker {
        names: &["redis-cli", "valkey-cli", "keydb-cli"],
        short: "hpsaunrid",
        operands: Operands::Behind(&["EVAL", "EVAL_RO", "eval", "eval_ro"]),
        permutes: false,
        stdin: true,
        what: "Lua code",
        help: "give the value as an argument of the script and read it with `ARGV[1]`",
        ..PLAIN
    },
    CodeTaker {
        names: &["gdb", "lldb"],
        short: "xo",
        long: &["eval-command", "ex", "command", "one-line"],
        code: &["ex", "eval-command", "o", "one-line"],
        what: "commands of a debugger",
        help: "write the command without a hole",
        ..PLAIN
    },
    CodeTaker {
        names: &["vim", "vi", "nvim", "ex", "ed", "emacs"],
        short: "cS",
        long: &["cmd", "eval"],
        code: &["c", "S", "cmd", "eval"],
        stdin: true,
        options_run: true,
        what: "commands of an editor",
        help: "use the `file` backend to change files",
        ..PLAIN
    },
    CodeTaker {
        names: &["find", "gfind"],
        options_run: true,
        permutes: false,
        what: "an expression that can run programs",
        help: "begin the value with a folder: `find ./${name}`",
        ..PLAIN
    },
    CodeTaker {
        names: &["tar", "gtar", "bsdtar"],
        long: &["to-command", "use-compress-program", "checkpoint-action", "rsh-command"],
        code: &["to-command", "use-compress-program", "checkpoint-action", "rsh-command", "I"],
        short: "fCTXbI",
        options_run: true,
        what: "shell code",
        help: "write `--` before the value",
        ..PLAIN
    },
    CodeTaker {
        names: &["git"],
        short: "cC",
        long: &["upload-pack", "receive-pack", "exec"],
        code: &["c", "upload-pack", "receive-pack", "exec"],
        options_run: true,
        what: "an option that runs a program",
        help: "write `--` before the value",
        ..PLAIN
    },
    CodeTaker {
        names: &["m4", "dc", "bc", "gnuplot", "octave"],
        stdin: true,
        short: "e",
        code: &["e", "eval"],
        long: &["eval"],
        what: "code",
        help: "compute in the runbook, or write the code without a hole",
        ..PLAIN
    },
    CodeTaker {
        names: &["env"],
        short: "uCS",
        long: &["unset", "chdir", "split-string"],
        code: &["S", "split-string"],
        permutes: false,
        options_run: true,
        what: "a command line",
        help: "give the program and its arguments without `-S`",
        ..PLAIN
    },
];
