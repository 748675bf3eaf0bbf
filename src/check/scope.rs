//! Names and how far they are seen.

use crate::program::Slot;
use crate::source::Span;
use crate::value::Type;
use ecow::EcoString;
use rustc_hash::FxHashMap;

/// Index of a [`Binding`].
pub(super) type BindingId = usize;

/// What a name was bound by.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum BindingKind {
    /// `let`.
    Let,
    /// `keep`: evidence, read or not.
    Keep,
    /// `as m`.
    Capture,
    /// A loop's item, a parameter of a task or of a lambda.
    Given,
    /// A named check or action, with what it binds.
    Group(Vec<BindingId>),
}

/// A name that can be read.
#[derive(Debug)]
pub(super) struct Binding {
    pub(super) name: EcoString,
    pub(super) span: Span,
    pub(super) kind: BindingKind,
    pub(super) slot: Slot,
    pub(super) ty: Type,
    /// How many things could fail before it had its value; see [`super::checker::Checker::fallible`].
    pub(super) after: u32,
    /// Whether anything reads it.
    pub(super) used: bool,
    /// The binding that this is a weaker sight of.
    pub(super) origin: Option<BindingId>,
}

/// The names that are seen here, innermost last. No name is bound over a visible one, so there is one of each.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    bindings: Vec<Binding>,
    visible: FxHashMap<EcoString, Vec<BindingId>>,
    open: Vec<Vec<BindingId>>,
}

impl Scopes {
    /// Begins a block.
    pub(super) fn enter(&mut self) {
        self.open.push(Vec::new());
    }

    /// Ends a block and gives what it bound.
    pub(super) fn leave(&mut self) -> Vec<BindingId> {
        let closed = self.open.pop().unwrap_or_default();
        for id in &closed {
            let Some(binding) = self.bindings.get(*id) else { continue };
            if let Some(stack) = self.visible.get_mut(&binding.name) {
                stack.pop();
                if stack.is_empty() {
                    self.visible.remove(&binding.name);
                }
            }
        }
        closed
    }

    /// Makes a name visible until its block ends.
    pub(super) fn bind(&mut self, binding: Binding) -> BindingId {
        let id = self.bindings.len();
        self.visible.entry(binding.name.clone()).or_default().push(id);
        if let Some(open) = self.open.last_mut() {
            open.push(id);
        }
        self.bindings.push(binding);
        id
    }

    /// A binding that is reached by way of another name only.
    pub(super) fn hidden(&mut self, binding: Binding) -> BindingId {
        self.bindings.push(binding);
        self.bindings.len() - 1
    }

    /// The binding of a visible name.
    pub(super) fn find(&self, name: &str) -> Option<BindingId> {
        self.visible.get(name).and_then(|stack| stack.last().copied())
    }

    /// What is bound in the block that is open now.
    pub(super) fn here(&self) -> &[BindingId] {
        self.open.last().map_or(&[], Vec::as_slice)
    }

    /// A binding.
    pub(super) fn get(&self, id: BindingId) -> Option<&Binding> {
        self.bindings.get(id)
    }

    /// Notes that it is read, it and what it is a sight of.
    pub(super) fn mark_used(&mut self, id: BindingId) {
        let mut next = Some(id);
        while let Some(binding) = next.and_then(|id| self.bindings.get_mut(id)) {
            if binding.used {
                return;
            }
            binding.used = true;
            next = binding.origin;
        }
    }

    /// All names that are visible now.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.visible.keys().map(EcoString::as_str)
    }

    /// All that was ever bound and never read: `let` and `as` whose name does not begin with `_`.
    pub(super) fn unused(&self) -> impl Iterator<Item = &Binding> {
        self.bindings.iter().filter(|binding| {
            !binding.used
                && binding.origin.is_none()
                && matches!(binding.kind, BindingKind::Let | BindingKind::Capture)
                && !binding.name.starts_with('_')
                && binding.ty != Type::Error
        })
    }
}
