//! Syntax as short s-expressions without places: for tests, and for asking whether two texts say the same.

use super::ast::{
    Action, Arg, Block, Branch, Check, Expectation, Expr, ExprKind, File, For, Item, MapKey, Param, Repeat, Rollback,
    Stmt, StmtKind, Tagged, Template, TemplatePart, Test, TestLine, TypeExpr, TypeExprKind, UnaryOp, When, Within,
};
use std::fmt::Write as _;

/// A file as s-expressions, one statement a line, blocks indented. Two files with the same dump say the same.
#[must_use]
pub fn dump(file: &File) -> String {
    let mut out = Dump::default();
    if let Some(header) = &file.header {
        out.line(&format!("(runbook {}", text(&header.title)));
        out.depth += 1;
        for field in &header.fields {
            out.line(&arg(field));
        }
        for contact in &header.contacts {
            out.line(&format!("(contact {})", arg(contact)));
        }
        out.close();
    }
    for item in &file.items {
        out.item(item);
    }
    out.text
}

#[derive(Default)]
struct Dump {
    text: String,
    depth: usize,
}

impl Dump {
    fn line(&mut self, line: &str) {
        for _ in 0..self.depth {
            self.text.push_str("  ");
        }
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Closes the parenthesis of a form whose parts stand on lines of their own.
    fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        if self.text.ends_with('\n') {
            self.text.pop();
        }
        self.text.push_str(")\n");
    }

    fn open(&mut self, line: &str) {
        self.line(line);
        self.depth += 1;
    }

    fn docs(&mut self, docs: Option<&str>) {
        if let Some(docs) = docs {
            self.line(&format!("(doc {docs:?})"));
        }
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Param(it) => {
                self.docs(it.docs.as_deref());
                self.line(&format!("(param {})", param(it)));
            }
            Item::Use(it) => {
                let mut line = format!("(use {}", it.backend.name);
                if let Some(plugin) = &it.plugin {
                    let _ = write!(line, " {}", text(plugin));
                }
                if let Some(alias) = &it.alias {
                    let _ = write!(line, " as {}", alias.name);
                }
                self.line(&format!("{line}{})", args(&it.options)));
            }
            Item::Import(it) => self.line(&format!("(import {} {})", text(&it.path), it.alias.name)),
            Item::Type(it) => {
                self.docs(it.docs.as_deref());
                self.line(&format!("(type {} {})", it.name.name, ty(&it.ty)));
            }
            Item::Task(it) => {
                self.docs(it.docs.as_deref());
                let params: Vec<String> = it.params.iter().map(|it| format!("({})", param(it))).collect();
                self.open(&format!("(task {} ({})", it.name.name, params.join(" ")));
                self.block(&it.body);
                self.close();
            }
            Item::Test(it) => self.test(it),
            Item::Stmt(it) => self.stmt(it),
        }
    }

    fn test(&mut self, test: &Test) {
        self.open(&format!("(test {}", text(&test.title)));
        for line in &test.lines {
            let line = match line {
                TestLine::GivenParam { name, value, .. } => format!("(given param {} {})", name.name, expr(value)),
                TestLine::Given { call, value, .. } => format!("(given {} {})", expr(call), expr(value)),
                TestLine::Expect { negated, what, .. } => {
                    let what = match what {
                        Expectation::Reached(title) => format!("reached {}", text(title)),
                        Expectation::Action(title) => format!("action {}", text(title)),
                        Expectation::Write(call) => format!("write {}", expr(call)),
                        Expectation::Output(condition) => format!("output {}", expr(condition)),
                        Expectation::Ending(name) => format!("ending {}", name.name),
                    };
                    format!("(expect{} {what})", if *negated { " no" } else { "" })
                }
            };
            self.line(&line);
        }
        self.close();
    }

    fn block(&mut self, block: &Block) {
        for stmt in &block.stmts {
            self.stmt(stmt);
        }
    }

    fn group(&mut self, head: &str, block: &Block) {
        self.open(head);
        self.block(block);
        self.close();
    }

    fn stmt(&mut self, stmt: &Stmt) {
        self.docs(stmt.docs.as_deref());
        match &stmt.kind {
            StmtKind::Let { name, ty: of, value } => {
                let of = of.as_ref().map(|of| format!(":{}", ty(of))).unwrap_or_default();
                self.line(&format!("(let {}{of} {})", name.name, expr(value)));
            }
            StmtKind::Keep { name, value } => self.line(&format!("(keep {} {})", name.name, expr(value))),
            StmtKind::Output { name, value } => self.line(&format!("(output {} {})", name.name, expr(value))),
            StmtKind::Print { value } => self.line(&format!("(print {})", expr(value))),
            StmtKind::Notify { whom, what } => self.line(&format!("(notify {} {})", expr(whom), expr(what))),
            StmtKind::Escalate { whom, why } => self.line(&format!("(escalate {} {})", expr(whom), expr(why))),
            StmtKind::Stop { why } => self.line(&format!("(stop {})", expr(why))),
            StmtKind::Require { condition, message } => {
                let message = message.as_ref().map(|message| format!(" {}", expr(message))).unwrap_or_default();
                self.line(&format!("(require {}{message})", expr(condition)));
            }
            StmtKind::Check(it) => self.check(it),
            StmtKind::Branch(it) => self.branch(it),
            StmtKind::When(it) => self.when(it),
            StmtKind::For(it) => self.for_loop(it),
            StmtKind::Repeat(it) => self.repeat(it),
            StmtKind::Within(it) => self.within(it),
            StmtKind::On { target, body } => self.group(&format!("(on {}", expr(target)), body),
            StmtKind::Wait { duration } => self.line(&format!("(wait {})", expr(duration))),
            StmtKind::Action(it) => self.action(it),
            StmtKind::Approve { question, options } => {
                self.line(&format!("(approve {}{})", expr(question), args(options)));
            }
            StmtKind::Expr(it) => self.line(&expr(it)),
            StmtKind::Error => self.line("(error)"),
        }
    }

    fn check(&mut self, check: &Check) {
        let name = check.name.as_ref().map(|name| format!("{} ", name.name)).unwrap_or_default();
        self.open(&format!("(check {name}{}{}", text(&check.title), args(&check.options)));
        self.block(&check.body);
        for fix in &check.fixes {
            let title = fix.title.as_ref().map(|title| format!(" {}", text(title))).unwrap_or_default();
            self.group(&format!("(fix{title}{}", args(&fix.options)), &fix.body);
        }
        self.close();
    }

    fn branch(&mut self, branch: &Branch) {
        let question = branch.question.as_ref().map(|question| format!(" {}", text(question))).unwrap_or_default();
        self.open(&format!("(branch{question}"));
        for arm in &branch.arms {
            self.when(arm);
        }
        if let Some(otherwise) = &branch.otherwise {
            let label = otherwise.label.as_ref().map(|label| format!(" {}", text(label))).unwrap_or_default();
            self.group(&format!("(otherwise{label}"), &otherwise.body);
        }
        self.close();
    }

    fn when(&mut self, when: &When) {
        let capture = when.capture.as_ref().map(|name| format!(" as {}", name.name)).unwrap_or_default();
        let label = when.label.as_ref().map(|label| format!(" {}", text(label))).unwrap_or_default();
        self.group(&format!("(when {}{capture}{label}", expr(&when.condition)), &when.body);
    }

    fn until(&mut self, until: Option<&Expr>) {
        if let Some(until) = until {
            self.line(&format!("(until {})", expr(until)));
        }
    }

    fn for_loop(&mut self, it: &For) {
        self.open(&format!("(for {} {}{}", it.name.name, expr(&it.items), args(&it.options)));
        self.block(&it.body);
        self.until(it.until.as_ref());
        self.close();
    }

    fn repeat(&mut self, it: &Repeat) {
        self.open(&format!("(repeat{}", args(&it.options)));
        self.block(&it.body);
        self.until(it.until.as_ref());
        self.close();
    }

    fn within(&mut self, it: &Within) {
        self.open(&format!("(within {}", expr(&it.limit)));
        self.block(&it.body);
        if let Some(otherwise) = &it.otherwise {
            self.group("(else", otherwise);
        }
        self.close();
    }

    fn action(&mut self, action: &Action) {
        let name = action.name.as_ref().map(|name| format!("{} ", name.name)).unwrap_or_default();
        self.open(&format!("(action {name}{}{}", text(&action.title), args(&action.options)));
        self.block(&action.body);
        if let Some(during) = &action.during {
            self.group("(during", during);
        }
        if let Some(restore) = &action.restore {
            self.group("(restore", restore);
        }
        match &action.rollback {
            Some(Rollback::Block(block)) => self.group("(rollback", block),
            Some(Rollback::Auto(_)) => self.line("(rollback auto)"),
            None => {}
        }
        self.close();
    }
}

fn param(param: &Param) -> String {
    let mut line = format!("{} {}", param.name.name, ty(&param.ty));
    if let Some(default) = &param.default {
        let _ = write!(line, " = {}", expr(default));
    }
    if let Some(constraint) = &param.constraint {
        let _ = write!(line, " where {}", expr(constraint));
    }
    line
}

fn ty(ty: &TypeExpr) -> String {
    self::ty_kind(&ty.kind)
}

fn ty_kind(kind: &TypeExprKind) -> String {
    match kind {
        TypeExprKind::Name(name) => name.to_string(),
        TypeExprKind::Generic { name, args } => {
            let args: Vec<String> = args.iter().map(ty).collect();
            format!("{}<{}>", name.name, args.join(", "))
        }
        TypeExprKind::Optional(of) => format!("{}?", ty(of)),
        TypeExprKind::Record(fields) => {
            let fields: Vec<String> = fields.iter().map(|(name, of)| format!("{}: {}", name.name, ty(of))).collect();
            format!("{{{}}}", fields.join(", "))
        }
        TypeExprKind::OneOf(words) => words.iter().map(text).collect::<Vec<_>>().join("|"),
        TypeExprKind::Error => "<error>".to_owned(),
    }
}

fn args(args: &[Arg]) -> String {
    if args.is_empty() {
        return String::new();
    }
    let args: Vec<String> = args.iter().map(arg).collect();
    format!(" ({})", args.join(" "))
}

fn arg(arg: &Arg) -> String {
    match &arg.name {
        Some(name) => format!("{}: {}", name.name, expr(&arg.value)),
        None => expr(&arg.value),
    }
}

fn text(template: &Template) -> String {
    parts(&template.parts)
}

fn tagged(literal: &Tagged) -> String {
    format!("{}{}", literal.tag.name(), parts(&literal.parts))
}

/// Text that escapes and holes cannot be mistaken in: a hole is `${…}`, a plain `$` before a brace `\u{24}`.
fn parts(parts: &[TemplatePart]) -> String {
    let mut out = String::from("\"");
    for part in parts {
        match part {
            TemplatePart::Text { text, .. } => out.push_str(&text.escape_debug().to_string().replace("${", "\\u{24}{")),
            TemplatePart::Hole { value, format, .. } => {
                let _ = write!(out, "${{{}", expr(value));
                if let Some(format) = format {
                    let _ = write!(out, ":{}", format.name);
                }
                out.push('}');
            }
        }
    }
    out.push('"');
    out
}

fn list<'e>(items: impl IntoIterator<Item = &'e Expr>) -> String {
    items.into_iter().map(expr).collect::<Vec<_>>().join(" ")
}

fn entries(entries: &[(MapKey, Expr)]) -> String {
    let one = |(key, value): &(MapKey, Expr)| {
        let key = match key {
            MapKey::Name(name) => name.name.to_string(),
            MapKey::Text(key) => text(key),
            MapKey::Computed(key) => format!("[{}]", expr(key)),
        };
        format!("{key}: {}", expr(value))
    };
    entries.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn expr(it: &Expr) -> String {
    match &it.kind {
        ExprKind::Null => "null".to_owned(),
        ExprKind::Bool(value) => value.to_string(),
        ExprKind::Int(value) => value.to_string(),
        ExprKind::Float(value) => format!("{value:?}"),
        ExprKind::Duration(value) => format!("{value}ns"),
        ExprKind::Size(value) => format!("{value}B"),
        ExprKind::Cpu(value) => format!("{value}mcpu"),
        ExprKind::Text(template) => text(template),
        ExprKind::Tagged(literal) => tagged(literal),
        ExprKind::Dollar(dollar) => format!("($ {}{})", parts(&dollar.code.parts), args(&dollar.options)),
        ExprKind::Name(name) => name.to_string(),
        ExprKind::Wildcard => "_".to_owned(),
        ExprKind::List(items) => format!("[{}]", list(items)),
        ExprKind::Map(map) => format!("{{{}}}", entries(map)),
        ExprKind::Field { of, name, safe } => format!("(. {}{} {})", expr(of), question(*safe), name.name),
        ExprKind::Index { of, index, safe } => format!("([] {}{} {})", expr(of), question(*safe), expr(index)),
        ExprKind::Call { callee, args: given } => {
            let given: Vec<String> = given.iter().map(arg).collect();
            format!("(call {}{}{})", expr(callee), if given.is_empty() { "" } else { " " }, given.join(" "))
        }
        ExprKind::Unary { op, operand } => {
            format!("({} {})", if *op == UnaryOp::Not { "not" } else { "-" }, expr(operand))
        }
        ExprKind::Binary { op, left, right, .. } => format!("({} {} {})", op.symbol(), expr(left), expr(right)),
        ExprKind::With { base, fields } => format!("(with {} {{{}}})", expr(base), entries(fields)),
        ExprKind::If { condition, then, otherwise } => {
            let otherwise = otherwise.as_ref().map(|value| format!(" {}", expr(value))).unwrap_or_default();
            format!("(if {} {}{otherwise})", expr(condition), expr(then))
        }
        ExprKind::Try(of) => format!("(try {})", expr(of)),
        ExprKind::Lambda { params, body } => {
            let params: Vec<&str> = params.iter().map(|name| name.name.as_str()).collect();
            format!("(=> ({}) {})", params.join(" "), expr(body))
        }
        ExprKind::Rate { count, per } => format!("(per {} {})", expr(count), expr(per)),
        ExprKind::Run { path, args: given } => format!("(run {}{})", text(path), args(given)),
        ExprKind::Manual { what, options } => format!("(manual {}{})", expr(what), args(options)),
        ExprKind::Confirm { question, options } => format!("(confirm {}{})", expr(question), args(options)),
        ExprKind::Paren(of) => format!("(paren {})", expr(of)),
        ExprKind::Error => "<error>".to_owned(),
    }
}

fn question(safe: bool) -> &'static str {
    if safe { "?" } else { "" }
}
