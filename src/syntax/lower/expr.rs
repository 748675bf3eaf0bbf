//! Expressions: from the flat list of the grammar to a tree, by precedence.

use super::{Kids, Lower, MAX_DEPTH, error_expr};
use crate::diagnostic::{Diagnostic, codes::syntax as codes};
use crate::source::Span;
use crate::syntax::ast::{BinaryOp, Expr, ExprKind, Ident, MapKey, Template, TemplatePart, UnaryOp};
use crate::syntax::tree::{Kind, Node};

/// Words that name nothing.
const RESERVED: [&str; 11] = ["and", "or", "not", "in", "if", "else", "elif", "try", "null", "true", "false"];

pub(super) fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name)
}

/// How tightly things bind, from loose to tight. An operand of a prefix is read with the prefix's own power.
mod power {
    pub(super) const LAMBDA: u8 = 1;
    pub(super) const OR: u8 = 3;
    pub(super) const AND: u8 = 4;
    pub(super) const NOT: u8 = 5;
    pub(super) const COMPARE: u8 = 6;
    pub(super) const COALESCE: u8 = 7;
    pub(super) const RANGE: u8 = 8;
    pub(super) const SUM: u8 = 9;
    pub(super) const PRODUCT: u8 = 10;
    pub(super) const WITH: u8 = 11;
    pub(super) const NEGATE: u8 = 12;
    pub(super) const TRY: u8 = 13;
    pub(super) const TAIL: u8 = 14;
}

/// An operator as it was meant, with what to say when it was written otherwise.
struct Operator {
    op: BinaryOp,
    /// The operator and the advice for what was written in its place.
    instead: Option<&'static str>,
}

fn operator_of(text: &str) -> Operator {
    let (op, instead) = match text {
        "or" => (BinaryOp::Or, None),
        "and" => (BinaryOp::And, None),
        "==" => (BinaryOp::Eq, None),
        "!=" => (BinaryOp::Ne, None),
        "<" => (BinaryOp::Lt, None),
        "<=" => (BinaryOp::Le, None),
        ">" => (BinaryOp::Gt, None),
        ">=" => (BinaryOp::Ge, None),
        "~" => (BinaryOp::Match, None),
        "in" => (BinaryOp::In, None),
        "??" => (BinaryOp::Coalesce, None),
        ".." => (BinaryOp::Range, None),
        "+" => (BinaryOp::Add, None),
        "-" => (BinaryOp::Sub, None),
        "*" => (BinaryOp::Mul, None),
        "/" => (BinaryOp::Div, None),
        "%" => (BinaryOp::Rem, None),
        "&&" => (BinaryOp::And, Some("and")),
        "||" => (BinaryOp::Or, Some("or")),
        "===" | "is" | "=" => (BinaryOp::Eq, Some("==")),
        "!==" | "<>" => (BinaryOp::Ne, Some("!=")),
        "=~" => (BinaryOp::Match, Some("~")),
        _ => (BinaryOp::NotIn, None),
    };
    Operator { op, instead }
}

fn binding(op: BinaryOp) -> u8 {
    match op {
        BinaryOp::Or => power::OR,
        BinaryOp::And => power::AND,
        BinaryOp::Eq
        | BinaryOp::Ne
        | BinaryOp::Lt
        | BinaryOp::Le
        | BinaryOp::Gt
        | BinaryOp::Ge
        | BinaryOp::Match
        | BinaryOp::In
        | BinaryOp::NotIn => power::COMPARE,
        BinaryOp::Coalesce => power::COALESCE,
        BinaryOp::Range => power::RANGE,
        BinaryOp::Add | BinaryOp::Sub => power::SUM,
        BinaryOp::Mul | BinaryOp::Div | BinaryOp::Rem => power::PRODUCT,
    }
}

impl<'a> Lower<'a> {
    /// What stands behind `=`: an expression, a `$` line, or `try` and a `$` line.
    pub(super) fn value(&mut self, node: Node<'a>) -> Expr {
        match node.kind() {
            Kind::Shell => self.shell(node),
            Kind::TriedShell => {
                let span = self.span(node);
                let inner = match node.child(Kind::Shell) {
                    Some(shell) => self.shell(shell),
                    None => error_expr(span),
                };
                Expr { kind: ExprKind::Try(Box::new(inner)), span }
            }
            _ => self.expr(node),
        }
    }

    /// An expression that the grammar promises; an error where the tree lacks it all the same.
    pub(super) fn expr_or_error(&mut self, node: Option<Node<'a>>, of: Node<'a>) -> Expr {
        match node {
            Some(node) => self.expr(node),
            None => self.error_value(of),
        }
    }

    /// An [`Kind::Expr`] or [`Kind::Chain`].
    pub(super) fn expr(&mut self, node: Node<'a>) -> Expr {
        let list: Vec<Node<'a>> = Kids::of(node).collect();
        let links = u32::try_from(list.len()).unwrap_or(u32::MAX);
        let before = self.depth;
        self.depth = before.saturating_add(links);
        let expr = if self.depth > MAX_DEPTH {
            self.too_deep(self.span(node))
        } else {
            let mut flat = Flat { list: &list, at: 0 };
            self.climb(&mut flat, 0, node)
        };
        self.depth = before;
        expr
    }

    fn too_deep(&mut self, span: Span) -> Expr {
        if !std::mem::replace(&mut self.deep_told, true) {
            self.report(
                Diagnostic::error(codes::TOO_DEEP, span, "this expression is too long or nested too deeply")
                    .help(format!("an expression has at most {MAX_DEPTH} links; give its parts names with `let`, or use a list and `.join(…)`")),
            );
        }
        error_expr(span)
    }

    fn climb(&mut self, flat: &mut Flat<'_, 'a>, least: u8, of: Node<'a>) -> Expr {
        let mut left = self.operand(flat, of);
        while let Some(node) = flat.peek() {
            left = match node.kind() {
                Kind::Call | Kind::FieldOf | Kind::Index | Kind::ApartCall if least <= power::TAIL => {
                    flat.at += 1;
                    self.tail(left, node)
                }
                Kind::WithClause if least <= power::WITH => {
                    flat.at += 1;
                    let fields = node.child(Kind::Map).map(|map| self.entries(map)).unwrap_or_default();
                    let span = left.span.to(self.span(node));
                    Expr { kind: ExprKind::With { base: Box::new(left), fields }, span }
                }
                Kind::Infix => {
                    let operator = operator_of(self.slice(node));
                    let binds = binding(operator.op);
                    if binds < least {
                        return left;
                    }
                    flat.at += 1;
                    self.infix(flat, left, node, &operator, of)
                }
                Kind::Question if least <= power::LAMBDA => {
                    flat.at += 1;
                    self.ternary(flat, left, node, of)
                }
                Kind::Arrow if least <= power::LAMBDA => {
                    flat.at += 1;
                    self.report(
                        Diagnostic::error(codes::UNEXPECTED, self.span(node), "the parameters of a lambda are names")
                            .help("write `x => …` or `(a, b) => …`"),
                    );
                    let body = self.climb(flat, power::LAMBDA, of);
                    Expr { span: left.span.to(body.span), kind: ExprKind::Error }
                }
                _ => return left,
            };
        }
        left
    }

    fn infix(
        &mut self,
        flat: &mut Flat<'_, 'a>,
        left: Expr,
        node: Node<'a>,
        operator: &Operator,
        of: Node<'a>,
    ) -> Expr {
        let op_span = self.span(node);
        let written = self.slice(node);
        let mut op = operator.op;
        if let Some(instead) = operator.instead {
            if written == "is"
                && flat.peek().is_some_and(|next| next.kind() == Kind::Prefix && self.slice(next) == "not")
            {
                if let Some(not) = flat.peek() {
                    flat.at += 1;
                    let both = op_span.to(self.span(not));
                    op = BinaryOp::Ne;
                    self.report(
                        Diagnostic::error(codes::FOREIGN_OPERATOR, both, "`is not` is no operator")
                            .help("write `!=`")
                            .fix("write `!=`", both, "!="),
                    );
                }
            } else if written == "=" {
                self.report(
                    Diagnostic::error(codes::ASSIGNMENT, op_span, "`=` does not compare")
                        .help("write `==` to compare; a name is bound with `let name = …`")
                        .fix("write `==`", op_span, "=="),
                );
            } else {
                self.report(
                    Diagnostic::error(codes::FOREIGN_OPERATOR, op_span, format!("`{written}` is no operator"))
                        .help(format!("write `{instead}`"))
                        .fix(format!("write `{instead}`"), op_span, instead),
                );
            }
        }
        let binds = binding(op);
        let right = self.climb(flat, binds + 1, of);
        let span = left.span.to(right.span);
        if let Some(next) = flat.peek().filter(|next| next.kind() == Kind::Infix) {
            let again = operator_of(self.slice(next)).op;
            if binding(again) == binds && matches!(binds, power::COMPARE | power::RANGE) {
                self.chained(next, op, again);
            }
        }
        Expr { kind: ExprKind::Binary { op, op_span, left: Box::new(left), right: Box::new(right) }, span }
    }

    fn chained(&mut self, node: Node<'a>, first: BinaryOp, second: BinaryOp) {
        let span = self.span(node);
        let diagnostic = if first == BinaryOp::Range {
            Diagnostic::error(codes::CHAINED, span, "a range has two ends").help("write `low..high`")
        } else {
            Diagnostic::error(
                codes::CHAINED,
                span,
                format!("`{}` and `{}` do not chain", first.symbol(), second.symbol()),
            )
            .help("compare twice and join with `and`: `a < b and b < c`; for a range write `b in a..c`")
        };
        self.report(diagnostic);
    }

    fn ternary(&mut self, flat: &mut Flat<'_, 'a>, condition: Expr, node: Node<'a>, of: Node<'a>) -> Expr {
        let then = self.expr_or_error(node.child(Kind::Expr), node);
        let otherwise = self.climb(flat, power::LAMBDA, of);
        let span = condition.span.to(otherwise.span);
        let part = |span: Span| self.cut(span.start, span.end);
        let right =
            format!("if {} {{ {} }} else {{ {} }}", part(condition.span), part(then.span), part(otherwise.span));
        self.report(
            Diagnostic::error(
                codes::FOREIGN_OPERATOR,
                self.between(node.start(), node.start() + 1),
                "`?` does not choose between values",
            )
            .help("write `if condition { a } else { b }`")
            .fix("write `if`", span, right),
        );
        Expr {
            kind: ExprKind::If {
                condition: Box::new(condition),
                then: Box::new(then),
                otherwise: Some(Box::new(otherwise)),
            },
            span,
        }
    }

    fn operand(&mut self, flat: &mut Flat<'_, 'a>, of: Node<'a>) -> Expr {
        let Some(node) = flat.peek() else { return error_expr(self.span(of)) };
        flat.at += 1;
        let span = self.span(node);
        if node.kind() != Kind::Prefix {
            return self.primary(flat, node, of);
        }
        match self.slice(node) {
            "-" => {
                let operand = self.climb(flat, power::NEGATE, of);
                let span = span.to(operand.span);
                Expr { kind: ExprKind::Unary { op: UnaryOp::Neg, operand: Box::new(operand) }, span }
            }
            "try" => {
                let operand = self.climb(flat, power::TRY, of);
                let span = span.to(operand.span);
                Expr { kind: ExprKind::Try(Box::new(operand)), span }
            }
            "not" => {
                let operand = self.climb(flat, power::NOT, of);
                let span = span.to(operand.span);
                Expr { kind: ExprKind::Unary { op: UnaryOp::Not, operand: Box::new(operand) }, span }
            }
            _ => {
                self.report(
                    Diagnostic::error(codes::FOREIGN_OPERATOR, span, "`!` is no operator").help("write `not`").fix(
                        "write `not`",
                        span,
                        "not ",
                    ),
                );
                let operand = self.climb(flat, power::NEGATE, of);
                let span = span.to(operand.span);
                Expr { kind: ExprKind::Unary { op: UnaryOp::Not, operand: Box::new(operand) }, span }
            }
        }
    }

    fn primary(&mut self, flat: &mut Flat<'_, 'a>, node: Node<'a>, of: Node<'a>) -> Expr {
        let span = self.span(node);
        if flat.peek().is_some_and(|next| next.kind() == Kind::Arrow)
            && let Some(params) = self.lambda_params(node)
        {
            return self.lambda(flat, params, span, of);
        }
        let kind = match node.kind() {
            Kind::Name => self.name(node),
            Kind::Number => self.number(self.slice(node), span),
            Kind::Text => ExprKind::Text(self.template(node)),
            Kind::SingleQuoted => ExprKind::Text(self.single_quoted(node)),
            Kind::Tagged => self.tagged(node),
            Kind::List => ExprKind::List(Kids::of(node).map(|item| self.expr(item)).collect()),
            Kind::Map => ExprKind::Map(self.entries(node)),
            Kind::Paren => self.paren(node),
            Kind::IfValue => self.if_value(node),
            Kind::RunExpr => self.run(node),
            Kind::Asked => self.asked(node),
            _ => ExprKind::Error,
        };
        Expr { kind, span }
    }

    fn lambda_params(&mut self, node: Node<'a>) -> Option<Vec<Ident>> {
        let names = match node.kind() {
            Kind::Name => vec![node],
            Kind::Paren => {
                let mut names = Vec::new();
                for item in Kids::of(node) {
                    let mut parts = Kids::of(item);
                    let name = parts.accept(Kind::Name)?;
                    if parts.next().is_some() {
                        return None;
                    }
                    names.push(name);
                }
                names
            }
            _ => return None,
        };
        Some(names.into_iter().map(|name| self.name_of(Some(name), node)).collect())
    }

    fn lambda(&mut self, flat: &mut Flat<'_, 'a>, params: Vec<Ident>, start: Span, of: Node<'a>) -> Expr {
        if let Some(arrow) = flat.peek() {
            flat.at += 1;
            if self.slice(arrow) == "->" {
                let span = self.span(arrow);
                self.report(
                    Diagnostic::error(codes::FOREIGN_OPERATOR, span, "`->` is no operator")
                        .help("a lambda is written `x => …`")
                        .fix("write `=>`", span, "=>"),
                );
            }
        }
        let body = self.climb(flat, power::LAMBDA, of);
        Expr { span: start.to(body.span), kind: ExprKind::Lambda { params, body: Box::new(body) } }
    }

    fn name(&mut self, node: Node<'a>) -> ExprKind {
        let name = self.slice(node);
        match name {
            "null" => ExprKind::Null,
            "true" => ExprKind::Bool(true),
            "false" => ExprKind::Bool(false),
            "_" => {
                if self.in_test {
                    return ExprKind::Wildcard;
                }
                self.report(
                    Diagnostic::error(codes::UNEXPECTED, self.span(node), "`_` stands for any argument, in tests only")
                        .help("give the value a name"),
                );
                ExprKind::Error
            }
            "if" => {
                self.report(
                    Diagnostic::error(codes::UNEXPECTED, self.span(node), "this `if` is not complete").help(
                        "as a value: `if condition { a } else { b }`; to choose between steps: `branch` or `when`",
                    ),
                );
                ExprKind::Error
            }
            _ if is_reserved(name) => {
                self.report(
                    Diagnostic::error(
                        codes::RESERVED_WORD,
                        self.span(node),
                        format!("a value is expected before `{name}`"),
                    )
                    .help(format!("`{name}` is a word of the language; write the value that it belongs to")),
                );
                ExprKind::Error
            }
            _ => ExprKind::Name(name.into()),
        }
    }

    fn single_quoted(&mut self, node: Node<'a>) -> Template {
        let span = self.span(node);
        let inner = self.cut(node.start() + 1, node.end().saturating_sub(1));
        let escaped = inner.replace("\\'", "'").replace('"', "\\\"");
        let mut diagnostic =
            Diagnostic::error(codes::SINGLE_QUOTES, span, "text stands in double quotes").help("write `\"…\"`");
        if !inner.contains("${") {
            diagnostic = diagnostic.fix("use double quotes", span, format!("\"{escaped}\""));
        }
        self.report(diagnostic);
        Template { parts: vec![TemplatePart::Text { text: inner.into(), span }], span }
    }

    fn paren(&mut self, node: Node<'a>) -> ExprKind {
        let mut items: Vec<Expr> = Kids::of(node).map(|item| self.expr(item)).collect();
        let last = items.pop();
        match last {
            Some(only) if items.is_empty() => ExprKind::Paren(Box::new(only)),
            Some(_) => {
                let inner = self.cut(node.start() + 1, node.end().saturating_sub(1)).to_owned();
                self.report(
                    Diagnostic::error(codes::UNEXPECTED, self.span(node), "brackets hold one value")
                        .help("a list is written `[a, b]`, the parameters of a lambda `(a, b) => …`")
                        .fix("write a list", self.span(node), format!("[{inner}]")),
                );
                ExprKind::Error
            }
            None => {
                self.report(
                    Diagnostic::error(codes::UNEXPECTED, self.span(node), "these brackets are empty")
                        .help("no value is `null`"),
                );
                ExprKind::Error
            }
        }
    }

    pub(super) fn entries(&mut self, node: Node<'a>) -> Vec<(MapKey, Expr)> {
        let mut entries = Vec::new();
        for entry in Kids::of(node) {
            let mut parts = Kids::of(entry);
            let (Some(key), Some(value)) = (parts.next(), parts.next()) else { continue };
            self.colon_behind(key, value.start());
            let key = match key.kind() {
                Kind::Label => MapKey::Name(self.ident(key)),
                Kind::Text => MapKey::Text(self.template(key)),
                _ => match key.child(Kind::Expr) {
                    Some(inner) => MapKey::Computed(self.expr(inner)),
                    None => continue,
                },
            };
            entries.push((key, self.expr(value)));
        }
        entries
    }

    fn if_value(&mut self, node: Node<'a>) -> ExprKind {
        let mut arms: Vec<(Node<'a>, Expr, Expr)> = Vec::new();
        let mut otherwise = None;
        let mut kids = Kids::of(node);
        let mut start = node;
        while let (Some(condition), Some(then)) = (kids.accept(Kind::Expr), kids.accept(Kind::Expr)) {
            let condition = self.expr(condition);
            let then = self.expr(then);
            arms.push((start, condition, then));
            let Some(again) = kids.accept(Kind::ElseIf) else {
                otherwise = kids.accept(Kind::Expr).map(|value| Box::new(self.expr(value)));
                break;
            };
            self.else_if(again);
            start = again;
        }
        if otherwise.is_none() {
            let end = self.span(node).after();
            self.report(
                Diagnostic::error(codes::IF_WITHOUT_ELSE, self.between(node.start(), node.start() + 2), "this `if` has no `else`")
                    .help("`if` chooses between values, so it needs one for each case; to choose between steps write `when condition { … }` or `branch`")
                    .fix("add `else { null }`", end, " else { null }"),
            );
        }
        let end = self.span(node).after();
        while let Some((start, condition, then)) = arms.pop() {
            let condition = Box::new(condition);
            let kind = ExprKind::If { condition, then: Box::new(then), otherwise: otherwise.take() };
            if arms.is_empty() {
                return kind;
            }
            otherwise = Some(Box::new(Expr { kind, span: self.span(start).to(end) }));
        }
        ExprKind::Error
    }

    fn else_if(&mut self, node: Node<'a>) {
        let written = self.slice(node);
        if written.contains(char::is_whitespace) {
            return;
        }
        let span = self.span(node);
        self.report(
            Diagnostic::error(codes::FOREIGN_KEYWORD, span, format!("`{written}` is no keyword"))
                .help("write `else if`")
                .fix("write `else if`", span, "else if"),
        );
    }

    fn run(&mut self, node: Node<'a>) -> ExprKind {
        let mut kids = Kids::of(node);
        let path = self.title(kids.accept(Kind::Text), node);
        let args = kids.accept(Kind::Options).map(|options| self.options(options)).unwrap_or_default();
        ExprKind::Run { path, args }
    }

    fn asked(&mut self, node: Node<'a>) -> ExprKind {
        let mut kids = Kids::of(node);
        let Some(question) = kids.next() else { return ExprKind::Error };
        let question = Box::new(self.expr(question));
        let options = kids.accept(Kind::Options).map(|options| self.options(options)).unwrap_or_default();
        if self.slice(node).starts_with("manual") {
            ExprKind::Manual { what: question, options }
        } else {
            ExprKind::Confirm { question, options }
        }
    }
}

/// The flat list of an expression and how far it is read.
struct Flat<'l, 'a> {
    list: &'l [Node<'a>],
    at: usize,
}

impl<'a> Flat<'_, 'a> {
    fn peek(&self) -> Option<Node<'a>> {
        self.list.get(self.at).copied()
    }
}
