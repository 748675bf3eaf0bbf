//! 76x: what can go wrong when a program is started.

super::codes! {
    SHELL_EXIT = "RB760", "the command ended with an exit code that is not `ok`",
        "A command has failed when its exit code is not 0, or not among those of `(ok: [0, 1])`. In a check this fails the \
         check; in an action it fails the action. In a script, the first command that fails ends it, and a pipe fails when \
         one of its members does.\n\nWrong: `$ grep -q error log` where no line is no failure\n\n\
         Right: `$ (ok: [0, 1]) grep -q error log`";
    SHELL_PROGRAM = "RB761", "a program is missing",
        "The program was not found in the folders of `PATH`, or may not be started. Our side could not ask, so this is no \
         answer to the question of a check: the run ends with the exit code for that.";
    SHELL_TIME = "RB762", "the command was ended when its time was over",
        "The step's limit was reached. The command and all that it started were sent SIGTERM, and SIGKILL after the grace. \
         What it did until then is not known.";
    SHELL_CANCELLED = "RB763", "the command was ended when the run was interrupted",
        "The command and all that it started were sent SIGTERM, and SIGKILL after the grace. What it did until then is not known.";
    SHELL_VALUE = "RB764", "a value cannot be handed to a command",
        "A word of a command is text without a NUL character, at most 128 KiB of it. A list can fill a hole that is a word \
         of its own; a record cannot. Longer text goes by `(stdin: text)`.\n\n\
         Wrong: `$ wc -c ${long}`\n\nRight: `$ (stdin: long) wc -c`";
    SHELL_SECRET_WORD = "RB765", "a secret cannot be a word of a command",
        "The arguments of a program can be seen by everybody on the machine. A secret goes to a program by `(stdin:)`, \
         `(env:)` or `(file:)`.";
    SHELL_START = "RB766", "a command cannot be started",
        "The working folder is missing, there are too many arguments, or the machine has no room for another process.";
    SHELL_ARGUMENT = "RB767", "an argument of the shell backend does not fit",
        "The checker sees to the types of arguments; what was `any` in the file is looked at when the call is made.";
    SHELL_PLACE = "RB768", "the shell cannot act there",
        "`on … { }` says where `$` acts. The backend that it names does not run commands.";
    PROCESS_GONE = "RB769", "the process is not the one that was meant",
        "A number of a process is given to another one when it has ended. The process is known by its number and the moment of its \
         start: when they do not fit together, nothing is sent a signal.";
}
