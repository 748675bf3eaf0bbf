//! `rb backends`: what runbooks can use, from the catalogues that the checker works from too.

use super::fault::Fault;
use super::host::Host;
use super::{Format, OK, markdown};
use indexmap::IndexMap;
use runbook::backend::catalogue::WriteEffect;
use runbook::backend::{Catalogue, Effect, Operation, Parameter};
use runbook::diagnostic::nearest;
use runbook::engine::Engine;
use runbook::report::{Glyph, Ink, Style, push};
use runbook::value::RecordType;
use serde_json::{Value, json};
use std::sync::Arc;

/// Show the systems that runbooks can use, and their operations
///
/// `rb backends` lists them, `rb backends shell` shows the operations of one, `rb backends shell run` shows one
/// operation with its parameters, its result and an example.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The backend
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// The operation
    #[arg(value_name = "OPERATION")]
    operation: Option<String>,
    /// Show it for people, or as JSON for programs
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    format: Format,
}

pub(crate) fn run(arguments: &Arguments, host: &mut Host) -> Result<u8, Fault> {
    let catalogues = Engine::standard().registry().catalogues();
    let style = host.style();
    let Some(name) = &arguments.name else {
        let text = match arguments.format {
            Format::Text => catalogues.values().map(|catalogue| listed(catalogue, style)).collect(),
            Format::Json => {
                let all: Vec<Value> = catalogues.values().map(|catalogue| whole(catalogue)).collect();
                super::pretty(&json!({ "v": 1, "backends": all }))
            }
        };
        host.stdout.write(&text);
        return Ok(OK);
    };
    let catalogue = backend(&catalogues, name)?;
    let text = match (&arguments.operation, arguments.format) {
        (None, Format::Text) => page(catalogue, style),
        (None, Format::Json) => super::pretty(&with_version(whole(catalogue))),
        (Some(operation), format) => {
            let operation = operation_of(catalogue, operation)?;
            match format {
                Format::Text => operation_page(catalogue, operation, style),
                Format::Json => super::pretty(&with_version(operation_json(operation))),
            }
        }
    };
    host.stdout.write(&text);
    Ok(OK)
}

fn backend<'a>(all: &'a IndexMap<String, Arc<Catalogue>>, name: &str) -> Result<&'a Catalogue, Fault> {
    all.get(name).map(|catalogue| &**catalogue).ok_or_else(|| {
        let near = nearest(name, all.keys().map(String::as_str)).map(|near| format!("did you mean `{near}`? "));
        let names: Vec<&str> = all.keys().map(String::as_str).collect();
        Fault::usage(format!("there is no backend `{name}`")).help(format!(
            "{}there are {}",
            near.unwrap_or_default(),
            names.join(", ")
        ))
    })
}

fn operation_of<'a>(catalogue: &'a Catalogue, name: &str) -> Result<&'a Operation, Fault> {
    let own = name.strip_prefix(&format!("{}.", catalogue.name)).unwrap_or(name);
    catalogue.operations.get(own).ok_or_else(|| {
        let near = nearest(own, catalogue.operations.keys().map(ecow::EcoString::as_str));
        let help = near.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
        Fault::usage(format!("`{}` has no operation `{own}`", catalogue.name))
            .help(format!("{help}`rb backends {}` lists them", catalogue.name))
    })
}

fn first_line(docs: &str) -> &str {
    docs.lines().next().unwrap_or("")
}

fn listed(catalogue: &Catalogue, style: Style) -> String {
    let name = format!("{:12}", catalogue.name);
    style.wrap(&format!("{}  ", style.paint(Ink::Strong, &name)), "              ", first_line(&catalogue.docs))
}

fn page(catalogue: &Catalogue, style: Style) -> String {
    let mut page = format!("{}\n\n", style.paint(Ink::Strong, &catalogue.name));
    page.push_str(&markdown::set(&catalogue.docs, style));
    if !catalogue.settings.is_empty() {
        push(&mut page, format_args!("\n{}\n", style.paint(Ink::Strong, &format!("use {} (…)", catalogue.name))));
        page.extend(catalogue.settings.iter().map(|setting| parameter(setting, style)));
    }
    push(&mut page, format_args!("\n{}\n", style.paint(Ink::Strong, "Operations")));
    for operation in catalogue.operations.values() {
        let (sign, ink) = match operation.effect {
            Effect::Write(_) => (style.glyph(Glyph::Write), Ink::Accent),
            _ => (" ", Ink::Dim),
        };
        let first =
            format!("  {} {}  ", style.paint(ink, sign), style.paint(Ink::Accent, &signature(catalogue, operation)));
        page.push_str(&style.wrap(&first, "        ", first_line(&operation.docs)));
    }
    let legend = format!("{} changes the world, and stands in an action", style.glyph(Glyph::Write));
    push(&mut page, format_args!("\n  {}\n", style.paint(Ink::Dim, &legend)));
    for record in catalogue.types.values() {
        page.push_str(&record_lines(record, style));
    }
    page
}

/// `docker.logs(container, since:)`: what must be given, and what may be.
fn signature(catalogue: &Catalogue, operation: &Operation) -> String {
    let parameters: Vec<String> = operation
        .parameters
        .iter()
        .map(|one| match (one.positional, one.required) {
            (true, true) => one.name.to_string(),
            (true, false) => format!("{}?", one.name),
            (false, true) => format!("{}:", one.name),
            (false, false) => format!("{}:?", one.name),
        })
        .collect();
    format!("{}.{}({})", catalogue.name, operation.name, parameters.join(", "))
}

fn operation_page(catalogue: &Catalogue, operation: &Operation, style: Style) -> String {
    let mut page = style.wrap("", "    ", &style.paint(Ink::Strong, &signature(catalogue, operation)));
    page.push('\n');
    page.push_str(&markdown::set(&operation.docs, style));
    page.push_str(&style.wrap("effect: ", "        ", &effect(&operation.effect)));
    page.push_str(&style.wrap("gives:  ", "        ", &operation.result.to_string()));
    if !operation.parameters.is_empty() {
        push(&mut page, format_args!("\n{}\n", style.paint(Ink::Strong, "Parameters")));
        page.extend(operation.parameters.iter().map(|one| parameter(one, style)));
    }
    if !operation.example.is_empty() {
        push(&mut page, format_args!("\n{}\n", style.paint(Ink::Strong, "Example")));
        for line in operation.example.lines() {
            push(&mut page, format_args!("    {}\n", style.paint(Ink::Accent, line)));
        }
    }
    let result = operation.result.to_string();
    for record in catalogue
        .types
        .values()
        .filter(|record| record.name.as_ref().is_some_and(|name| result.contains(name.as_str())))
    {
        page.push_str(&record_lines(record, style));
    }
    page
}

fn parameter(parameter: &Parameter, style: Style) -> String {
    let ty = if parameter.words.is_empty() { parameter.ty.to_string() } else { parameter.words.join(" | ") };
    let must = if parameter.required { ", required" } else { "" };
    let head = format!("  {}: {ty}{must}", style.paint(Ink::Accent, &parameter.name));
    style.wrap("", "      ", &head) + &style.wrap("      ", "      ", &parameter.docs)
}

fn record_lines(record: &RecordType, style: Style) -> String {
    let Some(name) = &record.name else { return String::new() };
    let mut text = format!("\n{}\n", style.paint(Ink::Strong, name));
    for (field, of) in &record.fields {
        let head = format!("  {}: {}  ", style.paint(Ink::Accent, field), of.ty);
        text.push_str(&style.wrap(&head, "      ", &of.docs));
    }
    text
}

fn effect(effect: &Effect) -> String {
    match effect {
        Effect::Read => "reads".to_owned(),
        Effect::Session => "opens something that is closed again".to_owned(),
        Effect::OfPlace => "that of where it stands: reads in a check, writes in an action".to_owned(),
        Effect::Write(WriteEffect { idempotent, destructive, inverse, preview }) => {
            let mut text = "writes".to_owned();
            text.push_str(if *idempotent { "; may be repeated" } else { "; must not be repeated" });
            if *destructive {
                text.push_str("; takes away what it cannot bring back");
            }
            if let Some(inverse) = inverse {
                push(&mut text, format_args!("; undone by `{inverse}`"));
            }
            push(&mut text, format_args!("; preview: {}", preview_word(*preview)));
            text
        }
    }
}

fn preview_word(preview: runbook::backend::Fidelity) -> String {
    serde_json::to_value(preview).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

fn with_version(mut value: Value) -> Value {
    if let Some(fields) = value.as_object_mut() {
        fields.insert("v".to_owned(), json!(1));
    }
    value
}

fn whole(catalogue: &Catalogue) -> Value {
    json!({
        "name": catalogue.name,
        "docs": catalogue.docs,
        "settings": catalogue.settings.iter().map(parameter_json).collect::<Vec<_>>(),
        "operations": catalogue.operations.values().map(operation_json).collect::<Vec<_>>(),
        "types": catalogue.types.values().map(|record| record_json(record)).collect::<Vec<_>>(),
    })
}

fn operation_json(operation: &Operation) -> Value {
    let effect = match &operation.effect {
        Effect::Read => json!({ "effect": "read" }),
        Effect::Session => json!({ "effect": "session" }),
        Effect::OfPlace => json!({ "effect": "of-place" }),
        Effect::Write(write) => json!({
            "effect": "write", "idempotent": write.idempotent, "destructive": write.destructive,
            "inverse": write.inverse, "preview": write.preview,
        }),
    };
    let mut value = json!({
        "name": operation.name,
        "docs": operation.docs,
        "parameters": operation.parameters.iter().map(parameter_json).collect::<Vec<_>>(),
        "result": operation.result.to_string(),
        "example": operation.example,
    });
    if let (Some(fields), Value::Object(effect)) = (value.as_object_mut(), effect) {
        fields.extend(effect);
    }
    value
}

fn parameter_json(parameter: &Parameter) -> Value {
    json!({
        "name": parameter.name, "type": parameter.ty.to_string(), "docs": parameter.docs,
        "required": parameter.required, "positional": parameter.positional, "words": parameter.words,
    })
}

fn record_json(record: &RecordType) -> Value {
    let fields: Vec<Value> = record
        .fields
        .iter()
        .map(|(name, field)| json!({ "name": name, "type": field.ty.to_string(), "docs": field.docs }))
        .collect();
    json!({ "name": record.name, "fields": fields })
}
