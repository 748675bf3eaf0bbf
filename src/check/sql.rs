//! What SQL is known to change, for operations that only read.
//!
//! A read runs in a read-only transaction where the engine has one, and that is what holds it to its word. Here is
//! told before anything runs what such a transaction would refuse, and what it would let through: functions that
//! act on the server whatever the transaction says.

/// Statements that change data, schema or rights.
const WRITES: [&str; 22] = [
    "insert", "update", "delete", "merge", "replace", "create", "alter", "drop", "truncate", "rename", "grant",
    "revoke", "vacuum", "reindex", "cluster", "refresh", "comment", "call", "lock", "copy", "load", "attach",
];

/// Functions that act although the transaction is read-only, and what they do.
const FUNCTIONS: [(&str, &str); 14] = [
    ("pg_terminate_backend", "ends a session of the server"),
    ("pg_cancel_backend", "cancels a query of another session"),
    ("pg_reload_conf", "makes the server read its configuration again"),
    ("pg_rotate_logfile", "rotates the server's log"),
    ("pg_promote", "promotes a standby"),
    ("pg_switch_wal", "switches the server's log of writes"),
    ("pg_create_restore_point", "writes a restore point"),
    ("pg_drop_replication_slot", "drops a replication slot"),
    ("pg_advisory_lock", "takes a lock that outlives the transaction"),
    ("pg_stat_reset", "resets the server's statistics"),
    ("pg_stat_statements_reset", "resets the server's statistics"),
    ("nextval", "takes a number from a sequence"),
    ("setval", "sets a sequence"),
    ("dblink_exec", "writes to another database"),
];

/// What the statement is known to change, as it can stand in a message.
pub(super) fn known_write(text: &str) -> Option<String> {
    let words = words(text);
    let mut names = words.iter().map(String::as_str);
    let first = names.next()?;
    if let Some(verb) = WRITES.iter().find(|verb| **verb == first) {
        return Some(format!("`{}` changes the database", verb.to_uppercase()));
    }
    // `WITH gone AS (DELETE …) SELECT …`, `EXPLAIN ANALYZE UPDATE …`.
    if matches!(first, "with" | "explain") {
        let verbs = ["insert", "update", "delete", "merge"];
        let analyzed = first == "with" || words.iter().any(|word| word == "analyze");
        if analyzed && let Some(verb) = words.iter().skip(1).find(|word| verbs.contains(&word.as_str())) {
            return Some(format!("`{}` changes the database", verb.to_uppercase()));
        }
    }
    let known = |word: &&String| FUNCTIONS.iter().find(|(name, _)| name == word);
    words.iter().find_map(|word| known(&word)).map(|(name, what)| format!("`{name}` {what}"))
}

/// The words of a statement in lower case, without what stands in quotes or comments.
fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut word = String::new();
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        if character.is_alphanumeric() || character == '_' {
            word.extend(character.to_lowercase());
            continue;
        }
        if !word.is_empty() {
            found.push(std::mem::take(&mut word));
        }
        match (character, rest.peek()) {
            ('\'' | '"' | '`', _) => while rest.next().is_some_and(|next| next != character) {},
            ('-', Some('-')) => while rest.next().is_some_and(|next| next != '\n') {},
            ('/', Some('*')) => {
                let mut last = ' ';
                for next in rest.by_ref() {
                    if last == '*' && next == '/' {
                        break;
                    }
                    last = next;
                }
            }
            _ => {}
        }
    }
    if !word.is_empty() {
        found.push(word);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::known_write;

    #[test]
    fn reads_are_reads() {
        for text in [
            "SELECT * FROM updates WHERE note = 'please delete'",
            "select id from runs -- update it later",
            "EXPLAIN DELETE FROM runs",
            "WITH old AS (SELECT 1) SELECT * FROM old",
            "SHOW server_version",
            "",
        ] {
            assert_eq!(known_write(text), None, "{text}");
        }
    }

    #[test]
    fn writes_are_found_wherever_they_hide() {
        for text in [
            "  update runs SET x = 1",
            "/* now */ DELETE FROM runs",
            "WITH gone AS (DELETE FROM runs RETURNING id) SELECT count(*) FROM gone",
            "EXPLAIN ANALYZE UPDATE runs SET x = 1",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity",
        ] {
            assert!(known_write(text).is_some(), "{text}");
        }
    }
}
