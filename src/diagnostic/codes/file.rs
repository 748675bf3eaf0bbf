//! 72x: files in a run.

super::codes! {
    FILE_MISUSED = "RB720", "an argument does not fit a file operation",
        "The checker knows the types of arguments, except of those that were `any`: read from JSON, from rows, from \
a program. Such a value is looked at when the operation runs.

```runbook
file.chmod(path\"/srv/app/key\", file.json(path\"modes.json\").key)        # text where a number is wanted
file.chmod(path\"/srv/app/key\", file.json(path\"modes.json\").key.to_int())
```";
    FILE_NOT_FOUND = "RB721", "there is no such file or folder",
        "A file that is read or changed is not there. In a check this fails the check, so that a fix can run. To ask \
without failing, use `file.exists` or `file.stat`, or `try`, which gives null.

```runbook
let beat = file.json(path\"heartbeat.json\")        # fails where there is none
let beat = try file.json(path\"heartbeat.json\")    # null where there is none
```";
    FILE_NOT_PERMITTED = "RB722", "permission denied",
        "The user that runs the runbook may not do this. It says nothing about the file itself, so the run ends \
instead of taking it for a failed check. Run as a user who may, or mend the mode of the file or of a folder above it.";
    FILE_WRONG_KIND = "RB723", "a file of another kind is there",
        "The operation wants a file and finds a folder, a link, a pipe or a device, or the other way round.

A write never goes through a link unless it says so: a link that somebody else put there would send it elsewhere.

```runbook
file.write(path\"/etc/app.conf\", text)                  # an error when app.conf is a link
file.write(path\"/etc/app.conf\", text, follow: true)    # writes the file that the link names
```";
    FILE_EXISTS = "RB724", "something is there already",
        "`file.move` and `file.copy` keep what is at the new place. Say `replace: true` where it may go.

```runbook
file.move(path\"new.conf\", path\"app.conf\", replace: true)
```

To move a file into a folder, name the file too: `path\"${folder}/${name}\"`.";
    FILE_NO_SPACE = "RB725", "the file system cannot take it",
        "The disk is full, a quota is used up, or the file system is read-only. A write that could not be finished \
has left the file as it was.";
    FILE_TOO_LARGE = "RB726", "there is more than the operation may take",
        "Reads are bounded, so that a run's memory is. Take the end of a long file with `file.tail`, or allow more \
with `max:`; list fewer files with a narrower pattern, or allow more with `most:`.

```runbook
let log = file.read(path\"/var/log/app.log\")                 # too long
let log = file.tail(path\"/var/log/app.log\", lines: 500)
```";
    FILE_NOT_TEXT = "RB727", "the file is not what it is read as",
        "`file.read` takes UTF-8, `file.json` JSON and `file.yaml` YAML. A binary file has no text: hash it, copy it, \
or hand it to a program.";
    FILE_CHANGED = "RB728", "the file was changed by somebody else",
        "`expect:` names the content that a change starts from, and the file has another. So it was left alone. The \
same happens when a write is undone and the file has been written again since.";
    FILE_FAILED = "RB729", "a file operation did not work",
        "The operating system refused for a reason of its own, which the message gives; or time was over, or the run \
was interrupted, before the file was changed.";
}
