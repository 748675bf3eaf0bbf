//! A fix mends what it is offered for, and brings nothing new.

use crate::common::{apply, fixtures, parsed, rendered};
use runbook::diagnostic::Diagnostic;

#[test]
fn fixes_mend() {
    let mut tried = 0;
    for (name, text) in fixtures("invalid") {
        let before = parsed(&text).diagnostics;
        for (at, diagnostic) in before.iter().enumerate() {
            for fix in &diagnostic.fixes {
                let edited = apply(&text, fix);
                let after = parsed(&edited).diagnostics;
                let same = |all: &[Diagnostic]| all.iter().filter(|other| other.message == diagnostic.message).count();
                assert!(
                    same(&after) < same(&before) && after.len() <= before.len(),
                    "{name}: fix {:?} of diagnostic {at} ({}) does not mend:\n{edited}\n{}",
                    fix.title,
                    diagnostic.message,
                    rendered(&name, &edited, &after)
                );
                tried += 1;
            }
        }
    }
    assert!(tried > 40, "only {tried} fixes were tried");
}
