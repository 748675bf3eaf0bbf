//! What stands at the top of a file, and tests.

use super::{Kids, Lower};
use crate::diagnostic::{Diagnostic, codes::syntax as codes};
use crate::source::Span;
use crate::syntax::ast::{
    Arg, Expectation, Expr, ExprKind, File, Header, Ident, Import, Item, Param, Task, Template, Test, TestLine,
    TypeDef, TypeExpr, TypeExprKind, Use,
};
use crate::syntax::tree::{Kind, Node};
use ecow::EcoString;

impl<'a> Lower<'a> {
    pub(super) fn file(&mut self, root: Node<'a>) -> File {
        let mut file = File { id: self.file, header: None, items: Vec::new(), span: self.span(root) };
        let mut docs = Docs::default();
        let mut before: Option<Node<'a>> = None;
        for node in root.children() {
            let docs = match node.kind() {
                Kind::Comment | Kind::Shebang | Kind::EndOfFile => continue,
                Kind::Doc => {
                    docs.push(self.slice(node));
                    continue;
                }
                _ => docs.take(),
            };
            if let Some(item) = self.item(node, docs, before, &mut file) {
                file.items.push(item);
            }
            before = Some(node);
        }
        file
    }

    fn item(
        &mut self,
        node: Node<'a>,
        docs: Option<EcoString>,
        before: Option<Node<'a>>,
        file: &mut File,
    ) -> Option<Item> {
        Some(match node.kind() {
            Kind::Header => {
                let header = self.header(node);
                if let Some(first) = &file.header {
                    self.report(
                        Diagnostic::error(codes::DUPLICATE, header.title.span, "a file has one header")
                            .label(first.title.span, "the first header")
                            .help("keep one `runbook \"…\" { … }`; parts of a runbook that stand alone are files of their own, called with `run`"),
                    );
                } else {
                    file.header = Some(header);
                }
                return None;
            }
            Kind::ParamDecl => Item::Param(self.param_decl(node, docs)),
            Kind::UseDecl => Item::Use(self.use_decl(node)),
            Kind::ImportDecl => Item::Import(self.import_decl(node)),
            Kind::TypeDecl => Item::Type(self.type_decl(node, docs)),
            Kind::TaskDecl => Item::Task(self.task_decl(node, docs)),
            Kind::TestDecl => Item::Test(self.test_decl(node)),
            Kind::StrayClose => {
                self.stray_close(node);
                return None;
            }
            _ => return self.stmt(node, docs, before).map(Item::Stmt),
        })
    }

    fn stray_close(&mut self, node: Node<'a>) {
        if self.open_blocks > 0 {
            self.open_blocks -= 1;
            return;
        }
        self.report(
            Diagnostic::error(codes::STRAY_CLOSE, self.span(node), "this `}` closes nothing")
                .help("take it away, or look above for a `{` that is missing")
                .fix("take the `}` away", self.span(node), ""),
        );
    }

    fn header(&mut self, node: Node<'a>) -> Header {
        let mut kids = Kids::of(node);
        let title = self.title(kids.accept(Kind::Text), node);
        let mut header = Header { title, fields: Vec::new(), contacts: Vec::new(), span: self.span(node) };
        let Some(block) = kids.accept(Kind::HeaderBlock) else { return header };
        let mut before = None;
        for child in block.children() {
            match child.kind() {
                Kind::Field => header.fields.extend(self.field(child)),
                Kind::Contacts => {
                    if let Some(contacts) = child.child(Kind::ContactsBlock) {
                        let mut before = None;
                        for entry in contacts.children() {
                            if entry.kind() == Kind::Field {
                                header.contacts.extend(self.field(entry));
                            } else {
                                self.beside(entry, contacts, before, "field");
                            }
                            before = Some(entry);
                        }
                    }
                }
                _ => self.beside(child, block, before, "field"),
            }
            before = Some(child);
        }
        self.refuse_twice(header.fields.iter().filter_map(|field| field.name.as_ref()));
        self.refuse_twice(header.contacts.iter().filter_map(|field| field.name.as_ref()));
        header
    }

    fn field(&mut self, node: Node<'a>) -> Option<Arg> {
        let mut kids = Kids::of(node);
        let label = kids.accept(Kind::Label)?;
        let value = kids.next()?;
        self.colon_behind(label, value.start());
        let value = self.expr(value);
        Some(Arg { name: Some(self.ident(label)), value, span: self.span(node) })
    }

    /// A field or argument says `name: value`; `name = value` is what other languages say.
    pub(super) fn colon_behind(&mut self, label: Node<'a>, value: u32) {
        let gap = self.cut(label.end(), value);
        if let Some(at) = gap.find('=').filter(|_| !gap.trim_start().starts_with(':')) {
            let start = label.end() + u32::try_from(at).unwrap_or(0);
            let name = self.slice(label);
            self.report(
                Diagnostic::error(
                    codes::ASSIGNMENT,
                    self.between(start, start + 1),
                    format!("`{name}` is followed by `=`"),
                )
                .help(format!("names and their values are joined by a colon: `{name}: …`"))
                .fix("write `:`", self.between(label.end(), start + 1), ":"),
            );
        }
    }

    fn param_decl(&mut self, node: Node<'a>, docs: Option<EcoString>) -> Param {
        let inner = node.child(Kind::Param).unwrap_or(node);
        let mut param = self.param(inner);
        param.docs = docs;
        param.span = self.span(node);
        param
    }

    pub(super) fn param(&mut self, node: Node<'a>) -> Param {
        let mut kids = Kids::of(node);
        let name = self.name_of(kids.accept(Kind::Name), node);
        let ty = if let Some(ty) = kids.accept(Kind::TypeExpr) {
            self.type_expr(ty)
        } else {
            self.report(
                Diagnostic::error(codes::MISSING_PART, name.span, format!("parameter `{}` has no type", name.name))
                    .help(format!("write `{}: string`, or another type", name.name)),
            );
            TypeExpr { kind: TypeExprKind::Error, span: name.span.after() }
        };
        let default = kids.accept(Kind::Equals).and_then(|_| kids.next()).map(|value| self.value(value));
        let constraint =
            kids.accept(Kind::Constraint).and_then(|node| node.child(Kind::Expr)).map(|value| self.expr(value));
        Param { name, ty, default, constraint, docs: None, span: self.span(node) }
    }

    fn use_decl(&mut self, node: Node<'a>) -> Use {
        let mut kids = Kids::of(node);
        let backend = self.name_of(kids.accept(Kind::Name), node);
        let plugin = kids.accept(Kind::Text).map(|text| self.template(text));
        match &plugin {
            None if backend.name == "plugin" => self.report(
                Diagnostic::error(codes::MISSING_PART, backend.span, "`use plugin` names no plugin")
                    .help("write `use plugin \"name\" as alias (command: […], catalogue: \"…\")`"),
            ),
            Some(text) if backend.name != "plugin" => self.report(
                Diagnostic::error(codes::UNEXPECTED, text.span, "only `use plugin` is followed by text")
                    .help("options stand in brackets: `use sql as db (url: …)`"),
            ),
            _ => {}
        }
        let alias = kids.accept(Kind::Alias).and_then(|node| node.child(Kind::Name)).map(|name| self.ident(name));
        let options = kids.accept(Kind::Options).map(|node| self.options(node)).unwrap_or_default();
        Use { backend, plugin, alias, options, span: self.span(node) }
    }

    fn import_decl(&mut self, node: Node<'a>) -> Import {
        let mut kids = Kids::of(node);
        let path = self.title(kids.accept(Kind::Text), node);
        let alias = kids.accept(Kind::Alias).and_then(|node| node.child(Kind::Name)).map(|name| self.ident(name));
        let alias = alias.unwrap_or_else(|| {
            let end = self.span(node).after();
            self.report(
                Diagnostic::error(codes::MISSING_PART, self.span(node), "this import has no name")
                    .help("say what it is called here: `import \"lib.runbook\" as lib`"),
            );
            Ident { name: EcoString::new(), span: end }
        });
        Import { path, alias, span: self.span(node) }
    }

    fn type_decl(&mut self, node: Node<'a>, docs: Option<EcoString>) -> TypeDef {
        let name = self.name_of(node.child(Kind::Name), node);
        let ty = match node.child(Kind::TypeExpr) {
            Some(ty) => self.type_expr(ty),
            None => TypeExpr { kind: TypeExprKind::Error, span: self.span(node).after() },
        };
        TypeDef { name, ty, docs, span: self.span(node) }
    }

    fn task_decl(&mut self, node: Node<'a>, docs: Option<EcoString>) -> Task {
        let mut kids = Kids::of(node);
        let name = self.name_of(kids.accept(Kind::Name), node);
        let mut params = Vec::new();
        if let Some(list) = kids.accept(Kind::Params) {
            for param in Kids::of(list) {
                params.push(self.param(param));
            }
        }
        let body = self.body(&mut kids, node);
        Task { name, params, body, docs, span: self.span(node) }
    }

    fn test_decl(&mut self, node: Node<'a>) -> Test {
        let mut kids = Kids::of(node);
        let title = self.title(kids.accept(Kind::Text), node);
        let mut lines = Vec::new();
        self.in_test = true;
        if let Some(block) = kids.accept(Kind::TestBlock) {
            let mut before = None;
            for child in block.children() {
                match child.kind() {
                    Kind::Given => lines.extend(self.given(child)),
                    Kind::Expect => lines.extend(self.expect_line(child)),
                    _ => self.beside(child, block, before, "`given` or `expect` line"),
                }
                before = Some(child);
            }
        }
        self.in_test = false;
        Test { title, lines, span: self.span(node) }
    }

    fn given(&mut self, node: Node<'a>) -> Option<TestLine> {
        let span = self.span(node);
        let mut kids = Kids::of(node);
        let what = kids.next()?;
        kids.accept(Kind::Equals);
        let value = kids.next()?;
        Some(match what.kind() {
            Kind::Name => TestLine::GivenParam { name: self.ident(what), value: self.value(value), span },
            Kind::GivenShell => {
                let call = self.given_shell(what);
                TestLine::Given { call, value: self.value(value), span }
            }
            _ => TestLine::Given { call: self.expr(what), value: self.value(value), span },
        })
    }

    fn expect_line(&mut self, node: Node<'a>) -> Option<TestLine> {
        let mut kids = Kids::of(node);
        let negated = kids.accept(Kind::Negation).is_some();
        let expectation = kids.next()?;
        let part = Kids::of(expectation).next()?;
        let what = match expectation.kind() {
            Kind::ExpectReached => Expectation::Reached(self.template(part)),
            Kind::ExpectAction if part.kind() == Kind::Text => Expectation::Action(self.template(part)),
            Kind::ExpectAction => {
                let call = self.expr(part);
                if !matches!(call.kind, ExprKind::Call { .. } | ExprKind::Error) {
                    self.report(
                        Diagnostic::error(codes::UNEXPECTED, call.span, "an expected action is its title or a call")
                            .help("write `expect action \"title\"` or `expect action k8s.set_resources(…)`"),
                    );
                }
                Expectation::Write(call)
            }
            Kind::ExpectOutput => Expectation::Output(self.expr(part)),
            _ => Expectation::Ending(self.ident(part)),
        };
        Some(TestLine::Expect { negated, what, span: self.span(node) })
    }

    /// A name that the grammar promises; empty where the tree lacks it all the same.
    pub(super) fn name_of(&mut self, node: Option<Node<'a>>, of: Node<'a>) -> Ident {
        match node {
            Some(node) => {
                let ident = self.ident(node);
                self.refuse_reserved(&ident);
                ident
            }
            None => Ident { name: EcoString::new(), span: self.span(of).before() },
        }
    }

    /// A title; an empty one is told.
    pub(super) fn title(&mut self, node: Option<Node<'a>>, of: Node<'a>) -> Template {
        match node {
            Some(node) => self.template(node),
            None => Template { parts: Vec::new(), span: Span::new(self.file, of.start(), of.start()) },
        }
    }

    pub(super) fn refuse_reserved(&mut self, ident: &Ident) {
        if super::expr::is_reserved(&ident.name) {
            self.report(
                Diagnostic::error(
                    codes::RESERVED_WORD,
                    ident.span,
                    format!("`{}` is a word of the language and names nothing", ident.name),
                )
                .help("choose another name"),
            );
        }
    }

    pub(super) fn error_value(&self, node: Node<'a>) -> Expr {
        super::error_expr(self.span(node))
    }
}

/// The `##` lines that wait for what they document.
#[derive(Default)]
pub(super) struct Docs(Option<EcoString>);

impl Docs {
    pub(super) fn push(&mut self, line: &str) {
        let line = line.trim_start_matches('#').trim_end();
        let line = line.strip_prefix(' ').unwrap_or(line);
        match &mut self.0 {
            Some(text) => {
                text.push('\n');
                text.push_str(line);
            }
            None => self.0 = Some(line.into()),
        }
    }

    pub(super) fn take(&mut self) -> Option<EcoString> {
        self.0.take()
    }
}
