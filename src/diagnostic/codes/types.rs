//! 2xx: types and values.

super::codes! {
    MISMATCH = "RB201", "a value of the wrong type",
        r#"What is declared there is another type. Nothing is converted by itself, because what a conversion does with a surprising value
should be seen in the file.

```runbook
let port: int = "8080"
let port: int = "8080".to_int()
```"#;
    OPERATOR = "RB202", "an operator that does not take these values",
        r#"Operators work on values that belong together: numbers with numbers, durations with durations. Text is put together by holes. What
comes from outside (`any`) gets a type first, by a conversion or a `let` with a type.

```runbook
print "free: " + free
print "free: ${free}"

require row.count > 3
require row.count.to_int() > 3
```"#;
    CONDITION = "RB203", "a condition that is no `bool`",
        r#"Nothing but a `bool` is true or false. An empty text, a zero and null are easily taken for each other; say which is meant.

```runbook
when log { … }
when log != "" { … }

require pods.len()
require pods.len() > 0

when box?.oom_killed { … }
when box?.oom_killed == true { … }
```"#;
    MAY_BE_NULL = "RB204", "a value that may be missing",
        r#"A `T?` may be null: something that was looked up and is not there, or what a check binds after a question that could fail. Go on
with null by `?.`, give another value by `??`, or test for null; after the test the value is known to be there.

```runbook
let box = docker.container(worker)
print box.health
print box?.health

require box != null else "there is no container ${worker}"
print box.health
```"#;
    NO_UNIT = "RB205", "a number without a unit",
        r#"Durations, sizes and cpu carry their unit, so that nobody has to know whether 30 means seconds or minutes.

```runbook
check "It answers" (within: 30) { … }
check "It answers" (within: 30s) { … }
```"#;
    TEXT_AS_CODE = "RB206", "text where code is taken",
        r#"A value never becomes code. An operation that takes code takes only a tagged literal, in which what fills a hole stays a value: a
bound parameter in SQL, one word in shell.

```runbook
db.query("SELECT id FROM runs WHERE owner = '" + owner + "'")
db.query(sql"SELECT id FROM runs WHERE owner = ${owner}")
```"#;
    ITEMS_DIFFER = "RB207", "values of different types where one type is wanted",
        r#"The items of a list have one type, and so have both arms of an `if` and the keys of a map.

```runbook
let ports = [8080, "9090"]
let ports = [8080, 9090]
```"#;
    NOT_A_WORD = "RB208", "not one of the words",
        r#"An enumeration has a fixed set of words. Where an option or a header names one, the word is written bare.

```runbook
runbook "Queue is stuck" { severity: urgent }
runbook "Queue is stuck" { severity: critical }
```"#;
    NO_VALUE = "RB209", "something that is no value",
        r"Systems, imports, tasks, operations and steps are called or read from; they are not values that could be bound, compared or given
on.

```runbook
let restart = docker.restart
docker.restart(worker)
```";
    LAMBDA = "RB210", "a lambda that does not fit",
        r"A lambda `x => …` stands as an argument of a method that works on items. It has as many parameters as the method gives it, and gives
what the method needs: a `bool` for `filter`, `all` and `any`, something with an order for `max_by`.

```runbook
pods.filter(p => p.name)
pods.filter(p => p.name == app)
```";
    HOLE = "RB211", "a value that cannot fill this hole",
        r#"Each kind of code takes the values that it can hold. A shell word, a part of a path or of a URL is text, a number or the like;
null, records and code are none. SQL takes null.

```runbook
$ ping -c 1 ${host}            # host may be null
$ ping -c 1 ${host ?? "localhost"}
```"#;
    FORMAT = "RB212", "a format that does not fit the value",
        r#"What stands after the colon of a hole fits the value's type: `%` and decimals a number, `1s` a duration, `Mi` a size.

```runbook
print "${name:%}"
print "${used:%}"
```"#;
    NO_MATCH = "RB213", "`as` without a match",
        r#"`as` binds the groups of the match that the condition hangs on.

```runbook
when log.contains("No module") as found { … }
when log ~ re"No module named '(?<name>[^']+)'" as found { print found.name }
```"#;
    NOT_CONSTANT = "RB214", "a value that must be known before anything runs",
        r#"The header, and options that the plan has to know, are written out: they hang on no parameter and on nothing in the world.

```runbook
runbook "Restart ${app}" { … }
runbook "Restart the agent" { … }
```"#;
    KEY_TWICE = "RB215", "a key that stands twice",
        r#"One of the two values would be lost.

```runbook
let labels = { app: "web", app: "api" }
```"#;
    OUT_OF_RANGE = "RB216", "a value outside of what makes sense",
        r#"An option has a value that no run could use: a duration of nothing, a share above 100%, `holds` longer than `within`.

```runbook
check "It stays up" (holds: 5m, within: 1m) { … }
check "It stays up" (holds: 1m, within: 5m) { … }
```"#;
}
