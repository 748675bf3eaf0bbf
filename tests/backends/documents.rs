//! The pages of the backends, and the examples in the catalogues, against the checker.

use indexmap::IndexMap;
use runbook::backend::{Backend, Catalogue, Effect, Registry};
use runbook::check::{Checked, FsLoader, Loaded, check};
use runbook::diagnostic::{RenderStyle, render};
use std::fs;
use std::path::Path;
use std::sync::Arc;

fn registry() -> Registry {
    let registry = Registry::empty().with(runbook::backend::file::File::new());
    #[cfg(feature = "sql")]
    let registry = registry.with(runbook::backend::sql::Sql::new());
    #[cfg(feature = "http")]
    let registry = registry.with(runbook::backend::http::Http::new());
    registry
}

fn catalogues() -> IndexMap<String, Arc<Catalogue>> {
    registry().catalogues()
}

fn checked(text: &str) -> Checked {
    let file = Loaded { path: None, name: "example".into(), text: text.into() };
    check(file, &catalogues(), &FsLoader)
}

fn told(checked: &Checked) -> String {
    checked.diagnostics.iter().map(|diagnostic| render(diagnostic, &checked.sources, RenderStyle::default())).collect()
}

fn page(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/backends/{name}.md"));
    fs::read_to_string(path).expect("each backend has a page")
}

#[test]
fn every_example_of_a_catalogue_is_one_that_the_checker_takes() {
    for (name, catalogue) in catalogues() {
        for operation in catalogue.operations.values() {
            let options = match name.as_str() {
                "sql" => " as db (file: path\"runs.db\")",
                _ => "",
            };
            let step = match operation.effect {
                Effect::Read => format!("let found = {}", operation.example),
                _ => format!("action \"Change\" {{ {} }}", operation.example),
            };
            let params = "param worker: string = \"a\"\nparam host: string = \"a\"\nparam id: string = \"a\"\n\
                          param name: string = \"a\"\nparam status: string = \"a\"\nparam why: string = \"a\"\n\
                          param ids: list<int> = [1]\nparam token: secret = env(\"TOKEN\")";
            let text = format!("runbook \"Example\" {{}}\n{params}\nuse {name}{options}\n{step}\n");
            let checked = checked(&text);
            assert!(checked.program.is_some(), "{}\n{}", operation.example, told(&checked));
        }
    }
}

#[test]
fn every_example_of_a_page_is_what_it_says() {
    for name in catalogues().keys() {
        let page = page(name);
        let mut count = 0;
        for block in page.split("\n```runbook ").skip(1) {
            let (info, rest) = block.split_once('\n').expect("a line");
            let body = rest.split("\n```").next().expect("a body");
            let checked = checked(&format!("runbook \"Example\" {{}}\n{body}\n"));
            count += 1;
            match info.strip_prefix("error=") {
                None => assert!(checked.program.is_some(), "{name}: {}", told(&checked)),
                Some(code) => {
                    assert!(checked.diagnostics.iter().any(|found| found.code.0 == code), "{}", told(&checked));
                }
            }
        }
        assert!(count > 0, "{name} has examples");
    }
}

#[test]
fn every_operation_option_and_code_stands_on_its_page() {
    for (name, catalogue) in catalogues() {
        let page = page(&name);
        let alias = if name == "sql" { "db" } else { &name };
        for operation in catalogue.operations.values() {
            assert!(page.contains(&format!("`{alias}.{}", operation.name)), "{name}.{}", operation.name);
            for parameter in &operation.parameters {
                assert!(page.contains(parameter.name.as_str()), "{name}.{}: {}", operation.name, parameter.name);
            }
        }
        for setting in &catalogue.settings {
            assert!(page.contains(&format!("{}:", setting.name)), "{name}: {}", setting.name);
        }
        for field in catalogue.types.values().flat_map(|record| record.fields.keys()) {
            assert!(page.contains(&format!("`{field}`")), "{name}: {field}");
        }
    }
}

/// A backend has its name from its catalogue, which is what `use` takes.
#[test]
fn backends_are_found_by_their_names() {
    let registry = registry();
    for (name, catalogue) in registry.catalogues() {
        let found: &Arc<dyn Backend> = registry.get(&name).expect("it is there");
        assert_eq!(found.catalogue().name, catalogue.name);
    }
}
