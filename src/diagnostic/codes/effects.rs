//! 3xx: effects, and where a statement may stand.

super::codes! {
    WRITE_OUTSIDE = "RB301", "a change outside of an action",
        r#"Every change stands inside an action, so that a reviewer finds all of them by looking for one word, and so that every one has an
intent on record before it begins. A check only looks.

```runbook
check "The worker is up" {
  docker.restart(worker)
}

check "The worker is up" { … } fix {
  action "Restart the worker" { docker.restart(worker) }
}
```"#;
    MISPLACED = "RB302", "a statement that may not stand here",
        r#"A check gives a verdict, a branch decides, an action changes the world; each holds what fits that. So a check holds no action, and
an action no check. `output` stands in the file or a task itself.

```runbook
check "The worker is up" {
  escalate "development" "it is down"
}

check "The worker is up" { … } fix {
  escalate "development" "it is down"
}
```"#;
    APPROVE_NOT_FIRST = "RB303", "`approve` that does not stand first in an action",
        r#"Nothing is done before it is approved. A question that only informs a decision is `confirm`.

```runbook
action "Reset" {
  docker.stop(worker)
  approve "Reset everything?"
}

action "Reset" {
  approve "Reset everything?"
  docker.stop(worker)
}
```"#;
    LAMBDA_WRITES = "RB304", "a change or a question in a lambda",
        r"A lambda may read and may not write: how often and in which order it is called is the method's affair, while each write has an
intent and an outcome of its own. Walk over the items with `for`.

```runbook
workers.map(w => docker.restart(w))
for w in workers { docker.restart(w) }
```";
    TASK_WRITES = "RB305", "a task with actions where only reading is allowed",
        r"A task is as harmless as what it holds. One that only reads may be called anywhere; one that holds actions may be called where an
action may stand.";
    RECURSION = "RB306", "a task that calls itself",
        r"A checked runbook has finitely many steps, so no task calls itself, also not by way of others. Repeat with `for` or `repeat`, which
are bounded.";
    RUN_WRITES = "RB307", "a file with actions that is run in a check",
        r"A check only looks, also by way of another file. Run it in the fix, or after the check.";
    LOOP_NOT_BOUNDED = "RB308", "a loop that does not say when it ends",
        r"Every loop is bounded. `repeat` says how often (`every:`) and how long: `within:` with an `until`, which fails when time is over, or
`for:`, a monitor whose end is no failure.

```runbook
repeat (every: 10s) { … } until queue.is_empty()
repeat (every: 10s, within: 5m) { … } until queue.is_empty()
```";
    PREVIOUS_IN_PARALLEL = "RB309", "`previous` where iterations run side by side",
        r"Iterations side by side have no order, so there is none before. Leave `parallel:` out, or do without `previous`.";
    KEY_NEEDED = "RB310", "a loop that writes needs a key",
        r#"Each write of a loop is on record under the key of its item, so that a resumed run knows which ones are done. A `string` and an `int`
are their own key; for anything else say what it is known by.

```runbook
for pod in pods { action "Delete ${pod.name}" { k8s.delete_pod(pod) } }
for pod in pods (key: pod.name) { action "Delete ${pod.name}" { k8s.delete_pod(pod) } }
```"#;
    NO_INVERSE = "RB311", "nothing is known that undoes it",
        r#"`rollback auto` undoes writes whose operation declares an inverse. For others, and for every shell command, say what undoes them.

```runbook
action "Stop the queue" { $ ./queue stop } rollback auto
action "Stop the queue" { $ ./queue stop } rollback { $ ./queue start }
```"#;
    NO_PLACE = "RB312", "`on` without a place",
        r#"`on` says where `$`, `shell` and `file` act: in a container, in a pod, on another host.

```runbook
on "web1" { … }
on ssh("web1") { … }
```"#;
    NO_SESSION = "RB313", "`via:` without something to go through",
        r#"A connection goes through something that is opened, used and closed again: a port-forward to a service, a tunnel to a host.

```runbook
use sql as db (url: db_url, via: "postgres")
use sql as db (url: db_url, via: k8s.service("postgres", port: 5432))
```"#;
    ENVIRONMENT = "RB314", "`env` outside of a parameter's default",
        r#"What a file takes from outside are its parameters: a reader finds them at the top, and the journal records them.

```runbook
let token = env("TOKEN")
param token: secret = env("TOKEN")
```"#;
    SECRET_SHOWN = "RB315", "a secret where people would see it",
        r#"Titles, messages, evidence and outputs are read by people and kept for years. A secret, and what is computed from one, never shows
there; it would be a row of dots, and whoever wrote it wanted something else.

```runbook
print "connecting with ${db_url}"
print "connecting to the database"
```"#;
}
