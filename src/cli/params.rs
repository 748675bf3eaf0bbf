//! Parameters as they are given: `-p name=value` and `--params FILE`.

use super::fault::{Fault, why};
use ecow::EcoString;
use indexmap::IndexMap;
use runbook::diagnostic::nearest;
use runbook::program::{Param, Program};
use runbook::value::{Key, Secret, Type, Value, convert};
use std::io::Read;
use std::path::Path;

/// Every parameter that is given, by name. What stands on the command line goes before what stands in the file.
pub(crate) fn given(
    program: &Program,
    words: &[String],
    file: Option<&Path>,
) -> Result<IndexMap<EcoString, Value>, Fault> {
    let mut given = match file {
        Some(file) => of_file(program, file)?,
        None => IndexMap::new(),
    };
    let mut seen: Vec<&str> = Vec::new();
    for word in words {
        let Some((name, text)) = word.split_once('=') else {
            return Err(Fault::usage(format!("`-p {word}` has no `=`")).help("a parameter is given as `-p name=value`"));
        };
        let param = find(program, name)?;
        if seen.contains(&name) {
            return Err(Fault::usage(format!("the parameter `{name}` is given twice")));
        }
        seen.push(name);
        if is_secret(&param.ty) {
            return Err(Fault::usage(format!(
                "the secret `{name}` cannot be given by `-p`, where everybody could read it"
            ))
            .help(
                "give it in a file, `--params FILE`, or let the runbook read it from the environment with `env(\"…\")`",
            ));
        }
        let value = convert::parse_param(text, &param.ty)
            .map_err(|error| wrong(param, &error.message, error.help.as_deref()))?;
        given.insert(param.name.clone(), value);
    }
    Ok(given)
}

fn of_file(program: &Program, file: &Path) -> Result<IndexMap<EcoString, Value>, Fault> {
    let name = file.display();
    let mut text = String::new();
    let read = if file.as_os_str() == "-" {
        std::io::stdin().read_to_string(&mut text).map(drop)
    } else {
        std::fs::File::open(file).and_then(|mut file| file.read_to_string(&mut text)).map(drop)
    };
    read.map_err(|error| Fault::usage(format!("the parameters in `{name}` cannot be read: {}", why(&error))))?;
    let json = file.extension().is_some_and(|extension| extension == "json");
    let parsed = if json { convert::parse_json(&text) } else { convert::from_yaml(&text) };
    // The parser's words could hold a secret of the file; the place is what helps.
    let value = parsed.map_err(|_| {
        Fault::usage(format!("`{name}` is not {}", if json { "JSON" } else { "YAML or JSON" }))
            .help("it holds the parameters by name, such as `namespace: agents`")
    })?;
    let Value::Map(entries) = value else {
        return Err(Fault::usage(format!("`{name}` does not hold parameters by name"))
            .help("it holds the parameters by name, such as `namespace: agents`"));
    };
    let mut given = IndexMap::new();
    for (key, value) in entries.iter() {
        let Key::String(key) = key else {
            return Err(Fault::usage(format!("`{name}` holds the key `{key}`, which is not the name of a parameter")));
        };
        let param = find(program, key)?;
        given.insert(param.name.clone(), typed(param, value)?);
    }
    Ok(given)
}

/// A value of a parameter file as the parameter wants it. Text is read as the command line reads it.
fn typed(param: &Param, value: &Value) -> Result<Value, Fault> {
    let secret = is_secret(&param.ty);
    let converted = match (value, &param.ty) {
        (Value::String(text), ty) => convert::parse_param(text, ty),
        (value, Type::Secret(inner)) => convert::coerce(value.clone(), inner).map(Secret::wrap),
        (value, ty) => convert::coerce(value.clone(), ty),
    };
    converted.map_err(|error| {
        let message = if secret { format!("it is no `{}`", param.ty) } else { error.message };
        wrong(param, &message, error.help.as_deref())
    })
}

fn wrong(param: &Param, message: &str, help: Option<&str>) -> Fault {
    let fault = Fault::usage(format!("the parameter `{}`: {message}", param.name));
    match (help, param.docs.is_empty()) {
        (Some(help), _) => fault.help(help),
        (None, false) => fault.help(format!("`{}: {}`: {}", param.name, param.ty, param.docs)),
        (None, true) => fault.help(format!("it is a `{}`", param.ty)),
    }
}

fn is_secret(ty: &Type) -> bool {
    matches!(ty.required(), Type::Secret(_))
}

fn find<'p>(program: &'p Program, name: &str) -> Result<&'p Param, Fault> {
    program.params.iter().find(|param| param.name == name).ok_or_else(|| {
        let names = || program.params.iter().map(|param| param.name.as_str());
        let fault = Fault::usage(format!("`{}` has no parameter `{name}`", program.file));
        if let Some(near) = nearest(name, names()) {
            return fault.help(format!("did you mean `{near}`?"));
        }
        let all: Vec<&str> = names().collect();
        fault.help(if all.is_empty() { "it takes none".to_owned() } else { format!("it takes {}", all.join(", ")) })
    })
}
