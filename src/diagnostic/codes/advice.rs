//! 6xx: advice. The runbook still runs.

super::codes! {
    UNUSED_NAME = "RB601", "a name that is never read",
        r"Most likely it was meant to be used, or is left from an earlier version. A name that begins with `_` is bound on purpose.";
    UNUSED_PARAM = "RB602", "a parameter that is not used",
        r"Whoever runs the file takes it for something that matters.";
    UNUSED_USE = "RB603", "a system that is not used",
        r"The list of `use` lines is the list of what a file touches; a reviewer relies on it.";
    UNUSED_IMPORT = "RB604", "an import that is not used",
        r"Nothing of the imported file is used here.";
    UNUSED_TASK = "RB605", "a task or a type that is not used",
        r"The steps of such a task never happen. In a library, a file without a header, tasks and types are for others, and this is not said.";
    UNREACHABLE = "RB610", "something that is never reached",
        r#"What stands before it always ends the run, or always holds.

```runbook
escalate "development" "no known cause"
print "escalated"                           # never said
```"#;
    CONSTANT_CONDITION = "RB611", "a condition that is always the same",
        r"Nothing in it hangs on the world or on a parameter, so it decides nothing.";
    REPEATED_CONDITION = "RB612", "an arm that asks what an arm before it asked",
        r#"A branch takes the first arm that holds; the second one is never reached.

```runbook
branch {
  when code == 137 "Killed" { … }
  when code == 137 "Out of memory" { … }
}
```"#;
    ASKS_NOTHING = "RB613", "a check that asks nothing",
        r#"It reads nothing and requires nothing, so it always passes.

```runbook
check "The disk has space" { let least = 10Gi }
check "The disk has space" { require disk.free > 10Gi }
```"#;
    EMPTY_PASSES = "RB614", "an empty list would pass the check",
        r#"`[].all(…)` is true. Where nothing was found, every one of nothing is ready, and the check passes for the wrong reason.

```runbook
require pods.all(p => p.ready)

require not pods.is_empty() else "there are no pods"
require pods.all(p => p.ready)
```"#;
    NO_MESSAGE = "RB615", "a requirement that fails without saying why",
        r#"A failed `require` shows the values in it. Of a lone name there is only `false` to show.

```runbook
require ok
require ok else "the migration did not finish"
```"#;
    NOTHING_DONE = "RB616", "a step that does nothing",
        r"An action without steps, or a branch without arms.";
    RELATIVE_UNDO = "RB617", "a rollback to wherever the target is then",
        r"An undo without a revision goes one step back from what it finds. If the write did not take place, that is one step too far. Bind
the revision before the action, and go back to it.

```runbook
rollback { k8s.rollout_undo(deployment: app) }
rollback { k8s.rollout_undo(deployment: app, to: before?.revision) }
```";
    RETRY = "RB618", "a retry of something that is not idempotent",
        r"A retry begins the action again, also what was done before it failed. Where doing it twice is the same as doing it once, say so:
`idempotent: true`. After an outcome that is unknown, only an idempotent write is tried again.";
    EVERY_TOO_LONG = "RB619", "a pause longer than the time to ask in",
        r#"With a pause longer than the window the question is asked once.

```runbook
check "It answers" (within: 10s, every: 1m) { … }
check "It answers" (within: 1m, every: 10s) { … }
```"#;
    EVERY_ALONE = "RB620", "an option that says nothing alone",
        r"`every` needs a time to ask in, `backoff` something to try again.";
    WORD_WINS = "RB621", "a word that hides a name",
        r"Where an enumeration is taken, its words win over names that are bound. Rename the value, or write the word in quotes.";
    VALUE_UNUSED = "RB622", "a value that is computed for nothing",
        r"Nothing is done with it, and computing it has no effect.

```runbook
pods.filter(p => not p.ready)
let down = pods.filter(p => not p.ready)
```";
    NEVER_NULL = "RB623", "`??` behind a value that is never null",
        r"The other value is never taken.";
    NEEDLESS_TRY = "RB624", "`try` where nothing can fail",
        r"`try` binds tighter than any operator: `try a.b() == c` tries `a.b()`.";
    SECRET_IN_FILE = "RB625", "a secret that stands in the file",
        r#"Everybody who may read the file may read it, for as long as its history lasts.

```runbook
param token: secret = "hunter2"
param token: secret = env("TOKEN")
```"#;
}
