//! Statements.

use super::WIDTH;
use super::flat::{flat, param, parts};
use super::lines::Writer;
use crate::syntax::command;
use crate::syntax::tree::{Kind, Node};

impl Writer<'_> {
    /// A statement, declaration, field or line of a test.
    pub(super) fn stmt(&mut self, node: Node<'_>) {
        match node.kind() {
            Kind::Header => self.headed(node, "runbook"),
            Kind::Field => self.field(node),
            Kind::Contacts => self.headed(node, "contacts"),
            Kind::ParamDecl => self.param_decl(node),
            Kind::UseDecl => self.headed(node, "use"),
            Kind::ImportDecl => self.headed(node, "import"),
            Kind::TypeDecl => self.headed(node, "type"),
            Kind::TaskDecl => self.headed(node, "task"),
            Kind::TestDecl => self.headed(node, "test"),
            Kind::Given => self.given(node),
            Kind::Expect => self.expect(node),
            Kind::LetStmt => self.headed(node, "let"),
            Kind::KeepStmt => self.headed(node, "keep"),
            Kind::OutputStmt => self.headed(node, "output"),
            Kind::PrintStmt => self.headed(node, "print"),
            Kind::NotifyStmt => self.headed(node, "notify"),
            Kind::EscalateStmt => self.headed(node, "escalate"),
            Kind::StopStmt => self.headed(node, "stop"),
            Kind::RequireStmt => self.require(node),
            Kind::WaitStmt => self.headed(node, "wait"),
            Kind::ApproveStmt => self.headed(node, "approve"),
            Kind::CheckStmt => self.headed(node, "check"),
            Kind::BranchStmt => self.headed(node, "branch"),
            Kind::WhenStmt => self.headed(node, "when"),
            Kind::Otherwise => self.headed(node, "otherwise"),
            Kind::ForStmt => self.headed(node, "for"),
            Kind::RepeatStmt => self.headed(node, "repeat"),
            Kind::WithinStmt => self.headed(node, "within"),
            Kind::OnStmt => self.headed(node, "on"),
            Kind::ActionStmt => self.headed(node, "action"),
            Kind::Shell => self.shell(node),
            Kind::ExprStmt => parts(node).for_each(|part| self.expr(part)),
            _ => self.verbatim(node),
        }
    }

    /// A keyword and the parts behind it, in their order.
    fn headed(&mut self, node: Node<'_>, word: &str) {
        self.push(word);
        self.parts(node);
    }

    fn parts(&mut self, node: Node<'_>) {
        let mut before: Option<Node<'_>> = None;
        for part in node.children() {
            self.part(node, part, before);
            before = Some(part);
        }
    }

    fn part(&mut self, of: Node<'_>, part: Node<'_>, before: Option<Node<'_>>) {
        match part.kind() {
            Kind::Block | Kind::HeaderBlock | Kind::BranchBlock | Kind::TestBlock | Kind::ContactsBlock => {
                if of.kind() == Kind::WithinStmt
                    && before.is_some_and(|before| matches!(before.kind(), Kind::Block | Kind::Comment))
                {
                    self.clause_gap(before);
                    self.push("else");
                }
                self.block(part);
            }
            Kind::Fix => self.clause(part, before, "fix"),
            Kind::During => self.clause(part, before, "during"),
            Kind::Restore => self.clause(part, before, "restore"),
            Kind::Rollback => self.clause(part, before, "rollback"),
            Kind::Until => self.clause(part, before, "until"),
            Kind::Comment => {
                // Between a block and its clause.
                let same_line = before.is_some_and(|before| {
                    before.kind() != Kind::Comment && !self.between(before.end(), part.start()).contains('\n')
                });
                if same_line {
                    self.push("  ");
                } else {
                    self.newline();
                }
                self.push(part.text(self.text).trim_end());
            }
            Kind::Expr if of.kind() == Kind::ForStmt => {
                self.push(" in ");
                self.expr(part);
            }
            Kind::Expr | Kind::Chain => {
                self.push(" ");
                self.expr(part);
            }
            Kind::Equals => self.push(" ="),
            Kind::Shell => {
                self.push(" ");
                self.shell(part);
            }
            Kind::TriedShell => {
                self.push(" try ");
                parts(part).for_each(|shell| self.shell(shell));
            }
            Kind::TypeExpr if of.kind() == Kind::LetStmt => {
                self.push(": ");
                self.group(part);
            }
            Kind::Alias => {
                self.push(" as ");
                parts(part).for_each(|name| self.verbatim(name));
            }
            Kind::Params => self.group(part),
            _ => {
                self.push(" ");
                self.group(part);
            }
        }
    }

    /// What stands before a clause: a blank behind `}`, a new line behind a comment.
    fn clause_gap(&mut self, before: Option<Node<'_>>) {
        if before.is_some_and(|before| before.kind() == Kind::Comment) {
            self.newline();
        } else {
            self.push(" ");
        }
    }

    fn clause(&mut self, node: Node<'_>, before: Option<Node<'_>>, word: &str) {
        self.clause_gap(before);
        self.headed(node, word);
    }

    /// `$ (options) command`, the command as it stands.
    fn shell(&mut self, node: Node<'_>) {
        self.push("$ ");
        if let Some(options) = node.child(Kind::Options) {
            self.group(options);
            self.push(" ");
        }
        if let Some(code) = node.child(Kind::ShellCode).or_else(|| node.child(Kind::GivenCode)) {
            let code = command(code.text(self.text)).replace("\r\n", "\n");
            self.push(&code);
        }
    }

    /// `else` on a line of its own where it does not fit, or where a comment stands before it.
    fn require(&mut self, node: Node<'_>) {
        self.push("require ");
        let mut children = node.children();
        let Some(condition) = children.next() else { return };
        let rest: Vec<Node<'_>> = children.collect();
        let line = flat(self.text, condition).and_then(|condition| {
            let message = rest.last().map_or(Some(String::new()), |message| flat(self.text, *message))?;
            Some(self.column() + condition.chars().count() + message.chars().count() + 6)
        });
        let fits = line.is_some_and(|length| length <= WIDTH);
        self.expr(condition);
        let broken = self.between(condition.start(), condition.end()).contains('\n') && !fits;
        let mut before = condition;
        for part in rest {
            if part.kind() == Kind::Comment {
                self.part(node, part, Some(before));
            } else {
                self.indent += 1;
                if before.kind() == Kind::Comment || broken || !fits {
                    self.newline();
                } else {
                    self.push(" ");
                }
                self.push("else ");
                self.expr(part);
                self.indent -= 1;
            }
            before = part;
        }
    }

    fn given(&mut self, node: Node<'_>) {
        self.push("given");
        if node.children().next().is_some_and(|first| first.kind() == Kind::Name) {
            self.push(" param");
        }
        for (at, part) in parts(node).enumerate() {
            if part.kind() == Kind::GivenShell {
                self.push(" ");
                self.shell(part);
            } else {
                self.part(node, part, if at == 0 { None } else { Some(part) });
            }
        }
    }

    fn expect(&mut self, node: Node<'_>) {
        self.push("expect");
        for part in parts(node) {
            self.push(" ");
            let word = match part.kind() {
                Kind::ExpectAction => "action",
                Kind::ExpectOutput => "output",
                Kind::ExpectEnding => "ending",
                Kind::ExpectReached if part.text(self.text).starts_with("reaches") => "reaches",
                Kind::ExpectReached => "reached",
                _ => {
                    self.verbatim(part);
                    continue;
                }
            };
            self.headed(part, word);
        }
    }

    /// A field, its value aligned with those of its neighbours.
    fn field(&mut self, node: Node<'_>) {
        let (width, _) = self.columns(node);
        let label = node.child(Kind::Label).map_or("", |label| label.text(self.text));
        let pad = if one_line(self.text, node) { width.saturating_sub(label.len()) } else { 0 };
        self.push(label);
        self.push(":");
        self.push(&" ".repeat(pad + 1));
        parts(node).skip(1).for_each(|value| self.expr(value));
    }

    fn param_decl(&mut self, node: Node<'_>) {
        let columns = self.columns(node);
        self.push("param ");
        if let Some(param) = node.child(Kind::Param) {
            self.param(param, Some(columns));
        }
    }

    /// A parameter; `columns` are the widths to fill for its name and its type.
    pub(super) fn param(&mut self, node: Node<'_>, columns: Option<(usize, usize)>) {
        if columns.is_none() {
            let mut line = String::new();
            if param(self.text, node, &mut line) && self.column() + line.chars().count() < WIDTH {
                self.push(&line);
                return;
            }
        }
        let constraint = node.child(Kind::Constraint);
        if node.child(Kind::Comment).or_else(|| constraint.and_then(|it| it.child(Kind::Comment))).is_some() {
            self.verbatim(node);
            return;
        }
        let (names, types) = columns.unwrap_or((0, 0));
        let mut name_width = 0;
        let mut type_width = 0;
        for part in node.children() {
            match part.kind() {
                Kind::Name => {
                    self.verbatim(part);
                    name_width = part.text(self.text).len();
                }
                Kind::TypeExpr => {
                    self.push(":");
                    self.push(&" ".repeat(names.saturating_sub(name_width) + 1));
                    type_width = flat(self.text, part).map_or(types, |ty| ty.chars().count());
                    self.group(part);
                }
                Kind::Equals => {
                    self.push(&" ".repeat(types.saturating_sub(type_width) + 1));
                    self.push("=");
                }
                Kind::Constraint => {
                    self.push(" where ");
                    parts(part).for_each(|condition| self.expr(condition));
                }
                _ => self.part(node, part, None),
            }
        }
    }

    /// How wide names and types are among the neighbours of a field or parameter: those of the same kind, on one line
    /// each, with no blank line between them. Comments and `##` lines do not part them.
    fn columns(&mut self, node: Node<'_>) -> (usize, usize) {
        if let Some(run) = &self.aligned
            && run.last >= node.start()
            && run.first <= node.start()
        {
            return run.columns;
        }
        let mut columns = (0, 0);
        let mut last = node;
        let mut next = Some(node);
        while let Some(child) = next {
            // A blank line behind `##` goes.
            let blank = self.between(last.end(), child.start()).matches('\n').nth(1).is_some();
            let parted = blank && last.kind() != Kind::Doc;
            let remark = matches!(child.kind(), Kind::Comment | Kind::Doc);
            if parted || !(remark || (child.kind() == node.kind() && one_line(self.text, child))) {
                break;
            }
            if !remark {
                let (name, ty) = widths(self.text, child);
                columns = (columns.0.max(name), columns.1.max(ty));
            }
            last = child;
            next = child.next_sibling();
        }
        self.aligned = Some(Aligned { first: node.start(), last: last.start(), columns });
        columns
    }
}

/// A run of fields or parameters that are aligned.
pub(super) struct Aligned {
    first: u32,
    last: u32,
    columns: (usize, usize),
}

/// Whether a field or parameter stays on one line, and can be aligned with others.
fn one_line(text: &str, node: Node<'_>) -> bool {
    match node.child(Kind::Param) {
        Some(inner) => flat(text, inner).is_some(),
        None => flat(text, node).is_some(),
    }
}

/// How wide the name and the type of a field or parameter are.
fn widths(text: &str, node: Node<'_>) -> (usize, usize) {
    let Some(param) = node.child(Kind::Param) else {
        return (node.child(Kind::Label).map_or(0, |label| label.text(text).len()), 0);
    };
    let name = param.child(Kind::Name).map_or(0, |name| name.text(text).len());
    let ty = param.child(Kind::TypeExpr).and_then(|ty| flat(text, ty)).map_or(0, |ty| ty.chars().count());
    (name, ty)
}
