//! 1xx: names, and the files they come from.

super::codes! {
    UNKNOWN_NAME = "RB101", "a name that is not bound",
        r#"Nothing of that name is seen here. Names come from `param`, `let`, `keep`, `use`, `import` and `task`, from a loop's item
and a lambda's parameters. What a block binds ends with the block; a named check or action is read as `name.binding`.
No bare word is ever text.

```runbook
print nmae            # a slip of the finger
print name

print production      # a bare word
print "production"
```"#;
    BOUND_TWICE = "RB102", "a name that is bound already",
        r"Bindings never change, so that a reader finds what a name means by looking for the one place that binds it. Blocks side by
side may use the same name; a block may not bind a name that is seen in it.

```runbook
let log = docker.logs(worker)
let log = log.lines()           # which of the two is meant further down?
let lines = log.lines()
```";
    UNKNOWN_TYPE = "RB103", "a type that does not exist",
        r#"The types are `string`, `int`, `float`, `bool`, `duration`, `size`, `cpu`, `time`, `path`, `url`, `secret`, `any`, `list<T>`,
`map<K, V>`, records such as `{ name: string, port: int }`, words such as `"low" | "high"`, and what `type` declares. What may be
null is `T?`. The records of a system are named with it: `k8s.Pod`.

```runbook
param retries: number = 3
param retries: int = 3
```"#;
    UNKNOWN_FIELD = "RB104", "a field that does not exist",
        r#"The record has no field of that name. Backends declare the fields of what they answer, so that a slip is found before
anything runs. A named check has what its body binds.

```runbook
require box?.helth == "healthy"
require box?.health == "healthy"
```"#;
    UNKNOWN_METHOD = "RB105", "a method that does not exist",
        r"Values of this type have no method of that name. A field is read without `()`, a method is called with them.

```runbook
require pods.length() > 0
require pods.len() > 0
```";
    UNKNOWN_FUNCTION = "RB106", "a function or task that does not exist",
        r"The language has few functions of its own (`now`, `random`, `new_id`, `env`, `min`, `max`). All else is a method of a value, an
operation of a system that `use` names, or a task.

```runbook
require len(pods) > 0
require pods.len() > 0
```";
    UNKNOWN_OPERATION = "RB107", "an operation that does not exist",
        r#"The system has no operation of that name. `rb explain` with the name of a backend lists what it can do.

```runbook
docker.compose.restrat("web")
docker.compose.restart("web")
```"#;
    UNKNOWN_OPTION = "RB108", "an option that does not exist",
        r#"What stands in `( … )` behind a statement are options, and this statement has none of that name.

```runbook
check "It answers" (timeout: 30s) { … }
check "It answers" (within: 30s) { … }
```"#;
    UNKNOWN_HEADER_FIELD = "RB109", "a header field that does not exist",
        r#"A header has `severity`, `service`, `alerts`, `owner`, `summary`, `tags`, `links`, `version`, `reviewed` and `contacts { … }`. What is
of your own goes into `tags`.

```runbook
runbook "Queue is stuck" { sevrity: high }
runbook "Queue is stuck" { severity: high }
```"#;
    UNKNOWN_CONTACT = "RB110", "a contact that the header does not name",
        r##"Where the header has `contacts`, whoever is told is one of them: at 3 a.m. is no time to find out that a name was misspelt.

```runbook
runbook "Queue is stuck" { contacts { storage: slack("#storage") } }
escalate "storrage" "the queue does not drain"
escalate "storage" "the queue does not drain"
```"##;
    UNKNOWN_TITLE = "RB111", "a test names a step that does not exist",
        r#"`expect reached "…"` and `expect action "…"` name a step by its title. A title with a hole is named by the text before it, or as it
comes out.

```runbook
expect reached "Out of memry"
expect reached "Out of memory"
```"#;
    TYPE_HOLDS_ITSELF = "RB112", "a type that holds itself",
        r"A value of such a type would have no end. Where the depth of a structure is not known, as in JSON from outside, use `any`.

```runbook
type Node = { name: string, parent: Node? }
type Node = { name: string, parent: any }
```";
    FILE_NOT_READ = "RB120", "a file that cannot be read",
        r#"`import` and `run` name files relative to the folder of the file they stand in. They are read when checking, so that a run never
finds half of itself missing.

```runbook
import "lib/common.runbook" as common
```"#;
    FILE_NAME_COMPUTED = "RB121", "the name of a file has a hole",
        r#"A checked runbook is checked with all that it runs, so the files must be known before there are values. Choose between files by a
branch.

```runbook
run "${kind}.runbook"
branch {
  when kind == "redis" { run "redis.runbook" }
  otherwise            { run "generic.runbook" }
}
```"#;
    FILE_CYCLE = "RB122", "a file that leads back to itself",
        r"A checked runbook has finitely many steps. A file that runs or imports itself, also by way of others, has none that is the last.
Repeat with `repeat` or `for`, and move what two files share into a third.";
    NOT_A_LIBRARY = "RB123", "an imported file has steps or parameters of its own",
        r#"`import` makes tasks and types available. Steps in such a file would never run, and its parameters would have no values: give them
to its tasks. A whole runbook is run with `run`.

```runbook
import "lib.runbook" as lib
lib.restart("web")
```"#;
    NOT_A_RUNBOOK = "RB124", "a file without a header cannot be run",
        r#"A file without `runbook "…" { … }` is a library: it holds tasks and types for others, and no steps. Import it and call its tasks."#;
    NO_HEADER = "RB125", "a runbook without a header",
        r#"The header says what the file is for and how bad it is when it is needed; lists, reports and the audit trail show it.

```runbook
runbook "The queue is stuck" { severity: high }

check "The queue drains" { … }
```"#;
}
