//! 50x: systems, parameters and arguments.

super::codes! {
    UNKNOWN_BACKEND = "RB501", "a system that this program does not know",
        r"`use` names a backend: a system that this program was built to talk to. Whoever embeds the library may add others.

```runbook
use dokcer
use docker
```";
    NO_SHELL = "RB502", "a `$` line without `use shell`",
        r"`use` names every system that a file touches. Without `use shell` there is no shell, so a file without that line starts no program
of its own choosing.

```runbook
use shell
let free = $ free -m
```";
    PLUGIN = "RB503", "a plug-in that cannot be checked",
        r"A plug-in is checked by its catalogue, a file that lies beside the runbook, so that checking never runs foreign code. This version
does not read such files yet.";
    UNKNOWN_PARAMETER = "RB504", "a parameter that does not exist",
        r"What is called has no parameter of that name.

```runbook
docker.logs(worker, sinse: 1h)
docker.logs(worker, since: 1h)
```";
    ARGUMENT_MISSING = "RB505", "an argument is missing",
        r"What is called needs more than it was given.

```runbook
docker.restart()
docker.restart(worker)
```";
    ARGUMENT_TWICE = "RB506", "an argument is given twice",
        r"By its place and by its name, or twice by its name: one of the two values would be lost.";
    ARGUMENT_COUNT = "RB507", "too many arguments, or one without its name",
        r"What is rarely given is given by its name, so that a reader need not know the order.

```runbook
docker.logs(worker, 1h)
docker.logs(worker, since: 1h)
```";
    DEFAULT_REFUSED = "RB508", "a default that the parameter itself refuses",
        r"The `where` of a parameter holds of every value that it takes, also of its default.

```runbook
param memory: size = 64Mi where memory in 256Mi..16Gi
param memory: size = 512Mi where memory in 256Mi..16Gi
```";
}
