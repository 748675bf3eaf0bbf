//! One file a case: what is read as s-expressions, what is told as a person sees it.

use crate::common::{fixtures, parsed, rendered};
use runbook::syntax::dump;

#[test]
fn valid_files_are_read() {
    for (name, text) in fixtures("valid") {
        let parse = parsed(&text);
        assert!(parse.diagnostics.is_empty(), "{}", rendered(&name, &text, &parse.diagnostics));
        insta::with_settings!({ snapshot_path => "valid", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name.as_str(), dump(&parse.file));
        });
    }
}

#[test]
fn mistakes_are_told() {
    for (name, text) in fixtures("invalid") {
        let parse = parsed(&text);
        assert!(parse.has_errors(), "{name} has nothing wrong with it");
        insta::with_settings!({ snapshot_path => "invalid", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name.as_str(), rendered(&name, &text, &parse.diagnostics));
        });
    }
}
