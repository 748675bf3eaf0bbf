//! 73x: databases in a run.

super::codes! {
    SQL_MISUSED = "RB730", "an argument or option does not fit a database operation",
        "The checker knows the types of arguments, except of those that were `any`. Options of `use sql` name one \
database, by `url:` or by `file:`.

```runbook
use sql as db (file: path\"/srv/app/runs.db\")
use sql as db (url: db_url)        # db_url is a secret: sqlite:/srv/app/runs.db
```";
    SQL_NO_DATABASE = "RB731", "the database cannot be opened",
        "The file is not there, is not a database, or may not be opened by this user. It says nothing about what the \
database would have answered, so the run ends instead of taking it for a failed check. A new database is made only \
where `use` says `create: true`.";
    SQL_HOLE = "RB732", "a value cannot stand there",
        "What fills a hole is a bound parameter, so a hole stands where a value may stand: not inside quotes, not in a \
comment, not as the name of a table.

```runbook
db.query(sql\"SELECT * FROM runs WHERE id = '${id}'\")    # quotes make it text, not a hole
db.query(sql\"SELECT * FROM runs WHERE id = ${id}\")
db.query(sql\"SELECT * FROM runs WHERE id = ANY(${ids})\")  # a list: IN (…) or = ANY(…)
```";
    SQL_NOT_A_READ = "RB733", "a read may not change the database",
        "`query`, `one` and `value` run on a connection that cannot write, and take statements that only read. A \
change stands in an action, as `execute`, `transaction` or `script`.

```runbook
db.query(sql\"DELETE FROM runs\")                            # refused
action \"Clear\" { db.execute(sql\"DELETE FROM runs\") }
```";
    SQL_ONE_STATEMENT = "RB734", "that statement cannot be run this way",
        "`query` and `execute` take one statement; several go into `transaction` or `script`, which run all or none. \
Those begin and end the transaction themselves, so `BEGIN`, `COMMIT` and `ROLLBACK` have no place in a statement.

```runbook
db.execute(sql\"UPDATE a SET x = 1; UPDATE b SET x = 1\")
db.transaction([sql\"UPDATE a SET x = 1\", sql\"UPDATE b SET x = 1\"])
```";
    SQL_NOT_UNDERSTOOD = "RB735", "the database does not understand the statement",
        "There is a mistake in the SQL, or a table or column that it names is not there. An answer that was never \
given fails no check, so the run ends.";
    SQL_BUSY = "RB736", "the database is locked",
        "Another connection holds the lock for longer than `busy:` says (5s without it). Nothing was changed. Wait for \
it, find who holds it (`$ fuser runs.db`), or give `busy:` more time.";
    SQL_REFUSED = "RB737", "the database refused the statement",
        "A constraint does not hold, the disk is full, or the database is damaged: the message is the database's own. \
Nothing was changed: a statement, a transaction and a script happen as a whole or not at all.";
    SQL_RESULT = "RB738", "the result does not fit",
        "More rows or bytes came back than a result may hold, a column has no name of its own, or `one` found several \
rows. Ask for less with `LIMIT` or a narrower condition, name columns with `AS`, or allow more with `most:`.";
    SQL_STOPPED = "RB739", "the statement was stopped",
        "The step's time was over, or the run was interrupted, and the database was told to stop. Where the message \
says that nothing was changed, the database has confirmed it; else the outcome is not known.";
}
