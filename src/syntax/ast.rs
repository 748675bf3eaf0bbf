//! What a runbook says, as typed data with spans: the view of the tree that the checker reads.
//!
//! The tree ([`super::tree`]) is lossless and knows comments and blanks; this view is made from it and
//! knows only meaning. What did not parse is [`StmtKind::Error`] or [`ExprKind::Error`]: a file with
//! either is diagnosed, never run.

#![expect(
    missing_docs,
    reason = "a variant's own line shows the form, and its fields are the parts of that form by name"
)]

use crate::source::{FileId, Span};
use ecow::EcoString;

/// A whole file.
#[derive(Debug, Clone)]
pub struct File {
    /// Its id in the source map.
    pub id: FileId,
    /// `runbook "…" { … }`; a file without one is a library.
    pub header: Option<Header>,
    /// Everything else, in order.
    pub items: Vec<Item>,
    /// All of the text.
    pub span: Span,
}

/// A name as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ident {
    /// The name.
    pub name: EcoString,
    /// Where.
    pub span: Span,
}

/// `runbook "title" { severity: high … contacts { … } }`.
#[derive(Debug, Clone)]
pub struct Header {
    /// The title in quotes.
    pub title: Template,
    /// `name: value`, in order.
    pub fields: Vec<Arg>,
    /// `contacts { name: channel }`, in order.
    pub contacts: Vec<Arg>,
    /// From `runbook` to `}`.
    pub span: Span,
}

/// Something at the top of a file.
#[derive(Debug, Clone)]
pub enum Item {
    /// `param name: type = default where condition`.
    Param(Param),
    /// `use backend as alias (options)`.
    Use(Use),
    /// `import "file" as name`.
    Import(Import),
    /// `type Name = type`.
    Type(TypeDef),
    /// `task name(params) { … }`.
    Task(Task),
    /// `test "…" { … }`.
    Test(Test),
    /// A statement.
    Stmt(Stmt),
}

/// A parameter of a file or a task.
#[derive(Debug, Clone)]
pub struct Param {
    /// Its name.
    pub name: Ident,
    /// Its type; a task's parameter and a file's both must say it.
    pub ty: TypeExpr,
    /// What it is when nothing is given.
    pub default: Option<Expr>,
    /// `where condition`; the parameter's name is bound inside it.
    pub constraint: Option<Expr>,
    /// The `##` lines above it.
    pub docs: Option<EcoString>,
    /// All of it.
    pub span: Span,
}

/// `use docker`, `use sql as db (url: …)`, `use plugin "systemd" as systemd (…)`.
#[derive(Debug, Clone)]
pub struct Use {
    /// The backend's name, or `plugin`.
    pub backend: Ident,
    /// The name after `plugin`.
    pub plugin: Option<Template>,
    /// The name after `as`.
    pub alias: Option<Ident>,
    /// Where it is.
    pub options: Vec<Arg>,
    /// All of it.
    pub span: Span,
}

/// `import "lib.runbook" as lib`.
#[derive(Debug, Clone)]
pub struct Import {
    /// The path in quotes.
    pub path: Template,
    /// The name after `as`.
    pub alias: Ident,
    /// All of it.
    pub span: Span,
}

/// `type Worker = { name: string, note: string? }`.
#[derive(Debug, Clone)]
pub struct TypeDef {
    /// Its name.
    pub name: Ident,
    /// What it stands for.
    pub ty: TypeExpr,
    /// The `##` lines above it.
    pub docs: Option<EcoString>,
    /// All of it.
    pub span: Span,
}

/// `task restart(name: string) { … }`.
#[derive(Debug, Clone)]
pub struct Task {
    /// Its name.
    pub name: Ident,
    /// Its parameters.
    pub params: Vec<Param>,
    /// Its steps.
    pub body: Block,
    /// The `##` lines above it.
    pub docs: Option<EcoString>,
    /// All of it.
    pub span: Span,
}

/// `test "…" { given … expect … }`.
#[derive(Debug, Clone)]
pub struct Test {
    /// Its title.
    pub title: Template,
    /// Its lines, in order.
    pub lines: Vec<TestLine>,
    /// All of it.
    pub span: Span,
}

/// One line of a test.
#[derive(Debug, Clone)]
pub enum TestLine {
    /// `given param memory = 4Gi`.
    GivenParam {
        /// The parameter.
        name: Ident,
        /// Its value.
        value: Expr,
        /// All of the line.
        span: Span,
    },
    /// `given k8s.pods(_) = […]`: the answer of a read. `_` matches any arguments ([`ExprKind::Wildcard`]).
    Given {
        /// The call that is answered, or a `$` line.
        call: Expr,
        /// Its answer.
        value: Expr,
        /// All of the line.
        span: Span,
    },
    /// `expect [no|never] …`.
    Expect {
        /// `expect no …` or `expect never …`.
        negated: bool,
        /// What is expected.
        what: Expectation,
        /// All of the line.
        span: Span,
    },
}

/// What a test expects.
#[derive(Debug, Clone)]
pub enum Expectation {
    /// `reached "title"` (also `reaches`).
    Reached(Template),
    /// `action "title"`.
    Action(Template),
    /// `action k8s.set_resources(limits: …)`: a write with at least these arguments.
    Write(Expr),
    /// `output name == value` and other conditions over outputs.
    Output(Expr),
    /// `ending passed|fixed|failed|escalated|stopped|waiting`.
    Ending(Ident),
}

/// `{ … }`.
#[derive(Debug, Clone, Default)]
pub struct Block {
    /// Its statements.
    pub stmts: Vec<Stmt>,
    /// With its braces.
    pub span: Span,
}

/// A statement.
#[derive(Debug, Clone)]
pub struct Stmt {
    /// Which.
    pub kind: StmtKind,
    /// The `##` lines above it.
    pub docs: Option<EcoString>,
    /// All of it.
    pub span: Span,
}

/// The kinds of statement.
#[derive(Debug, Clone)]
pub enum StmtKind {
    /// `let name[: type] = value`.
    Let { name: Ident, ty: Option<TypeExpr>, value: Expr },
    /// `keep name = value`.
    Keep { name: Ident, value: Expr },
    /// `output name = value`.
    Output { name: Ident, value: Expr },
    /// `print value`.
    Print { value: Expr },
    /// `notify "whom" "what"`.
    Notify { whom: Expr, what: Expr },
    /// `escalate "whom" "why"`.
    Escalate { whom: Expr, why: Expr },
    /// `stop "why"`.
    Stop { why: Expr },
    /// `require condition [else "message"]`.
    Require { condition: Expr, message: Option<Expr> },
    /// `check …`.
    Check(Check),
    /// `branch "question" { when … otherwise … }`.
    Branch(Branch),
    /// A lone `when condition ["title"] { … }`.
    When(When),
    /// `for x in xs (…) { … } until …`.
    For(For),
    /// `repeat (…) { … } until …`.
    Repeat(Repeat),
    /// `within 15m { … } else { … }`.
    Within(Within),
    /// `on docker.container(w) { … }`.
    On { target: Expr, body: Block },
    /// `wait 30s`.
    Wait { duration: Expr },
    /// `action …`.
    Action(Action),
    /// `approve "question" (…)`.
    Approve { question: Expr, options: Vec<Arg> },
    /// A call, a `$` line, `run`, `manual` or `confirm` whose value is not used.
    Expr(Expr),
    /// What did not parse; its diagnostic is told already.
    Error,
}

/// `check [name] "title" (options) { … } fix …`.
#[derive(Debug, Clone)]
pub struct Check {
    /// The name by which its bindings can be read afterwards.
    pub name: Option<Ident>,
    /// What it asserts.
    pub title: Template,
    /// `within:`, `holds:`, `every:`, `on_fail:`.
    pub options: Vec<Arg>,
    /// What it looks at.
    pub body: Block,
    /// The ladder.
    pub fixes: Vec<Fix>,
}

/// `fix ["title"] (options) { … }`.
#[derive(Debug, Clone)]
pub struct Fix {
    /// Its title.
    pub title: Option<Template>,
    /// `within:`, `every:`.
    pub options: Vec<Arg>,
    /// Its steps.
    pub body: Block,
    /// From `fix` on.
    pub span: Span,
}

/// `branch ["question"] { when … otherwise … }`.
#[derive(Debug, Clone)]
pub struct Branch {
    /// The question.
    pub question: Option<Template>,
    /// Its arms, in order.
    pub arms: Vec<When>,
    /// `otherwise ["label"] { … }`.
    pub otherwise: Option<Otherwise>,
}

/// `otherwise ["label"] { … }`.
#[derive(Debug, Clone)]
pub struct Otherwise {
    /// Its label.
    pub label: Option<Template>,
    /// Its steps.
    pub body: Block,
    /// All of it.
    pub span: Span,
}

/// `when condition [as name] ["label"] { … }`.
#[derive(Debug, Clone)]
pub struct When {
    /// The condition.
    pub condition: Expr,
    /// `as name`: the groups of the match.
    pub capture: Option<Ident>,
    /// Its label.
    pub label: Option<Template>,
    /// Its steps.
    pub body: Block,
    /// All of it.
    pub span: Span,
}

/// `for x in xs (parallel: 5, batch: 10, pause: 30s, max_failures: 50%, key: …) { … } until …`.
#[derive(Debug, Clone)]
pub struct For {
    /// The name of the item.
    pub name: Ident,
    /// What is walked over.
    pub items: Expr,
    /// Its options; `key:` sees the item.
    pub options: Vec<Arg>,
    /// Its steps.
    pub body: Block,
    /// Ends the loop early when true.
    pub until: Option<Expr>,
}

/// `repeat (every: 10s, within: 5m | for: 5m) { … } [until …]`.
#[derive(Debug, Clone)]
pub struct Repeat {
    /// Its options.
    pub options: Vec<Arg>,
    /// Its steps.
    pub body: Block,
    /// Ends it when true.
    pub until: Option<Expr>,
}

/// `within 15m { … } else { … }`.
#[derive(Debug, Clone)]
pub struct Within {
    /// The limit.
    pub limit: Expr,
    /// What must be done in time.
    pub body: Block,
    /// What is done when it was not.
    pub otherwise: Option<Block>,
}

/// `action ["title"] (options) { … } during { … } restore { … } rollback { … }`.
#[derive(Debug, Clone)]
pub struct Action {
    /// A name, by which what it binds can be read afterwards.
    pub name: Option<Ident>,
    /// What it does.
    pub title: Template,
    /// `within:`, `retry:`, `backoff:`, `idempotent:`, `cooldown:`, `at_most:`, `on_fail:`.
    pub options: Vec<Arg>,
    /// Its steps.
    pub body: Block,
    /// What is done while the temporary state lasts.
    pub during: Option<Block>,
    /// What ends the temporary state.
    pub restore: Option<Block>,
    /// What undoes it.
    pub rollback: Option<Rollback>,
}

/// What undoes an action.
#[derive(Debug, Clone)]
pub enum Rollback {
    /// `rollback { … }`.
    Block(Block),
    /// `rollback auto`: the declared inverses of its writes, last first.
    Auto(Span),
}

/// An argument or option: positional, or `name: value`.
#[derive(Debug, Clone)]
pub struct Arg {
    /// Its name, if it has one.
    pub name: Option<Ident>,
    /// Its value.
    pub value: Expr,
    /// All of it.
    pub span: Span,
}

/// An expression.
#[derive(Debug, Clone)]
pub struct Expr {
    /// Which.
    pub kind: ExprKind,
    /// All of it.
    pub span: Span,
}

/// The kinds of expression.
#[derive(Debug, Clone)]
pub enum ExprKind {
    /// `null`.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// `12`, `1_000`, `0o600`.
    Int(i64),
    /// `1.5`, and `50%` as 0.5.
    Float(f64),
    /// `30s`, `1h30m`: nanoseconds.
    Duration(i64),
    /// `512Mi`, `10GB`: bytes.
    Size(u64),
    /// `0.5cpu`: thousandths of a core.
    Cpu(u64),
    /// `"…"` or `"""…"""`.
    Text(Template),
    /// `sh"…"` and its kin.
    Tagged(Tagged),
    /// `$ command`.
    Dollar(Dollar),
    /// A name.
    Name(EcoString),
    /// `_`, in tests only.
    Wildcard,
    /// `[a, b]`.
    List(Vec<Expr>),
    /// `{ a: 1, "b c": 2, [key]: 3 }`.
    Map(Vec<(MapKey, Expr)>),
    /// `of.name`, `of?.name`.
    Field { of: Box<Expr>, name: Ident, safe: bool },
    /// `of[index]`, and `of?[index]`.
    Index { of: Box<Expr>, index: Box<Expr>, safe: bool },
    /// `callee(args)`: a function, a method, an operation or a task.
    Call { callee: Box<Expr>, args: Vec<Arg> },
    /// `not x`, `-x`.
    Unary { op: UnaryOp, operand: Box<Expr> },
    /// `a + b`.
    Binary { op: BinaryOp, op_span: Span, left: Box<Expr>, right: Box<Expr> },
    /// `task with { field: value }`.
    With { base: Box<Expr>, fields: Vec<(MapKey, Expr)> },
    /// `if c { a } else { b }`; `else if` is an `If` in `otherwise`.
    If { condition: Box<Expr>, then: Box<Expr>, otherwise: Option<Box<Expr>> },
    /// `try e`.
    Try(Box<Expr>),
    /// `x => e`, `(a, b) => e`.
    Lambda { params: Vec<Ident>, body: Box<Expr> },
    /// `3 per 1h`.
    Rate { count: Box<Expr>, per: Box<Expr> },
    /// `run "other.runbook" (params)`.
    Run { path: Template, args: Vec<Arg> },
    /// `manual "…" (options)`: a person's step; its value is the answer.
    Manual { what: Box<Expr>, options: Vec<Arg> },
    /// `confirm "…" (options)`: a bool.
    Confirm { question: Box<Expr>, options: Vec<Arg> },
    /// `( e )`.
    Paren(Box<Expr>),
    /// What did not parse; its diagnostic is told already.
    Error,
}

/// The key of an entry.
#[derive(Debug, Clone)]
pub enum MapKey {
    /// `name:`.
    Name(Ident),
    /// `"text":`.
    Text(Template),
    /// `[expression]:`.
    Computed(Expr),
}

/// Operators with one operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOp {
    /// `not`.
    Not,
    /// `-`.
    Neg,
}

/// Operators with two operands, from the loosest to the tightest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `or`.
    Or,
    /// `and`.
    And,
    /// `==`.
    Eq,
    /// `!=`.
    Ne,
    /// `<`.
    Lt,
    /// `<=`.
    Le,
    /// `>`.
    Gt,
    /// `>=`.
    Ge,
    /// `~`: matches.
    Match,
    /// `in`.
    In,
    /// `not in`.
    NotIn,
    /// `??`.
    Coalesce,
    /// `..`: a range that includes both ends.
    Range,
    /// `+`.
    Add,
    /// `-`.
    Sub,
    /// `*`.
    Mul,
    /// `/`.
    Div,
    /// `%`.
    Rem,
}

impl BinaryOp {
    /// As written.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Eq => "==",
            Self::Ne => "!=",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
            Self::Match => "~",
            Self::In => "in",
            Self::NotIn => "not in",
            Self::Coalesce => "??",
            Self::Range => "..",
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Div => "/",
            Self::Rem => "%",
        }
    }
}

/// Text with holes. Escapes are resolved and indentation is taken off.
#[derive(Debug, Clone, Default)]
pub struct Template {
    /// Its parts, in order.
    pub parts: Vec<TemplatePart>,
    /// With its quotes.
    pub span: Span,
}

impl Template {
    /// The text, where there is no hole in it.
    #[must_use]
    pub fn literal(&self) -> Option<EcoString> {
        let mut text = EcoString::new();
        for part in &self.parts {
            match part {
                TemplatePart::Text { text: piece, .. } => text.push_str(piece),
                TemplatePart::Hole { .. } => return None,
            }
        }
        Some(text)
    }
}

/// A part of a template or a tagged literal.
#[derive(Debug, Clone)]
pub enum TemplatePart {
    /// Text between holes.
    Text {
        /// The text, escapes resolved.
        text: EcoString,
        /// As it stands in the file.
        span: Span,
    },
    /// `${expression}` or `${expression:format}`.
    Hole {
        /// What fills it.
        value: Expr,
        /// The text after the colon, `%` or `1s`; never in tagged literals.
        format: Option<Ident>,
        /// With `${` and `}`.
        span: Span,
    },
}

/// What a tagged literal is code for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tag {
    /// `sh`: bash.
    Sh,
    /// `sql`.
    Sql,
    /// `re`: a regular expression.
    Re,
    /// `glob`.
    Glob,
    /// `path`.
    Path,
    /// `url`.
    Url,
    /// `json`.
    Json,
    /// `yaml`.
    Yaml,
}

impl Tag {
    /// All tags.
    pub const ALL: [Self; 8] =
        [Self::Sh, Self::Sql, Self::Re, Self::Glob, Self::Path, Self::Url, Self::Json, Self::Yaml];

    /// As written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sh => "sh",
            Self::Sql => "sql",
            Self::Re => "re",
            Self::Glob => "glob",
            Self::Path => "path",
            Self::Url => "url",
            Self::Json => "json",
            Self::Yaml => "yaml",
        }
    }
}

/// `sh"…"`: code for another system, with holes.
#[derive(Debug, Clone)]
pub struct Tagged {
    /// For which.
    pub tag: Tag,
    /// Its text and holes. A backslash is a backslash; `$${` is already `${`. In the triple-quoted form
    /// indentation is taken off as in text.
    pub parts: Vec<TemplatePart>,
    /// With tag and quotes.
    pub span: Span,
}

/// `$ (options) command`: `shell.run(sh"command")`.
#[derive(Debug, Clone)]
pub struct Dollar {
    /// `(ok: [0, 1], within: 10s)`.
    pub options: Vec<Arg>,
    /// The command, a [`Tag::Sh`] literal.
    pub code: Tagged,
}

/// A type as written.
#[derive(Debug, Clone)]
pub struct TypeExpr {
    /// Which.
    pub kind: TypeExprKind,
    /// All of it.
    pub span: Span,
}

/// The kinds of type as written.
#[derive(Debug, Clone)]
pub enum TypeExprKind {
    /// `string`, `Worker`, `lib.Worker`.
    Name(EcoString),
    /// `list<string>`, `map<string, int>`.
    Generic {
        /// `list` or `map`.
        name: Ident,
        /// Its arguments.
        args: Vec<TypeExpr>,
    },
    /// `T?`.
    Optional(Box<TypeExpr>),
    /// `{ name: string, port: int }`.
    Record(Vec<(Ident, TypeExpr)>),
    /// `"a" | "b"`: one of some words.
    OneOf(Vec<Template>),
    /// What did not parse.
    Error,
}
