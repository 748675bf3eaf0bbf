//! The checked program: names resolved to slots, types and effects known, nothing left to look up.
//!
//! The checker makes it; run, plan and test evaluate it. A frame of slots belongs to a file and to each task; a
//! block's names, a loop's item and a lambda's parameters have slots in the frame they stand in. Bindings never
//! change, so copying a frame is all that a parallel lane needs.

#![expect(
    missing_docs,
    reason = "a variant's own line shows the form, and its fields are the parts of that form by name"
)]

use crate::backend::Effect;
use crate::code::Template;
use crate::source::{SourceMap, Span};
use crate::syntax::ast::{BinaryOp, Tag, UnaryOp};
use crate::value::format::Format;
pub use crate::value::functions::Function;
use crate::value::methods::Method;
use crate::value::{Key, Type, Value};
use ecow::EcoString;
use indexmap::IndexMap;
use std::path::PathBuf;
use std::sync::Arc;

/// A place in a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Slot(pub u32);

/// A runbook that passed the checker.
#[derive(Debug)]
pub struct Program {
    /// The file and all that it imports, for places in messages.
    pub sources: Arc<SourceMap>,
    /// The file, as the user named it.
    pub file: String,
    /// Where it lies.
    pub path: Option<PathBuf>,
    /// SHA-256 in hex over the file, its imports and the files it runs: names and texts, in a fixed order.
    pub digest: EcoString,
    /// The header.
    pub header: Header,
    /// Its parameters, in order.
    pub params: Vec<Param>,
    /// Its `use`s, and those of its imports.
    pub targets: Vec<Target>,
    /// Its tasks, and those of its imports.
    pub tasks: Vec<Task>,
    /// The files that it runs.
    pub children: Vec<Arc<Program>>,
    /// Its statements.
    pub body: Block,
    /// Slots of its frame.
    pub frame: usize,
    /// Its outputs with their types, in order.
    pub outputs: IndexMap<EcoString, Type>,
    /// Whether nothing in it writes.
    pub reads_only: bool,
}

/// What `runbook "…" { … }` says.
#[derive(Debug, Clone, Default)]
pub struct Header {
    /// The title.
    pub title: EcoString,
    /// `severity`, `service`, `alerts`, `owner`, `summary` …, in order.
    pub fields: IndexMap<EcoString, Value>,
    /// The channels by the names that `escalate` and `notify` use: `("slack", "#agent-dev")`.
    pub contacts: IndexMap<EcoString, (EcoString, Value)>,
}

/// A parameter.
#[derive(Debug)]
pub struct Param {
    /// Its name.
    pub name: EcoString,
    /// Its type.
    pub ty: Type,
    /// What it is when nothing is given. May read the environment by [`Function::Env`].
    pub default: Option<Expr>,
    /// What must hold of it; its slot is set when this is asked.
    pub constraint: Option<Expr>,
    /// Text of the constraint as written, for messages.
    pub constraint_text: EcoString,
    /// The `##` lines above it.
    pub docs: EcoString,
    /// Where its value goes.
    pub slot: Slot,
    /// Where it stands.
    pub span: Span,
}

/// A `use`.
#[derive(Debug)]
pub struct Target {
    /// Name of the backend in the registry.
    pub backend: EcoString,
    /// The name it goes by in the file.
    pub alias: EcoString,
    /// Its options; evaluated once, before the first statement.
    pub settings: Vec<(EcoString, Expr)>,
    /// Where it stands.
    pub span: Span,
}

/// A task.
#[derive(Debug)]
pub struct Task {
    /// Its name, with the import's in front: `lib.restart`.
    pub name: EcoString,
    /// Its parameters; their slots are of its own frame.
    pub params: Vec<Param>,
    /// Its steps.
    pub body: Block,
    /// Slots of its frame.
    pub frame: usize,
    /// Whether nothing in it writes.
    pub reads_only: bool,
    /// Where it stands.
    pub span: Span,
}

/// Statements, in order.
#[derive(Debug, Default)]
pub struct Block {
    /// The statements.
    pub stmts: Vec<Stmt>,
    /// With its braces.
    pub span: Span,
}

/// A statement.
#[derive(Debug)]
pub struct Stmt {
    /// Which.
    pub kind: StmtKind,
    /// Its ordinal in its block, from one: the segment of its step's path.
    pub ordinal: u32,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of statement.
#[derive(Debug)]
pub enum StmtKind {
    /// Binds a slot.
    Let { name: EcoString, slot: Slot, value: Expr },
    /// Evaluates for the effect.
    Eval(Expr),
    /// Puts evidence into the run's folder and binds it.
    Keep { name: EcoString, slot: Slot, value: Expr },
    /// Gives a result.
    Output { name: EcoString, value: Expr },
    /// Speaks.
    Print(Expr),
    /// Tells and goes on.
    Notify { whom: Expr, what: Expr },
    /// Tells and ends the run.
    Escalate { whom: Expr, why: Expr },
    /// Ends the run.
    Stop { why: Expr },
    /// Fails the check, rung, action or run it stands in, when false.
    Require { condition: Expr, message: Option<Expr> },
    /// A check.
    Check(Box<Check>),
    /// A branch.
    Branch(Box<Branch>),
    /// An optional part.
    When(Box<When>),
    /// A loop over items.
    For(Box<For>),
    /// A loop over time.
    Repeat(Box<Repeat>),
    /// A limit on time.
    Within(Box<Within>),
    /// Another place for `$`, `shell` and `file`.
    On { place: Operation, body: Block },
    /// Waits.
    Wait(Expr),
    /// An action.
    Action(Box<Action>),
    /// A call of a task: what is given to its frame. Beside arguments these are the parameters of the file that it
    /// reads. A parameter that is not given takes its default, evaluated in the frame of the task, in order.
    Task { task: usize, args: Vec<(Slot, Expr)> },
}

/// What to do when a check or an action fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnFail {
    /// End the run as failed.
    #[default]
    Stop,
    /// Go on with the next statement (checks).
    Continue,
    /// Go on with the next rung (actions).
    Next,
}

/// A check.
#[derive(Debug)]
pub struct Check {
    /// Its name.
    pub name: Option<EcoString>,
    /// What it asserts.
    pub title: Expr,
    /// Becomes true within.
    pub within: Option<Expr>,
    /// Stays true for.
    pub holds: Option<Expr>,
    /// Asked every.
    pub every: Option<Expr>,
    /// When it fails and no fix helped.
    pub on_fail: OnFail,
    /// What it looks at.
    pub body: Block,
    /// Slots that its body binds: null before each ask.
    pub bindings: Vec<Slot>,
    /// The ladder.
    pub fixes: Vec<Fix>,
    /// Where it stands.
    pub span: Span,
}

/// A rung.
#[derive(Debug)]
pub struct Fix {
    /// Its title.
    pub title: Option<Expr>,
    /// The window for asking the check again.
    pub within: Option<Expr>,
    /// How often to ask in that window.
    pub every: Option<Expr>,
    /// Its steps.
    pub body: Block,
    /// Where it stands.
    pub span: Span,
}

/// A branch.
#[derive(Debug)]
pub struct Branch {
    /// The question.
    pub question: Option<Expr>,
    /// Its arms; the first that holds is taken.
    pub arms: Vec<When>,
    /// When none holds.
    pub otherwise: Option<(Option<Expr>, Block)>,
}

/// An arm, or an optional part.
#[derive(Debug)]
pub struct When {
    /// The condition. A capture of `as m` is set by the [`ExprKind::Match`] in it.
    pub condition: Expr,
    /// Text of the condition as written, for plans and the journal.
    pub text: EcoString,
    /// Its label; may use the capture.
    pub label: Option<Expr>,
    /// Its steps.
    pub body: Block,
    /// Where it stands.
    pub span: Span,
}

/// A loop over items.
#[derive(Debug)]
pub struct For {
    /// Where the item goes.
    pub slot: Slot,
    /// Its name.
    pub name: EcoString,
    /// A list or a range of integers.
    pub items: Expr,
    /// Lanes side by side.
    pub parallel: Option<Expr>,
    /// Items a batch.
    pub batch: Option<Expr>,
    /// Pause between batches (or items, without `batch`).
    pub pause: Option<Expr>,
    /// How many items may fail: an int, or a share.
    pub max_failures: Option<Expr>,
    /// The key of an item; without it the item itself, where that is text or an integer, else its index.
    pub key: Option<Expr>,
    /// Its steps.
    pub body: Block,
    /// Ends the loop early.
    pub until: Option<Expr>,
    /// What `previous` reads: copied from the first to the second after each iteration, null before the first.
    pub previous: Vec<(Slot, Slot)>,
}

/// A loop over time.
#[derive(Debug)]
pub struct Repeat {
    /// Pause from the start of one iteration to that of the next.
    pub every: Expr,
    /// What bounds it.
    pub bound: RepeatBound,
    /// Its steps.
    pub body: Block,
    /// Ends it.
    pub until: Option<Expr>,
    /// As in [`For::previous`].
    pub previous: Vec<(Slot, Slot)>,
}

/// What bounds a `repeat`.
#[derive(Debug)]
pub enum RepeatBound {
    /// Fails when time is over before `until` holds.
    Within(Expr),
    /// A monitor: the end of the time is no failure.
    For(Expr),
}

/// A limit on time.
#[derive(Debug)]
pub struct Within {
    /// The limit.
    pub limit: Expr,
    /// What must be done in time.
    pub body: Block,
    /// What is done when it was not.
    pub otherwise: Option<Block>,
}

/// An action.
#[derive(Debug)]
pub struct Action {
    /// What it does.
    pub title: Expr,
    /// Its limit.
    pub within: Option<Expr>,
    /// How often it is tried again after a failure.
    pub retry: Option<Expr>,
    /// Pause before the first retry; doubled each time.
    pub backoff: Option<Expr>,
    /// Whether all in it may be done twice.
    pub idempotent: bool,
    /// Not again before this has passed since the last time.
    pub cooldown: Option<Expr>,
    /// `3 per 1h`.
    pub at_most: Option<Expr>,
    /// When it fails.
    pub on_fail: OnFail,
    /// What is asked first.
    pub approvals: Vec<Approve>,
    /// Its steps.
    pub body: Block,
    /// What is done while the temporary state lasts.
    pub during: Option<Block>,
    /// What ends it.
    pub restore: Option<Block>,
    /// What undoes it.
    pub rollback: Option<Rollback>,
}

/// What undoes an action.
#[derive(Debug)]
pub enum Rollback {
    /// These steps.
    Block(Block),
    /// The undo of each write, last first.
    Auto,
}

/// A question before an action.
#[derive(Debug)]
pub struct Approve {
    /// The question.
    pub question: Expr,
    /// What must be typed.
    pub type_word: Option<Expr>,
    /// Whose approval is wanted.
    pub from: Option<Expr>,
    /// How many approvals are wanted.
    pub count: Option<Expr>,
    /// How long people are waited for.
    pub within: Option<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// An expression.
#[derive(Debug)]
pub struct Expr {
    /// Which.
    pub kind: ExprKind,
    /// Its type.
    pub ty: Type,
    /// Whether evaluating it never leaves the evaluator: no call, no question, no clock.
    pub pure: bool,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of expression.
#[derive(Debug)]
pub enum ExprKind {
    /// A value.
    Const(Value),
    /// What a slot holds.
    Slot(Slot),
    /// Text with holes.
    Text(Vec<TextPart>),
    /// A tagged literal.
    Code { template: Arc<Template>, holes: Vec<Expr> },
    /// A list.
    List(Vec<Expr>),
    /// A map or record.
    Map(Vec<(MapKey, Expr)>),
    /// A field; `safe` gives null of null.
    Field { of: Box<Expr>, name: EcoString, safe: bool },
    /// An element.
    Index { of: Box<Expr>, index: Box<Expr>, safe: bool },
    /// A method of the language.
    Method { of: Box<Expr>, method: Method, args: Vec<MethodArg>, safe: bool },
    /// A function of the language.
    Function { function: Function, args: Vec<Expr> },
    /// A call of a backend.
    Operation(Box<Operation>),
    /// `not`, `-`.
    Unary { op: UnaryOp, operand: Box<Expr> },
    /// An operator that evaluates both sides. Not `and`, `or`, `??`, `~`.
    Binary { op: BinaryOp, left: Box<Expr>, right: Box<Expr> },
    /// `and`.
    And(Box<Expr>, Box<Expr>),
    /// `or`.
    Or(Box<Expr>, Box<Expr>),
    /// `??`.
    Coalesce(Box<Expr>, Box<Expr>),
    /// `~`; where `as m` asks for them, the groups go to a slot.
    Match { value: Box<Expr>, regex: Box<Expr>, capture: Option<Slot> },
    /// `if`.
    If { condition: Box<Expr>, then: Box<Expr>, otherwise: Box<Expr> },
    /// `with`.
    With { base: Box<Expr>, fields: Vec<(MapKey, Expr)> },
    /// `try`: null where the call failed on its target.
    Try(Box<Expr>),
    /// `3 per 1h`.
    Rate { count: Box<Expr>, per: Box<Expr> },
    /// A value from outside that must be of a declared type: `let w: Worker = file.json(…)`.
    Coerce(Box<Expr>),
    /// Another file: a record of `verdict` and `outputs`.
    Run { child: usize, args: Vec<(EcoString, Expr)> },
    /// A person's step; its value is the answer.
    Manual { what: Box<Expr>, within: Option<Box<Expr>> },
    /// A question; its value is a bool.
    Confirm { question: Box<Expr>, within: Option<Box<Expr>> },
}

/// A part of a text.
#[derive(Debug)]
pub enum TextPart {
    /// Text.
    Text(EcoString),
    /// A hole.
    Hole(Expr, Option<Format>),
}

/// The key of an entry.
#[derive(Debug)]
pub enum MapKey {
    /// Known when checking.
    Fixed(Key),
    /// Computed.
    Computed(Expr),
}

/// An argument of a method.
#[derive(Debug)]
pub enum MethodArg {
    /// A value.
    Value(Expr),
    /// A lambda: its parameters are slots of the frame it stands in.
    Lambda { params: Vec<Slot>, body: Box<Expr> },
}

/// A call of a backend, resolved.
#[derive(Debug)]
pub struct Operation {
    /// Which `use`, an index of [`Program::targets`].
    pub target: usize,
    /// Dotted name of the operation.
    pub name: EcoString,
    /// Its arguments by parameter name, in the order written.
    pub args: Vec<(EcoString, Expr)>,
    /// `(within:)` of a `$` line or a call, where the operation itself takes none.
    pub within: Option<Expr>,
    /// Its effect where it stands; never [`Effect::OfPlace`].
    pub effect: Effect,
    /// Whether it stands where nothing is changed: in a check, and anywhere else outside of actions, also by way of a
    /// task. What can hold it to its word, does.
    pub in_check: bool,
    /// What it gives.
    pub result: Type,
    /// Where it stands.
    pub span: Span,
}

/// Which tags become values at once; the others stay code with values beside it.
#[must_use]
pub fn stays_code(tag: Tag) -> bool {
    matches!(tag, Tag::Sh | Tag::Sql | Tag::Glob)
}
