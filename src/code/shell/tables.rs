//! What is known of the shell's own commands and variables, and of programs that print or take options.

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
