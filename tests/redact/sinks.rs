//! What gets to a sink is clean.

use runbook::redact::{Clean, Redactor};
use runbook::value::{Secret, Type, Value};
use serde_json::json;

fn redactor() -> Redactor {
    let redactor = Redactor::new();
    redactor.add(&Secret::wrap(Value::string("hunter2!")));
    redactor
}

#[test]
fn values_show_their_secrets_as_marks() {
    let redactor = redactor();
    let value = Value::record([
        ("user", Value::string("app")),
        ("password", Secret::wrap(Value::string("other one"))),
        ("note", Value::string("it is hunter2!")),
        ("memory", Value::Size(2 << 30)),
        ("pod", Value::unknown(Type::String, "known after `Restart`")),
    ]);
    assert_eq!(
        redactor.value(&value).get(),
        &json!({
            "user": "app", "password": "‹secret›", "note": "it is ‹secret›", "memory": "2Gi",
            "pod": "(known after `Restart`)",
        })
    );
    assert_eq!(
        redactor.text(&value).as_str(),
        "{ user: \"app\", password: ‹secret›, note: \"it is ‹secret›\", memory: 2Gi, pod: (known after `Restart`) }"
    );
}

#[test]
fn json_is_cleaned_in_keys_texts_and_numbers() {
    let redactor = redactor();
    redactor.add(&Secret::wrap(Value::Int(123_456_789)));
    let clean = redactor.clean_json(&json!({ "hunter2!": [123_456_789, 12, "x\u{1b}[1m"] }));
    assert_eq!(clean.get(), &json!({ "‹secret›": ["‹secret›", 12, "x\u{1b}[1m"] }));
    assert_eq!(clean.at("/‹secret›/2").unwrap().text().as_str(), "x␛[1m");
}

#[test]
fn a_prompt_cannot_be_faked() {
    let text = redactor().clean("safe\r\u{1b}[2K\u{1b}[1GApprove? y\u{202e}");
    assert_eq!(text.as_str(), "safe␍␛[2K␛[1GApprove? y\\u{202e}");
}

#[test]
fn what_is_read_from_a_file_does_not_steer_a_terminal() {
    let clean: Clean = serde_json::from_value(json!("\u{1b}[31mred")).unwrap();
    assert_eq!(clean.as_str(), "␛[31mred");
}

#[test]
fn debugging_shows_no_secret() {
    let redactor = redactor();
    let value = Secret::wrap(Value::string("hunter2!"));
    let filter = runbook::redact::Filter::new(&redactor);
    assert!(!format!("{redactor:?} {value:?} {filter:?}").contains("hunter2!"));
}
