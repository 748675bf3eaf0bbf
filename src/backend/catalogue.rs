//! What a backend can do, as data.

use crate::value::{Field, RecordType, Type};
use ecow::EcoString;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Everything that a backend declares.
#[derive(Debug, Clone)]
pub struct Catalogue {
    /// The name that `use` takes.
    pub name: EcoString,
    /// One line, then more if there is more to say.
    pub docs: EcoString,
    /// The options of `use`.
    pub settings: Vec<Parameter>,
    /// The operations by their dotted name, `logs` or `compose.restart`.
    pub operations: IndexMap<EcoString, Operation>,
    /// The named records that results are made of.
    pub types: IndexMap<EcoString, Arc<RecordType>>,
}

/// One operation.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Its dotted name.
    pub name: EcoString,
    /// What it does, one line first.
    pub docs: EcoString,
    /// Its parameters. Positional arguments fill them in order, as far as they are [`Parameter::positional`].
    pub parameters: Vec<Parameter>,
    /// What it gives.
    pub result: Type,
    /// What it does to the world.
    pub effect: Effect,
    /// What it touches: segments of a path, from the target on. Two calls may touch the same thing when the path of one
    /// begins that of the other. An argument that is missing or unknown ends the path: everything below is touched.
    pub footprint: Vec<Segment>,
    /// Whether it may stand behind `on`: `$`, `shell` and `file` then act there.
    pub place: bool,
    /// Set where the operation acts relative to whatever it finds unless the parameter of that name is given: an undo
    /// without a revision. In a rollback that is a lint.
    pub relative_without: Option<EcoString>,
    /// An example call, as one would write it.
    pub example: EcoString,
}

/// A segment of a footprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// A fixed word.
    Fixed(EcoString),
    /// The value of an argument. A path gives a segment for each of its parts, so that a folder is what it holds too.
    Argument(EcoString),
}

/// A parameter of an operation, or an option of `use`.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its name.
    pub name: EcoString,
    /// Its type.
    pub ty: Type,
    /// What it means, with its unit.
    pub docs: EcoString,
    /// Whether it must be given.
    pub required: bool,
    /// Whether it may be given without its name.
    pub positional: bool,
    /// The words it takes, where its type is an enumeration: they may be written bare.
    pub words: Vec<EcoString>,
}

/// What an operation does to the world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Looks.
    Read,
    /// Opens something that is used and closed again: a tunnel, a port-forward.
    Session,
    /// Changes the world.
    Write(WriteEffect),
    /// Takes the effect of where it stands: the shell.
    OfPlace,
}

/// What is declared of a write.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WriteEffect {
    /// Whether doing it twice is the same as doing it once.
    pub idempotent: bool,
    /// Whether it takes something away that it cannot bring back.
    pub destructive: bool,
    /// The operation that undoes it, where there is one; a call then answers with the [`super::Undo`].
    pub inverse: Option<EcoString>,
    /// The best preview there is of it.
    pub preview: Fidelity,
}

/// How much a preview is worth. In order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fidelity {
    /// What would be sent, rendered.
    #[default]
    Printed,
    /// Validated without being run.
    Checked,
    /// Live state read, difference computed.
    Compared,
    /// The target itself evaluated it and kept nothing but what the plan warns of.
    Evaluated,
    /// Run in a throw-away copy, effects caught.
    Rehearsed,
}

impl Effect {
    /// A write that may be repeated.
    #[must_use]
    pub fn idempotent_write(preview: Fidelity) -> Self {
        Self::Write(WriteEffect { idempotent: true, preview, ..WriteEffect::default() })
    }

    /// A write that must not be repeated.
    #[must_use]
    pub fn write(preview: Fidelity) -> Self {
        Self::Write(WriteEffect { preview, ..WriteEffect::default() })
    }
}

impl Parameter {
    /// A parameter that must be given, and may be without its name.
    pub fn required(name: &str, ty: Type, docs: &str) -> Self {
        Self { name: name.into(), ty, docs: docs.into(), required: true, positional: true, words: Vec::new() }
    }

    /// A parameter that may be left out, and is given by its name.
    pub fn option(name: &str, ty: Type, docs: &str) -> Self {
        Self { name: name.into(), ty, docs: docs.into(), required: false, positional: false, words: Vec::new() }
    }

    /// One of some words, which may be written bare.
    pub fn word(name: &str, words: &[&str], docs: &str) -> Self {
        let words: Vec<EcoString> = words.iter().map(|word| EcoString::from(*word)).collect();
        let ty = Type::OneOf(words.clone().into());
        Self { words, ..Self::option(name, ty, docs) }
    }

    /// The same, but positional.
    #[must_use]
    pub fn positional(mut self) -> Self {
        self.positional = true;
        self
    }
}

/// A named record: its fields in order, each with its type and what it means.
#[must_use]
pub fn record(name: &str, fields: &[(&str, Type, &str)]) -> Arc<RecordType> {
    let field = |(name, ty, docs): &(&str, Type, &str)| {
        (EcoString::from(*name), Field { ty: ty.clone(), docs: (*docs).into() })
    };
    Arc::new(RecordType { name: Some(name.into()), fields: fields.iter().map(field).collect() })
}

impl Operation {
    /// A read without parameters; the setters below add what it has.
    pub fn read(name: &str, docs: &str, result: Type) -> Self {
        Self {
            name: name.into(),
            docs: docs.into(),
            parameters: Vec::new(),
            result,
            effect: Effect::Read,
            footprint: Vec::new(),
            place: false,
            relative_without: None,
            example: EcoString::new(),
        }
    }

    /// A write without parameters; the setters below add what it has.
    pub fn write(name: &str, docs: &str, result: Type, effect: WriteEffect) -> Self {
        Self { effect: Effect::Write(effect), ..Self::read(name, docs, result) }
    }

    /// Adds a parameter.
    #[must_use]
    pub fn takes(mut self, parameter: Parameter) -> Self {
        self.parameters.push(parameter);
        self
    }

    /// Says what it touches: words, or `$name` for an argument.
    #[must_use]
    pub fn touches(mut self, segments: &[&str]) -> Self {
        let segment = |text: &&str| {
            text.strip_prefix('$').map_or_else(|| Segment::Fixed((*text).into()), |name| Segment::Argument(name.into()))
        };
        self.footprint = segments.iter().map(segment).collect();
        self
    }

    /// Shows how it is written.
    #[must_use]
    pub fn example(mut self, example: &str) -> Self {
        self.example = example.into();
        self
    }
}

impl Catalogue {
    /// A catalogue without operations.
    pub fn new(name: &str, docs: &str) -> Self {
        Self {
            name: name.into(),
            docs: docs.into(),
            settings: Vec::new(),
            operations: IndexMap::new(),
            types: IndexMap::new(),
        }
    }

    /// Adds an option of `use`.
    #[must_use]
    pub fn setting(mut self, parameter: Parameter) -> Self {
        self.settings.push(parameter);
        self
    }

    /// Adds a named record that results are made of.
    #[must_use]
    pub fn record(mut self, record: &Arc<RecordType>) -> Self {
        self.types.extend(record.name.clone().map(|name| (name, Arc::clone(record))));
        self
    }

    /// Adds an operation.
    #[must_use]
    pub fn operation(mut self, operation: Operation) -> Self {
        self.operations.insert(operation.name.clone(), operation);
        self
    }
}
