//! What must hold for every text, tried on soups of tokens and of characters.

use crate::common::{assert_sound, fixtures};
use proptest::prelude::*;

fn token() -> impl Strategy<Value = String> {
    let words = [
        "let",
        "check",
        "fix",
        "when",
        "branch",
        "otherwise",
        "for",
        "in",
        "repeat",
        "until",
        "within",
        "else",
        "if",
        "action",
        "rollback",
        "during",
        "restore",
        "approve",
        "require",
        "runbook",
        "param",
        "use",
        "as",
        "type",
        "task",
        "test",
        "given",
        "expect",
        "not",
        "and",
        "or",
        "try",
        "with",
        "per",
        "null",
        "true",
        "x",
        "y.z",
        "foo(",
        "print",
        "run",
        "manual",
        "sh\"",
        "re\"\"\"",
        "\"",
        "\"\"\"",
        "${",
        "}",
        "{",
        "(",
        ")",
        "[",
        "]",
        "=",
        "==",
        "=>",
        "->",
        ":",
        ",",
        ".",
        "?.",
        "??",
        "..",
        "?",
        "<",
        ">",
        "~",
        "+",
        "-",
        "*",
        "/",
        "%",
        "!",
        "&&",
        ";",
        "#",
        "##",
        "//",
        "$ ",
        "$(",
        "'",
        "\\",
        "\n",
        "\n\n",
        "  ",
        "1",
        "5m",
        "50%",
        "0600",
        "1.5",
        "_",
        "“",
        "ä",
        "\r\n",
        "\t",
        "\u{0}",
    ];
    prop_oneof![8 => prop::sample::select(words.to_vec()).prop_map(str::to_owned), 1 => "\\PC{0,4}"]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn soups_of_tokens(tokens in prop::collection::vec(token(), 0..60), blanks in any::<bool>()) {
        assert_sound(&tokens.join(if blanks { " " } else { "" }));
    }

    #[test]
    fn soups_of_characters(text in "\\PC{0,80}") {
        assert_sound(&text);
    }

    #[test]
    fn files_with_a_token_put_in(file in 0usize..11, at in 0.0f64..1.0, token in token()) {
        let files = fixtures("valid");
        let (_, text) = &files[file % files.len()];
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "an index into a short text")]
        let place = places[((places.len() - 1) as f64 * at) as usize];
        assert_sound(&format!("{}{token}{}", &text[..place], &text[place..]));
    }
}
