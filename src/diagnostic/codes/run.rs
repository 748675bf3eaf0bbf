//! 70x, 71x, 77x to 79x: what can go wrong in a run.

super::codes! {
    REQUIRE_FAILED = "RB700", "a requirement does not hold",
        "A `require` was false. The values that made it so are shown beside it: what stands in the file, and what it was.\n\nIn a check the check fails and its fixes run. In a rung the rung fails, in an action the action, and in the file itself the run ends.\n\n```runbook\ncheck \"There is room on the disk\" {\n  let used = $ df --output=pcent /\n  require used.lines.len() == 2 else \"df printed something else\"\n}\n```";
    VALUE_FAILED = "RB702", "a value could not be computed",
        "An operator or a method was given values that it cannot work with: a whole number became too large, something was divided by zero, text holds no number, a field of something from outside is missing.\n\nWrong:\n\n```runbook\nlet free = reply.free\n```\n\nRight, where the field may be missing:\n\n```runbook\nlet free = reply?.free ?? 0\n```";
    NOT_OF_TYPE = "RB703", "a value from outside is not of its declared type",
        "A declared type is a promise about data from outside, and it is looked at when the data comes in. Either the type says too much, or the other system answered something else.\n\n```runbook\ntype Worker = { name: string, port: int, note: string? }\nlet worker: Worker = file.json(path\"worker.json\")\n```\n\nA field that may be missing is written with `?`.";
    TIME_OVER = "RB704", "the time is over",
        "A `within` reached its limit before its block was done. No new step was begun after that. An `else` says what to do then:\n\n```runbook\nwithin 15m {\n  run \"drain.runbook\"\n} else {\n  escalate \"storage\" \"The node does not drain\"\n}\n```";
    REPEAT_OVER = "RB705", "a `repeat` did not come to its end in time",
        "A `repeat (within: …)` fails when its time is over before its `until` holds. For a monitor, whose end is no failure, write `for:`.\n\n```runbook\nrepeat (every: 10s, within: 5m) {\n  let lag = db.query(sql\"SELECT lag FROM replica\").first()\n} until lag?.lag == 0\n```";
    TOO_MANY_FAILED = "RB706", "too many items of a loop failed",
        "More items failed than `max_failures:` allows; without it none may. No further item was begun.\n\n```runbook\nfor host in hosts (parallel: 5, max_failures: 10%) { … }\n```";
    OUTCOME_UNKNOWN = "RB708", "nobody knows whether a write took place",
        "The time was over, the connection was lost or the run was interrupted while a write was under way. It may have taken place or not, so it is not called a failure, and it is not tried again unless it is declared to be idempotent:\n\n```runbook\naction \"Scale down\" (idempotent: true, retry: 3) { … }\n```";
    UNDO_FAILED = "RB709", "undoing an action failed",
        "An action failed, and its rollback or that of an action before it did too. What was left undone is told at the step. The exit code is 4.";
    STOPPED = "RB710", "the runbook stopped the run",
        "A `stop` ends the run as failed, with its reason.";
    ESCALATED = "RB711", "handed to somebody else",
        "An `escalate` told its contact and ended the run. What was kept is attached. The exit code is 5.";
    NOBODY_THERE = "RB712", "a person is waited for",
        "The run came to a question, and nobody was there to answer it. It ends with exit code 6. Who runs it may answer beforehand with `--approve \"title\"` or `--yes`.";
    NO_ANSWER = "RB713", "nobody answered in time",
        "A question had a limit (`within:`), and it was reached without an answer.";
    INTERRUPTED = "RB715", "the run was interrupted",
        "Somebody interrupted the run. After the first time no new step begins, what runs gets its grace, and rollbacks run. After the second everything stops at once, and the outcome of a write under way is unknown.";
    CHILD_FAILED = "RB716", "a runbook that was run did not pass",
        "A `run` whose result is not used fails where it stands when the other runbook does not pass. To decide by its verdict, give it a name:\n\n```runbook\nlet child = run \"redis.runbook\"\nwhen child.verdict == \"failed\" { … }\n```";
    STEP_FAILED = "RB718", "a person's step was not done",
        "A person said that a `manual` step could not be done. It fails the action that it stands in.";
    NOT_IN_PLACE = "RB719", "this is not a place to act in",
        "What stands behind `on` gave no place: it may be null or unknown.";
    STEPS_USED_UP = "RB780", "the run has taken too many steps",
        "A run has a limit of steps and iterations, a million where nothing else is said. It is there for lists from outside that are far longer than anybody meant.";
    TOO_DEEP = "RB781", "tasks or files are nested too deeply",
        "A task that calls a task, or a file that runs a file, goes down by one. There is a limit to it, so that a run cannot use up the machine.";
    MEMORY_USED_UP = "RB782", "the values take too much memory",
        "The values of a run may take so much memory together, as far as it is counted. Take less from outside at once: a `tail:`, a `LIMIT`, a filter in the command itself.";
    NO_BACKEND = "RB783", "a backend is not there",
        "The runbook uses a backend that this program was built without, or that was not registered with the engine.";
    CALL_TIMED_OUT = "RB784", "a call was not done in time",
        "Every call has a limit: the `within:` of its `$` line, its action or its block, and ten minutes where the file says nothing. A read that is not done in time fails its check; of a write that is not done in time nobody knows whether it took place.\n\n```runbook\n$ (within: 30m) pg_dump orders > /backup/orders.sql\n```";
    PARAM_UNKNOWN = "RB770", "there is no such parameter",
        "A value was given for a parameter that the runbook does not have. The message lists those that it has.";
    PARAM_MISSING = "RB771", "a parameter has no value",
        "The parameter has no default, so a value must be given: `--param name=value`.";
    PARAM_NOT_OF_TYPE = "RB772", "the value of a parameter is not of its type",
        "What was given does not read as the parameter's type.\n\nWrong: `--param wait=30` where `wait` is a duration.\n\nRight: `--param wait=30s`";
    PARAM_REFUSED = "RB773", "the value of a parameter is not allowed",
        "What was given does not meet the parameter's `where`.\n\n```runbook\nparam memory: size = 2Gi where memory in 256Mi..16Gi\n```";
    PARAM_DEFAULT_FAILED = "RB774", "the default of a parameter could not be computed",
        "The parameter's default reads an environment variable that is not set, or computes something that cannot be computed. Give the value by hand, or set the variable.";
    INTERNAL = "RB790", "the engine failed",
        "This is a defect of the program, not of the runbook. What was done until then is in the journal. Please report it with the message.";
}
