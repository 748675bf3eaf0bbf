//! What the checker holds in its hands while it goes over a program.

use super::load::{UnitId, Units};
use super::narrow::{Facts, Path};
use super::operation::SeenWrite;
use super::place::Place;
use super::scope::{Binding, BindingId, BindingKind, Scopes};
use crate::backend::Catalogue;
use crate::diagnostic::{Diagnostic, codes::names, nearest};
use crate::program::{Expr, ExprKind, Program, Slot, Target, Task};
use crate::source::{SourceMap, Span};
use crate::syntax::ast::Ident;
use crate::value::{Type, Value};
use ecow::EcoString;
use indexmap::IndexMap;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// How many misspelt names are compared with all that are visible: the comparison is slow, and who has a thousand
/// unknown names has another problem.
const MAX_GUESSES: u32 = 50;

/// What stays the same for all programs of one call.
pub(super) struct Given<'a> {
    pub(super) units: &'a Units,
    pub(super) sources: &'a Arc<SourceMap>,
    pub(super) catalogues: &'a IndexMap<String, Arc<Catalogue>>,
}

/// A `use`, as names see it.
pub(super) struct UseInfo {
    pub(super) alias: Ident,
    /// `None` where the backend is not known: then nothing more is said of what uses it.
    pub(super) catalogue: Option<Arc<Catalogue>>,
    /// Index of [`Program::targets`].
    pub(super) target: usize,
    pub(super) used: bool,
}

/// An `import`, as names see it.
pub(super) struct ImportInfo {
    pub(super) alias: Ident,
    /// `None` where the file could not be read.
    pub(super) unit: Option<UnitId>,
    pub(super) used: bool,
}

/// A parameter of the file.
pub(super) struct ParamInfo {
    pub(super) name: Ident,
    pub(super) ty: Type,
    pub(super) slot: Slot,
    pub(super) used: bool,
}

/// A task, as calls see it.
#[derive(Clone)]
pub(super) struct TaskInfo {
    pub(super) name: EcoString,
    pub(super) span: Span,
    pub(super) params: Arc<Vec<TaskParam>>,
    /// Index of [`Program::tasks`], set when its body is checked. `None` also where it calls itself.
    pub(super) index: Option<usize>,
    pub(super) reads_only: bool,
    /// Parameters of the file that it reads, with their slots in its frame: handed over at each call.
    pub(super) captures: Arc<Vec<(usize, Slot)>>,
    pub(super) used: bool,
}

/// A parameter of a task, as calls see it.
pub(super) struct TaskParam {
    pub(super) name: EcoString,
    pub(super) ty: Type,
    pub(super) slot: Slot,
    pub(super) required: bool,
}

/// A named type of the file.
pub(super) struct TypeInfo {
    pub(super) span: Span,
    pub(super) ty: Type,
    /// Whether anything but another type names it.
    pub(super) used: bool,
}

/// What the whole of a file sees, wherever it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Global {
    Param(usize),
    Use(usize),
    Import(usize),
    Task(usize),
}

/// One file: its names.
#[derive(Default)]
pub(super) struct Module {
    pub(super) names: FxHashMap<EcoString, (Global, Span)>,
    pub(super) uses: Vec<UseInfo>,
    pub(super) imports: Vec<ImportInfo>,
    pub(super) params: Vec<ParamInfo>,
    pub(super) tasks: Vec<TaskInfo>,
    pub(super) types: IndexMap<EcoString, TypeInfo>,
    /// Names of the contacts in the header; empty where none are declared.
    pub(super) contacts: Vec<EcoString>,
}

/// A loop that `previous` looks into.
#[derive(Default)]
pub(super) struct LoopInfo {
    /// What the body binds at its top, with the type as far as it can be told without checking.
    pub(super) known: Vec<(EcoString, Type)>,
    /// The names that were read, with the slot of the iteration before and where it was read first.
    pub(super) read: Vec<(EcoString, Slot, Span)>,
}

/// Checks one program: a file, and what it imports.
pub(super) struct Checker<'a> {
    pub(super) given: &'a Given<'a>,
    pub(super) out: &'a mut Vec<Diagnostic>,
    /// Programs of files that are run, by file: made once each.
    pub(super) programs: &'a mut FxHashMap<UnitId, Option<Arc<Program>>>,
    /// The file at hand.
    pub(super) unit: UnitId,
    pub(super) module: Module,
    /// The files that are done: the imports.
    pub(super) modules: FxHashMap<UnitId, Module>,

    // Parts of the program.
    pub(super) targets: Vec<Target>,
    pub(super) tasks: Vec<Task>,
    pub(super) children: Vec<(UnitId, Arc<Program>)>,
    pub(super) outputs: IndexMap<EcoString, (Type, Span)>,

    // The frame at hand.
    pub(super) slots: u32,
    pub(super) scopes: Scopes,
    pub(super) facts: Facts,
    pub(super) loops: Vec<LoopInfo>,
    /// In a task: the parameters of the file that it has read, with their slots.
    pub(super) captures: Option<Vec<(usize, Slot)>>,

    // Where we are.
    pub(super) place: Place,
    /// In how many lambdas.
    pub(super) lambdas: u32,
    /// In the default of a parameter, where `env` may stand.
    pub(super) in_default: bool,

    // What was seen. Compare before and after.
    /// Things that can fail.
    pub(super) fallible: u32,
    /// Actions, writes, manual steps, and tasks and files that hold some.
    pub(super) changes: u32,
    /// Reads and requirements: what a check can find out by.
    pub(super) questions: u32,
    /// The writes, in order.
    pub(super) writes: Vec<SeenWrite>,
    /// Whether it was said that the file has no shell: once is enough.
    pub(super) told_no_shell: bool,
    /// Lists that the requirements of the check at hand ask the length of.
    pub(super) tested: Vec<Path>,
    /// Names in statements that could not be read: they may be bound there.
    pub(super) forgiven: FxHashSet<EcoString>,
    guesses: u32,
}

impl<'a> Checker<'a> {
    /// A checker for the program of one file.
    pub(super) fn new(
        given: &'a Given<'a>,
        out: &'a mut Vec<Diagnostic>,
        programs: &'a mut FxHashMap<UnitId, Option<Arc<Program>>>,
        unit: UnitId,
    ) -> Self {
        Self {
            given,
            out,
            programs,
            unit,
            module: Module::default(),
            modules: FxHashMap::default(),
            targets: Vec::new(),
            tasks: Vec::new(),
            children: Vec::new(),
            outputs: IndexMap::new(),
            slots: 0,
            scopes: Scopes::default(),
            facts: Facts::default(),
            loops: Vec::new(),
            captures: None,
            place: Place::File,
            lambdas: 0,
            in_default: false,
            fallible: 0,
            changes: 0,
            questions: 0,
            writes: Vec::new(),
            told_no_shell: false,
            tested: Vec::new(),
            forgiven: FxHashSet::default(),
            guesses: 0,
        }
    }

    /// Tells the author.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.out.push(diagnostic);
    }

    /// Whether the file at hand did not parse: then nothing is said of what is not there.
    pub(super) fn is_broken(&self) -> bool {
        self.given.units.all.get(self.unit).is_some_and(|unit| unit.broken)
    }

    /// The text of a place.
    pub(super) fn text(&self, span: Span) -> &'a str {
        self.given.sources.text(span)
    }

    /// A fresh slot of the frame at hand.
    pub(super) fn slot(&mut self) -> Slot {
        let slot = Slot(self.slots);
        self.slots += 1;
        slot
    }

    /// "did you mean", within a budget.
    pub(super) fn guess<'n>(&mut self, word: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
        self.guesses += 1;
        if self.guesses > MAX_GUESSES { None } else { nearest(word, names) }
    }

    /// Whether there is budget left for [`Checker::guess`].
    pub(super) fn may_guess(&self) -> bool {
        self.guesses < MAX_GUESSES
    }

    /// Binds a name in the block at hand; says so when it is taken.
    pub(super) fn bind(&mut self, name: &Ident, kind: BindingKind, ty: Type) -> Slot {
        let slot = self.slot();
        self.bind_slot(name, kind, ty, slot);
        slot
    }

    /// The same, with a slot that is there already.
    pub(super) fn bind_slot(&mut self, name: &Ident, kind: BindingKind, ty: Type, slot: Slot) -> BindingId {
        self.refuse_taken(name);
        let after = self.fallible;
        self.scopes.bind(Binding {
            name: name.name.clone(),
            span: name.span,
            kind,
            slot,
            ty,
            after,
            used: false,
            origin: None,
        })
    }

    fn refuse_taken(&mut self, name: &Ident) {
        let local = self.scopes.find(&name.name).and_then(|id| self.scopes.get(id)).map(|binding| binding.span);
        let Some(first) = local.or_else(|| self.module.names.get(&name.name).map(|(_, span)| *span)) else { return };
        let message = format!("`{}` is bound already", name.name);
        self.report(
            Diagnostic::error(names::BOUND_TWICE, name.span, message)
                .label(first, "bound here")
                .help("bindings never change: choose another name"),
        );
    }

    /// The bindings as what comes after sees them: what was bound after the first thing that could fail may be
    /// missing. `from` is [`Checker::fallible`] as it was before; with `always`, nothing is certain.
    pub(super) fn weaken(&mut self, ids: &[BindingId], from: u32, always: bool) -> Vec<BindingId> {
        let mut weak = Vec::with_capacity(ids.len());
        for id in ids {
            let Some(binding) = self.scopes.get(*id) else { continue };
            let (name, span, slot, after) = (binding.name.clone(), binding.span, binding.slot, binding.after);
            let missing = always || after > from;
            let ty = if missing { binding.ty.clone().optional() } else { binding.ty.clone() };
            let kind = match binding.kind.clone() {
                BindingKind::Group(members) => BindingKind::Group(self.weaken(&members, from, always)),
                kind => kind,
            };
            let origin = Some(*id);
            weak.push(self.scopes.hidden(Binding { name, span, kind, slot, ty, after, used: false, origin }));
        }
        weak
    }

    /// Makes bindings visible in the block at hand that were made elsewhere.
    pub(super) fn show(&mut self, ids: &[BindingId]) {
        for id in ids {
            let Some(binding) = self.scopes.get(*id) else { continue };
            let (name, span, kind) = (binding.name.clone(), binding.span, binding.kind.clone());
            let (slot, ty, after) = (binding.slot, binding.ty.clone(), binding.after);
            self.scopes.bind(Binding { name, span, kind, slot, ty, after, used: false, origin: Some(*id) });
        }
    }

    /// An expression that stands for what was diagnosed already.
    pub(super) fn wrong(span: Span) -> Expr {
        Expr { kind: ExprKind::Const(Value::Null), ty: Type::Error, pure: true, span }
    }

    /// A value that is known when checking.
    pub(super) fn constant(value: Value, ty: Type, span: Span) -> Expr {
        Expr { kind: ExprKind::Const(value), ty, pure: true, span }
    }
}
