//! 75x: the journal and the store of runs.

super::codes! {
    JOURNAL_NOT_WRITTEN = "RB750", "the journal could not be written",
        "Every write of a run stands in the journal, on disk, before it begins. Where the journal cannot be written \
or synced, nothing more may be done, so the run ends at once. A failed sync is not tried again: after it, nobody can \
say which bytes are on disk.\n\n\
`rb audit show RUN` shows what the run did.";

    JOURNAL_DISK_FULL = "RB751", "no space is left for the journal",
        "The disk that holds the state folder is full, or the quota of its user is used up. A run that cannot write \
its journal ends at once, before it does anything that is not in the journal.\n\n\
Free some space, or keep the state elsewhere with `--state DIR`.";

    JOURNAL_BROKEN = "RB752", "the journal takes nothing more",
        "A write or a sync of this journal failed before. What is on disk after that is not known, so nothing is \
appended any more. The message names what failed first.";

    JOURNAL_CLOSED = "RB753", "the journal is closed",
        "The run has ended, and its end is the last record of its journal. A program that embeds the library must \
not append events after `run-ended`.";

    STATE_NOT_OPENED = "RB754", "the state folder could not be opened",
        "Runs are kept in the state folder: `--state DIR`, else `RB_STATE`, else `$XDG_STATE_HOME/rb`. Its folders \
belong to the user alone (0700), its files too (0600).\n\n\
Wrong: a folder that only root may write. Right: `rb run --state ~/runs demo.runbook`.";

    NO_SUCH_RUN = "RB755", "no run is meant",
        "A run is named by its id or by the beginning of it, as long as only one run's id begins so: \
`20261122-0139` for `20261122-013900-7f3a9c2e`. `rb audit list` shows the ids.";

    RUN_HELD = "RB756", "the run is held by a process that still runs",
        "A run holds a lock for as long as it lasts, and all that its steps start inherits it. So a run whose `rb` \
was killed is still held while one of its processes lives. Wait for it, or end it.";

    JOURNAL_UNREADABLE = "RB757", "the journal holds a line that cannot be read",
        "A line of the journal is not as it was written: it was changed, or the disk is damaged. What stands before \
it can be read. `rb audit verify RUN` names the first bad record.";

    RECORD_TOO_LARGE = "RB758", "a record of the journal would be too large",
        "A record of the journal holds at most 16 MiB, and JSON in it is nested at most 96 deep; a reader refuses \
more, so that a hostile journal cannot exhaust it. Keep large results with `keep`, which puts them into a file.";

    BAD_KEPT_NAME = "RB759", "not the name of a kept file",
        "The name of a kept file is made of letters, digits, `_`, `-` and `.`, does not begin with `.`, and is at \
most 128 bytes long. A `keep` in a runbook always fits; a program that embeds the library may not.\n\n\
Wrong: `../log`. Right: `log`.";
}
