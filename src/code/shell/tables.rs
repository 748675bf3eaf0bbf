//! What is known of programs: which run another program, and which read an argument or their input as code.

/// Builtins that take `NAME=value` as arguments.
pub(super) const DECLARES: &[&str] = &["declare", "typeset", "local", "export", "readonly"];

/// Operators of `[[` that read both sides as arithmetic.
pub(super) const ARITHMETIC_TESTS: &[&str] = &["-eq", "-ne", "-lt", "-le", "-gt", "-ge"];

/// Builtins of bash that a program of the same name cannot stand in for, or that differ from it.
pub(super) const BUILTINS: &[&str] = &[
    ".",
    ":",
    "[",
    "alias",
    "bg",
    "bind",
    "break",
    "builtin",
    "caller",
    "cd",
    "command",
    "compgen",
    "complete",
    "compopt",
    "continue",
    "coproc",
    "declare",
    "dirs",
    "disown",
    "enable",
    "eval",
    "exec",
    "exit",
    "export",
    "fc",
    "fg",
    "getopts",
    "hash",
    "help",
    "history",
    "jobs",
    "kill",
    "let",
    "local",
    "logout",
    "mapfile",
    "popd",
    "printf",
    "pushd",
    "pwd",
    "read",
    "readarray",
    "readonly",
    "return",
    "set",
    "shift",
    "shopt",
    "source",
    "suspend",
    "test",
    "times",
    "trap",
    "type",
    "typeset",
    "ulimit",
    "umask",
    "unalias",
    "unset",
    "wait",
];

/// Builtins for which the program of the same name does as well.
pub(super) const TWINS: &[&str] = &["echo", "false", "true"];

/// Reserved words: a command that begins with one needs the shell.
pub(super) const RESERVED: &[&str] = &["!", "{", "}", "[[", "]]", "time", "in", "function", "coproc"];

/// Variables that bash computes with when it is given a value.
pub(super) const COMPUTED_VARIABLES: &[&str] = &[
    "RANDOM",
    "SRANDOM",
    "SECONDS",
    "LINENO",
    "HISTCMD",
    "OPTIND",
    "BASHPID",
    "EPOCHSECONDS",
    "EPOCHREALTIME",
    "PPID",
    "UID",
    "EUID",
];

/// Variables whose value a shell or program runs.
pub(super) const CODE_VARIABLES: &[&str] = &[
    "PS0",
    "PS1",
    "PS2",
    "PS4",
    "PROMPT_COMMAND",
    "BASH_ENV",
    "ENV",
    "IFS",
    "LD_PRELOAD",
    "LD_AUDIT",
    "PAGER",
    "MANPAGER",
    "GIT_PAGER",
    "EDITOR",
    "VISUAL",
    "GIT_EDITOR",
    "GIT_SSH_COMMAND",
    "GIT_PROXY_COMMAND",
    "GIT_EXTERNAL_DIFF",
    "RSYNC_RSH",
    "CVS_RSH",
    "LESSOPEN",
    "LESSCLOSE",
    "PERL5OPT",
    "PERL5DB",
    "RUBYOPT",
    "NODE_OPTIONS",
    "PYTHONSTARTUP",
    "PYTHONINSPECT",
    "BROWSER",
    "SUDO_ASKPASS",
    "SSH_ASKPASS",
    "GIT_ASKPASS",
    "TAR_OPTIONS",
    "XZ_OPT",
    "BASHOPTS",
    "SHELLOPTS",
];

/// A program that runs the program its later arguments name.
pub(super) struct Wrapper {
    /// Its name, then those of its subcommands.
    pub(super) path: &'static [&'static str],
    /// Short options that take a value.
    pub(super) short: &'static str,
    /// Long options that take a value as the next argument.
    pub(super) long: &'static [&'static str],
    /// How many operands stand before the program.
    pub(super) operands: usize,
    /// Whether `NAME=value` may stand before the program.
    pub(super) assignments: bool,
    /// Whether the program runs elsewhere, so that it is not looked up here.
    pub(super) elsewhere: bool,
}

const fn wrapper(
    path: &'static [&'static str],
    short: &'static str,
    long: &'static [&'static str],
    operands: usize,
) -> Wrapper {
    Wrapper { path, short, long, operands, assignments: false, elsewhere: false }
}

const fn elsewhere(
    path: &'static [&'static str],
    short: &'static str,
    long: &'static [&'static str],
    operands: usize,
) -> Wrapper {
    Wrapper { elsewhere: true, ..wrapper(path, short, long, operands) }
}

const CONTAINER_OPTIONS: &[&str] = &[
    "add-host",
    "annotation",
    "cap-add",
    "cap-drop",
    "cgroup-parent",
    "cidfile",
    "config",
    "context",
    "cpus",
    "cpuset-cpus",
    "device",
    "dns",
    "entrypoint",
    "env",
    "env-file",
    "expose",
    "file",
    "host",
    "hostname",
    "index",
    "ip",
    "label",
    "link",
    "log-driver",
    "log-level",
    "log-opt",
    "memory",
    "mount",
    "name",
    "net",
    "network",
    "pid",
    "platform",
    "profile",
    "project-directory",
    "project-name",
    "publish",
    "pull",
    "restart",
    "runtime",
    "security-opt",
    "shm-size",
    "stop-signal",
    "sysctl",
    "tmpfs",
    "ulimit",
    "user",
    "userns",
    "volume",
    "volumes-from",
    "workdir",
];
const KUBE_OPTIONS: &[&str] = &[
    "as",
    "cluster",
    "container",
    "context",
    "filename",
    "image",
    "kubeconfig",
    "namespace",
    "pod-running-timeout",
    "request-timeout",
    "server",
    "token",
    "user",
];

/// The programs that run others.
pub(super) const WRAPPERS: &[Wrapper] = &[
    Wrapper { assignments: true, ..wrapper(&["env"], "uCS", &["unset", "chdir", "split-string"], 0) },
    Wrapper {
        assignments: true,
        ..wrapper(
            &["sudo"],
            "ugphCTRDrtU",
            &["user", "group", "prompt", "host", "close-from", "chroot", "chdir", "role", "type", "other-user"],
            0,
        )
    },
    wrapper(&["doas"], "uC", &[], 0),
    wrapper(&["runuser"], "ugG", &["user", "group", "supp-group"], 0),
    wrapper(&["setpriv"], "", &["reuid", "regid", "groups", "inh-caps", "ambient-caps", "bounding-set"], 0),
    wrapper(&["gosu"], "", &[], 1),
    wrapper(&["su-exec"], "", &[], 1),
    wrapper(&["nice"], "n", &["adjustment"], 0),
    wrapper(&["ionice"], "cnpPu", &["class", "classdata"], 0),
    wrapper(&["chrt"], "TPD", &[], 1),
    wrapper(&["taskset"], "", &[], 1),
    wrapper(&["numactl"], "CNmip", &[], 0),
    wrapper(&["timeout"], "sk", &["signal", "kill-after"], 1),
    wrapper(&["gtimeout"], "sk", &["signal", "kill-after"], 1),
    wrapper(&["nohup"], "", &[], 0),
    wrapper(&["setsid"], "", &[], 0),
    wrapper(&["stdbuf"], "ioe", &["input", "output", "error"], 0),
    wrapper(&["unbuffer"], "", &[], 0),
    wrapper(&["time"], "fo", &["format", "output"], 0),
    wrapper(&["chroot"], "", &[], 1),
    wrapper(&["unshare"], "", &["map-user", "map-group", "propagation", "setgroups", "root", "wd"], 0),
    wrapper(&["nsenter"], "tSG", &["target", "setuid", "setgid"], 0),
    wrapper(&["ip", "netns", "exec"], "n", &[], 1),
    wrapper(&["strace"], "eopsSauEbI", &[], 0),
    wrapper(&["ltrace"], "eopsSaulnx", &[], 0),
    wrapper(
        &["systemd-run"],
        "pMHuEGt",
        &[
            "property",
            "unit",
            "machine",
            "host",
            "slice",
            "description",
            "uid",
            "gid",
            "nice",
            "working-directory",
            "setenv",
            "on-active",
        ],
        0,
    ),
    wrapper(&["systemd-inhibit"], "", &["what", "who", "why", "mode"], 0),
    wrapper(&["flock"], "wEc", &["wait", "timeout", "conflict-exit-code"], 1),
    wrapper(
        &["xargs"],
        "IiLlnPsdaE",
        &["max-args", "max-procs", "max-lines", "max-chars", "delimiter", "arg-file", "replace"],
        0,
    ),
    wrapper(&["dumb-init"], "", &[], 0),
    wrapper(&["tini"], "ep", &[], 0),
    wrapper(&["catchsegv"], "", &[], 0),
    wrapper(&["sshpass"], "pfdP", &[], 0),
    wrapper(&["proxychains4"], "f", &[], 0),
    wrapper(&["torsocks"], "", &[], 0),
    wrapper(&["chpst"], "uUbe/nmdopfcr", &[], 0),
    wrapper(&["busybox"], "", &[], 0),
    wrapper(&["command"], "", &[], 0),
    wrapper(&["builtin"], "", &[], 0),
    wrapper(&["exec"], "a", &[], 0),
    elsewhere(&["docker", "exec"], "euwHcl", CONTAINER_OPTIONS, 1),
    elsewhere(&["docker", "container", "exec"], "euwHcl", CONTAINER_OPTIONS, 1),
    elsewhere(&["docker", "run"], "evuwpHclhmaln", CONTAINER_OPTIONS, 1),
    elsewhere(&["docker", "compose", "exec"], "euwHclfp", CONTAINER_OPTIONS, 1),
    elsewhere(&["docker", "compose", "run"], "euwHclfpv", CONTAINER_OPTIONS, 1),
    elsewhere(&["docker-compose", "exec"], "euwHfp", CONTAINER_OPTIONS, 1),
    elsewhere(&["docker-compose", "run"], "euwHfpv", CONTAINER_OPTIONS, 1),
    elsewhere(&["podman", "exec"], "euwl", CONTAINER_OPTIONS, 1),
    elsewhere(&["podman", "run"], "evuwphmaln", CONTAINER_OPTIONS, 1),
    elsewhere(&["nerdctl", "exec"], "euwn", CONTAINER_OPTIONS, 1),
    elsewhere(&["nerdctl", "run"], "evuwpn", CONTAINER_OPTIONS, 1),
    elsewhere(&["crictl", "exec"], "rit", &[], 1),
    elsewhere(&["lxc", "exec"], "", &["env", "cwd", "user", "group"], 1),
    elsewhere(&["kubectl", "exec"], "cnfs", KUBE_OPTIONS, 1),
    elsewhere(&["oc", "exec"], "cnfs", KUBE_OPTIONS, 1),
    elsewhere(&["oc", "rsh"], "cnfs", KUBE_OPTIONS, 1),
    elsewhere(&["kubectl", "run"], "nfs", KUBE_OPTIONS, 1),
];

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

/// Subcommands of git with an option that runs a program.
pub(super) const GIT_RUNNERS: &[&str] =
    &["clone", "fetch", "pull", "push", "ls-remote", "remote", "archive", "rebase", "grep", "bisect", "submodule"];

/// Programs that print their arguments, or a text, as it is: what they feed to a reader of code is code.
pub(super) const PRINTERS: &[&str] = &["echo", "printf", "cat", "tee"];

/// Programs that take `--`, and do harm when a value is read as an option.
pub(super) const OPTION_LIKE: &[&str] = &[
    "rm", "mv", "cp", "ln", "chmod", "chown", "chgrp", "rmdir", "mkdir", "touch", "shred", "truncate", "install",
    "rsync", "grep", "egrep", "fgrep", "rg", "sort", "cat", "head", "tail", "tee", "kill", "pkill", "killall", "curl",
    "wget", "zip", "unzip", "cd", "diff", "less", "stat", "du", "df", "ls",
];
