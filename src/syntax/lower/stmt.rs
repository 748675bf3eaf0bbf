//! Statements and blocks.

use super::items::Docs;
use super::{Kids, Lower};
use crate::diagnostic::{Diagnostic, codes::syntax as codes};
use crate::source::Span;
use crate::syntax::ast::{
    Action, Block, Branch, Check, Expr, ExprKind, Fix, For, Otherwise, Repeat, Rollback, Stmt, StmtKind, Template,
    When, Within,
};
use crate::syntax::tree::{Kind, Node};
use ecow::EcoString;

const KEYWORDS: [&str; 23] = [
    "let",
    "keep",
    "output",
    "print",
    "notify",
    "escalate",
    "stop",
    "require",
    "check",
    "branch",
    "when",
    "otherwise",
    "for",
    "repeat",
    "within",
    "on",
    "wait",
    "action",
    "approve",
    "manual",
    "confirm",
    "run",
    "fix",
];

pub(super) fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word)
}

impl<'a> Lower<'a> {
    /// The block of a statement, or the news that it has none.
    pub(super) fn body(&mut self, kids: &mut Kids<'a>, of: Node<'a>) -> Block {
        if let Some(block) = kids.accept(Kind::Block) {
            self.brace_on_its_line(block);
            return self.block(block);
        }
        let span = match kids.accept(Kind::MissingOpen) {
            Some(missing) => {
                let head = self.cut(of.start(), missing.start()).trim_end();
                let word: &str = head.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
                let end = of.start() + u32::try_from(head.len()).unwrap_or(0);
                let at = self.between(end, end);
                self.open_blocks += 1;
                if head.get(word.len()..).is_some_and(|rest| rest.trim_start().starts_with('{')) {
                    // `when { … }`: what should be the block was read as a record.
                    let brace = self.word(of).after();
                    let form = super::slips::form(word).unwrap_or(word);
                    self.report(
                        Diagnostic::error(
                            codes::MISSING_PART,
                            brace,
                            format!("`{word}` is followed by its block at once"),
                        )
                        .help(format!("the form is `{form}`")),
                    );
                    return Block { stmts: Vec::new(), span: at };
                }
                self.report(
                    Diagnostic::error(codes::MISSING_BLOCK, at, format!("`{word}` is followed by no block"))
                        .at("`{` is missing here")
                        .help(format!("write `{} {{ … }}`", shortened(head))),
                );
                at
            }
            None => self.span(of).after(),
        };
        Block { stmts: Vec::new(), span }
    }

    /// The `{` of a block stands on the line of its head.
    fn brace_on_its_line(&mut self, block: Node<'a>) {
        let before = self.cut(0, block.start());
        let head = before.trim_end();
        let start = u32::try_from(head.len()).unwrap_or(0);
        let gap = self.between(start, block.start());
        if self.cut(gap.start, gap.end).contains('\n') {
            self.report(
                Diagnostic::error(
                    codes::MISSING_BLOCK,
                    self.between(block.start(), block.start() + 1),
                    "this `{` stands on a line of its own",
                )
                .help("a newline ends a statement: the `{` stands behind its head")
                .fix("put it behind its head", gap, " "),
            );
        }
    }

    pub(super) fn block(&mut self, node: Node<'a>) -> Block {
        let mut block = Block { stmts: Vec::new(), span: self.span(node) };
        let mut docs = Docs::default();
        let mut before: Option<Node<'a>> = None;
        for child in node.children() {
            let docs = match child.kind() {
                Kind::Comment => continue,
                Kind::MissingClose => {
                    self.missing_close(node);
                    continue;
                }
                Kind::Doc => {
                    docs.push(self.slice(child));
                    continue;
                }
                _ => docs.take(),
            };
            block.stmts.extend(self.stmt(child, docs, before));
            before = Some(child);
        }
        block
    }

    /// A child of a block that is no statement: errors, semicolons and their like.
    pub(super) fn beside(&mut self, node: Node<'a>, block: Node<'a>, before: Option<Node<'a>>, what: &str) {
        match node.kind() {
            Kind::MissingClose => self.missing_close(block),
            Kind::Comment => {}
            Kind::Doc => {}
            Kind::Semicolon => self.semicolon(node),
            Kind::SlashComment => self.slash_comment(node),
            _ => self.explain(node, before, what),
        }
    }

    /// A statement; or none, where the node only had something to be told.
    pub(super) fn stmt(&mut self, node: Node<'a>, docs: Option<EcoString>, before: Option<Node<'a>>) -> Option<Stmt> {
        let kind = match node.kind() {
            Kind::Semicolon => {
                self.semicolon(node);
                return None;
            }
            Kind::SlashComment => {
                self.slash_comment(node);
                return None;
            }
            Kind::Error => {
                self.explain(node, before, "statement");
                StmtKind::Error
            }
            Kind::InlineShell => {
                self.inline_shell(node);
                StmtKind::Error
            }
            _ => self.stmt_kind(node),
        };
        Some(Stmt { kind, docs, span: self.span(node) })
    }

    fn stmt_kind(&mut self, node: Node<'a>) -> StmtKind {
        let mut kids = Kids::of(node);
        match node.kind() {
            Kind::LetStmt => {
                let name = self.name_of(kids.accept(Kind::Name), node);
                let ty = kids.accept(Kind::TypeExpr).map(|ty| self.type_expr(ty));
                let value = self.bound(&mut kids, node);
                StmtKind::Let { name, ty, value }
            }
            Kind::KeepStmt => {
                let name = self.name_of(kids.accept(Kind::Name), node);
                StmtKind::Keep { name, value: self.bound(&mut kids, node) }
            }
            Kind::OutputStmt => {
                let name = self.name_of(kids.accept(Kind::Name), node);
                StmtKind::Output { name, value: self.bound(&mut kids, node) }
            }
            Kind::PrintStmt => StmtKind::Print { value: self.part(&mut kids, node) },
            Kind::NotifyStmt => StmtKind::Notify { whom: self.part(&mut kids, node), what: self.part(&mut kids, node) },
            Kind::EscalateStmt => {
                StmtKind::Escalate { whom: self.part(&mut kids, node), why: self.part(&mut kids, node) }
            }
            Kind::StopStmt => StmtKind::Stop { why: self.part(&mut kids, node) },
            Kind::RequireStmt => {
                let condition = self.part(&mut kids, node);
                StmtKind::Require { condition, message: kids.next().map(|message| self.expr(message)) }
            }
            Kind::WaitStmt => StmtKind::Wait { duration: self.part(&mut kids, node) },
            Kind::ApproveStmt => {
                let question = self.part(&mut kids, node);
                let options = kids.accept(Kind::Options).map(|options| self.options(options)).unwrap_or_default();
                StmtKind::Approve { question, options }
            }
            Kind::CheckStmt => StmtKind::Check(self.check(kids, node)),
            Kind::BranchStmt => StmtKind::Branch(self.branch(kids)),
            Kind::WhenStmt => StmtKind::When(self.when(node)),
            Kind::ForStmt => {
                let name = self.name_of(kids.accept(Kind::Name), node);
                let items = self.part(&mut kids, node);
                let options = kids.accept(Kind::Options).map(|options| self.options(options)).unwrap_or_default();
                let body = self.body(&mut kids, node);
                StmtKind::For(For { name, items, options, body, until: self.until(&mut kids) })
            }
            Kind::RepeatStmt => {
                let options = kids.accept(Kind::Options).map(|options| self.options(options)).unwrap_or_default();
                let body = self.body(&mut kids, node);
                StmtKind::Repeat(Repeat { options, body, until: self.until(&mut kids) })
            }
            Kind::WithinStmt => {
                let limit = self.part(&mut kids, node);
                let body = self.body(&mut kids, node);
                let otherwise = kids.peek().is_some().then(|| self.body(&mut kids, node));
                StmtKind::Within(Within { limit, body, otherwise })
            }
            Kind::OnStmt => StmtKind::On { target: self.part(&mut kids, node), body: self.body(&mut kids, node) },
            Kind::ActionStmt => StmtKind::Action(self.action(kids, node)),
            Kind::Shell => StmtKind::Expr(self.shell(node)),
            Kind::ExprStmt => self.expr_stmt(kids, node),
            Kind::Otherwise => {
                self.otherwise(node);
                self.report(
                    Diagnostic::error(codes::CLAUSE_ALONE, self.word(node), "`otherwise` stands alone")
                        .help("it is the last arm of a `branch { when … otherwise … }`; a lone `when` has none"),
                );
                StmtKind::Error
            }
            _ => StmtKind::Error,
        }
    }

    /// The keyword that a node begins with.
    pub(super) fn word(&self, node: Node<'a>) -> Span {
        let text = self.slice(node);
        let length = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
        self.between(node.start(), node.start() + u32::try_from(length).unwrap_or(0))
    }

    fn part(&mut self, kids: &mut Kids<'a>, of: Node<'a>) -> Expr {
        self.expr_or_error(kids.next(), of)
    }

    fn bound(&mut self, kids: &mut Kids<'a>, of: Node<'a>) -> Expr {
        kids.accept(Kind::Equals);
        match kids.next() {
            Some(node) => self.value(node),
            None => self.error_value(of),
        }
    }

    fn until(&mut self, kids: &mut Kids<'a>) -> Option<Expr> {
        let node = kids.accept(Kind::Until)?.child(Kind::Expr)?;
        Some(self.expr(node))
    }

    fn label(&mut self, kids: &mut Kids<'a>) -> Option<Template> {
        kids.accept(Kind::Text).map(|text| self.template(text))
    }

    fn check(&mut self, mut kids: Kids<'a>, node: Node<'a>) -> Check {
        let name = kids.accept(Kind::Name).map(|name| self.name_of(Some(name), node));
        let title = self.title(kids.accept(Kind::Text), node);
        let options = kids.accept(Kind::Options).map(|options| self.options(options)).unwrap_or_default();
        let body = self.body(&mut kids, node);
        let mut fixes = Vec::new();
        while let Some(fix) = kids.accept(Kind::Fix) {
            let mut parts = Kids::of(fix);
            let title = self.label(&mut parts);
            let options = parts.accept(Kind::Options).map(|options| self.options(options)).unwrap_or_default();
            let body = self.body(&mut parts, fix);
            fixes.push(Fix { title, options, body, span: self.span(fix) });
        }
        Check { name, title, options, body, fixes }
    }

    fn branch(&mut self, mut kids: Kids<'a>) -> Branch {
        let mut branch = Branch { question: self.label(&mut kids), arms: Vec::new(), otherwise: None };
        let Some(block) = kids.accept(Kind::BranchBlock) else { return branch };
        let mut before = None;
        for child in block.children() {
            match child.kind() {
                Kind::WhenStmt => {
                    let arm = self.when(child);
                    if let Some(otherwise) = &branch.otherwise {
                        self.report(
                            Diagnostic::error(
                                codes::CLAUSE_ALONE,
                                self.word(child),
                                "this arm comes after `otherwise`",
                            )
                            .label(otherwise.span.before(), "`otherwise` takes everything")
                            .help("`otherwise` is the last arm"),
                        );
                    }
                    branch.arms.push(arm);
                }
                Kind::Otherwise => {
                    let otherwise = self.otherwise(child);
                    if let Some(first) = &branch.otherwise {
                        self.report(
                            Diagnostic::error(codes::DUPLICATE, self.word(child), "a branch has one `otherwise`")
                                .label(first.span.before(), "the first one")
                                .help("keep one of them"),
                        );
                    } else {
                        branch.otherwise = Some(otherwise);
                    }
                }
                _ => self.beside(child, block, before, "arm"),
            }
            before = Some(child);
        }
        branch
    }

    fn otherwise(&mut self, node: Node<'a>) -> Otherwise {
        let mut kids = Kids::of(node);
        let label = self.label(&mut kids);
        Otherwise { label, body: self.body(&mut kids, node), span: self.span(node) }
    }

    fn when(&mut self, node: Node<'a>) -> When {
        let mut kids = Kids::of(node);
        let condition = self.part(&mut kids, node);
        let capture = kids.accept(Kind::Alias).and_then(|alias| alias.child(Kind::Name)).map(|name| self.ident(name));
        let label = self.label(&mut kids);
        When { condition, capture, label, body: self.body(&mut kids, node), span: self.span(node) }
    }

    fn action(&mut self, mut kids: Kids<'a>, node: Node<'a>) -> Action {
        let name = kids.accept(Kind::Name).map(|name| self.name_of(Some(name), node));
        let title = kids.accept(Kind::Text);
        if title.is_none() {
            let word = self.word(node);
            self.report(
                Diagnostic::error(codes::MISSING_PART, word, "this action has no title")
                    .help("say what it does: `action \"Restart the worker\" { … }`; the plan and the journal show it"),
            );
        }
        let title = self.title(title, node);
        let options = kids.accept(Kind::Options).map(|options| self.options(options)).unwrap_or_default();
        let body = self.body(&mut kids, node);
        let mut action = Action { name, title, options, body, during: None, restore: None, rollback: None };
        for clause in kids {
            let mut parts = Kids::of(clause);
            let twice = match clause.kind() {
                Kind::During => {
                    let body = self.body(&mut parts, clause);
                    action.during.replace(body).is_some()
                }
                Kind::Restore => {
                    let body = self.body(&mut parts, clause);
                    action.restore.replace(body).is_some()
                }
                Kind::Rollback => {
                    let rollback = match parts.accept(Kind::Auto) {
                        Some(auto) => Rollback::Auto(self.span(auto)),
                        None => Rollback::Block(self.body(&mut parts, clause)),
                    };
                    action.rollback.replace(rollback).is_some()
                }
                _ => false,
            };
            if twice {
                let word = self.word(clause);
                let name = self.cut(word.start, word.end);
                self.report(
                    Diagnostic::error(codes::DUPLICATE, word, format!("an action has one `{name}`"))
                        .help("put the steps into one block"),
                );
            }
        }
        action
    }

    fn expr_stmt(&mut self, mut kids: Kids<'a>, node: Node<'a>) -> StmtKind {
        let Some(inner) = kids.next() else { return StmtKind::Error };
        let told = self.diagnostics.len();
        let expr = self.expr(inner);
        let good = match &expr.kind {
            ExprKind::Call { callee, .. } => {
                if let ExprKind::Name(name) = &callee.kind
                    && is_keyword(name)
                {
                    self.touched(name, &expr, callee.span);
                    return StmtKind::Error;
                }
                true
            }
            ExprKind::Try(inner) => matches!(inner.kind, ExprKind::Call { .. }),
            ExprKind::Run { .. } | ExprKind::Manual { .. } | ExprKind::Confirm { .. } => true,
            ExprKind::Error => return StmtKind::Error,
            _ => false,
        };
        if good {
            return StmtKind::Expr(expr);
        }
        if !self.followed_by_error(node) {
            self.no_statement(&expr, told);
        }
        StmtKind::Error
    }

    /// `print("x")`: a keyword that a bracket touches is a call, and there is no such thing to call.
    fn touched(&mut self, name: &str, expr: &Expr, at: Span) {
        let ExprKind::Call { args, .. } = &expr.kind else { return };
        let mut diagnostic =
            Diagnostic::error(codes::TOUCHED_KEYWORD, at, format!("`{name}` is a keyword, and its `(` touches it"))
                .help(format!("write `{name} …` without brackets; a name followed by `(` is a call"));
        if let [only] = args.as_slice()
            && only.name.is_none()
        {
            let value = self.cut(only.span.start, only.span.end).to_owned();
            diagnostic = diagnostic.fix("take the brackets away", expr.span, format!("{name} {value}"));
        } else if args.iter().all(|arg| arg.name.is_some()) {
            diagnostic = diagnostic.fix("put a blank", at.after(), " ");
        }
        self.report(diagnostic);
    }

    fn no_statement(&mut self, expr: &Expr, told: usize) {
        let span = expr.span;
        if let ExprKind::Binary { op_span, left, .. } = &expr.kind
            && self.cut(op_span.start, op_span.end) == "="
        {
            self.diagnostics.truncate(told);
            let mut diagnostic = Diagnostic::error(codes::ASSIGNMENT, *op_span, "a value is bound with `let`");
            if let ExprKind::Name(name) = &left.kind
                && is_keyword(name)
            {
                diagnostic = Diagnostic::error(codes::UNEXPECTED, left.span.after(), format!("`{name}` names nothing"))
                    .help(format!("a name stands between `{name}` and `=`: `{name} result = …`"));
            } else if let ExprKind::Name(name) = &left.kind {
                diagnostic = diagnostic
                    .help(format!("write `let {name} = …`; a binding never changes, so each has a name of its own"))
                    .fix("write `let`", span.before(), "let ");
            } else {
                diagnostic =
                    diagnostic.help("values do not change; renew a record with `record with { field: value }`");
            }
            self.report(diagnostic);
            return;
        }
        if matches!(expr.kind, ExprKind::If { .. }) {
            self.diagnostics.truncate(told);
        }
        if self.diagnostics.len() > told {
            return;
        }
        let diagnostic = Diagnostic::error(codes::NOT_A_STATEMENT, span, "this value is not used");
        let diagnostic = match &expr.kind {
            ExprKind::If { .. } => Diagnostic::error(
                codes::FOREIGN_KEYWORD,
                self.between(span.start, span.start + 2),
                "`if` chooses between values, not between steps",
            )
            .help(
                "write `when condition \"why\" { … }` for an optional part, or `branch { when … { } otherwise { } }`",
            ),
            ExprKind::Name(name) if super::slips::form(name).is_some() => {
                Diagnostic::error(codes::UNEXPECTED, span.after(), format!("`{name}` is not complete"))
                    .help(format!("the form is `{}`", super::slips::form(name).unwrap_or_default()))
            }
            ExprKind::Name(name) => match crate::diagnostic::nearest(name, KEYWORDS) {
                Some(keyword) if name.len() > 3 => {
                    Diagnostic::error(codes::NOT_A_STATEMENT, span, format!("`{name}` is no statement"))
                        .help(format!("did you mean `{keyword}`?"))
                }
                _ => Diagnostic::error(codes::NOT_A_STATEMENT, span, format!("`{name}` is no statement"))
                    .help(format!("to call it write `{name}()`, to run a program `$ {name}`")),
            },
            ExprKind::Field { .. } => {
                let written = self.cut(span.start, span.end);
                diagnostic.help(format!("to call it write `{written}()`"))
            }
            ExprKind::Binary { op, .. } if *op == crate::syntax::ast::BinaryOp::Eq => {
                diagnostic.help("to assert it write `require …`, to bind it `let name = …`")
            }
            ExprKind::Text(_) => diagnostic.help("to show text write `print \"…\"`; a comment begins with `#`"),
            ExprKind::Tagged(tagged) if tagged.tag == crate::syntax::ast::Tag::Sh => {
                diagnostic.help("to run it write `shell.run(sh\"…\")`, or `$ command`")
            }
            _ => diagnostic
                .help("a statement is a call, a `$` line, or begins with a keyword; bind a value with `let name = …`"),
        };
        self.report(diagnostic);
    }

    fn semicolon(&mut self, node: Node<'a>) {
        let span = self.span(node);
        let behind = self.text.get(node.end() as usize..).unwrap_or("");
        let last =
            behind.trim_start_matches([' ', '\t', '\r']).starts_with(['\n', '}', '#']) || behind.trim().is_empty();
        let diagnostic = Diagnostic::error(codes::SEMICOLON, span, "a statement ends with its line, not with `;`");
        self.report(if last {
            diagnostic.help("take the `;` away").fix("take the `;` away", span, "")
        } else {
            diagnostic.help("write one statement on a line").fix("begin a new line", span, "\n")
        });
    }

    fn slash_comment(&mut self, node: Node<'a>) {
        let slashes = self.between(node.start(), node.start() + 2);
        self.report(
            Diagnostic::error(codes::FOREIGN_COMMENT, slashes, "a comment begins with `#`").help("write `#`").fix(
                "write `#`",
                slashes,
                "#",
            ),
        );
    }

    fn inline_shell(&mut self, node: Node<'a>) {
        let span = self.span(node);
        let command = self.slice(node).trim_end().to_owned();
        self.report(
            Diagnostic::error(
                codes::SHELL_LINE,
                self.between(span.start, span.start + 1),
                "a `$` line does not begin behind a `{`",
            )
            .help("shell would read the `}` as its own: put the command on a line of its own")
            .fix("put it on a line of its own", span, format!("\n{command}\n")),
        );
    }

    /// Whether what follows on the same line did not parse.
    fn followed_by_error(&self, node: Node<'a>) -> bool {
        let next = std::iter::successors(node.next_sibling(), |next| next.next_sibling())
            .find(|next| next.kind() != Kind::Comment);
        next.is_some_and(|next| next.kind() == Kind::Error && !self.cut(node.end(), next.start()).contains('\n'))
    }
}

/// The head of a statement as an example: cut where it is long.
fn shortened(head: &str) -> String {
    let line = head.lines().next().unwrap_or("").trim_end();
    match line.char_indices().nth(40) {
        Some((at, _)) => format!("{}…", line.get(..at).unwrap_or("")),
        None => line.to_owned(),
    }
}
