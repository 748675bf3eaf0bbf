//! The lossless tree: what the grammar saw, with comments, as one owned vector.
//!
//! Nodes lie in the order of the text, each parent before its children; a node knows where its subtree ends, so
//! walking needs no recursion. What lies between the leaves (blanks, keywords, punctuation) is not repeated here:
//! [`Tree::pieces`] gives leaves and gaps, and together they are the text, byte for byte.

/// Declares [`Kind`] and the words that messages use for each.
macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident: $words:literal,)*) => {
        /// What a node is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "the words beside each kind in the table say what it is")]
        pub enum Kind { $($(#[$doc])* $name,)* }

        impl Kind {
            /// What a person calls it: `a block`, `the end of the file`.
            #[must_use]
            pub fn words(self) -> &'static str {
                match self { $(Self::$name => $words,)* }
            }
        }
    };
}

kinds! {
    File: "a file",
    Comment: "a comment",
    Doc: "a `##` line",
    Shebang: "a `#!` line",
    SlashComment: "a comment",
    Name: "a name",
    Semicolon: "a `;`",
    StrayClose: "a `}`",
    Block: "a block `{ … }`",
    MissingClose: "a `}`",
    MissingOpen: "a block `{ … }`",
    InlineShell: "a shell command",
    Error: "something else",
    ErrorText: "text",
    Header: "`runbook`",
    HeaderBlock: "a block `{ … }`",
    Field: "a field `name: value`",
    Contacts: "`contacts`",
    ContactsBlock: "a block `{ … }`",
    ParamDecl: "`param`",
    Param: "a parameter",
    Constraint: "`where` and a condition",
    UseDecl: "`use`",
    ImportDecl: "`import`",
    Alias: "`as` and a name",
    TypeDecl: "`type`",
    TaskDecl: "`task`",
    Params: "parameters in `( … )`",
    Equals: "`=`",
    TypeExpr: "a type",
    OptionalMark: "`?`",
    TypeName: "a type",
    GenericType: "a type",
    WordsType: "a type",
    RecordType: "a type",
    RecordField: "a field `name: type`",
    TestDecl: "`test`",
    TestBlock: "a block `{ … }`",
    Given: "`given`",
    GivenShell: "a `$` line",
    GivenCode: "a shell command",
    Expect: "`expect`",
    Negation: "`no`",
    ExpectReached: "`reached \"…\"`",
    ExpectAction: "`action …`",
    ExpectOutput: "`output …`",
    ExpectEnding: "`ending …`",
    LetStmt: "`let`",
    KeepStmt: "`keep`",
    OutputStmt: "`output`",
    PrintStmt: "`print`",
    NotifyStmt: "`notify`",
    EscalateStmt: "`escalate`",
    StopStmt: "`stop`",
    RequireStmt: "`require`",
    WaitStmt: "`wait`",
    ApproveStmt: "`approve`",
    CheckStmt: "`check`",
    Fix: "`fix`",
    BranchStmt: "`branch`",
    BranchBlock: "a block `{ … }`",
    WhenStmt: "`when`",
    Otherwise: "`otherwise`",
    ForStmt: "`for`",
    RepeatStmt: "`repeat`",
    Until: "`until`",
    WithinStmt: "`within`",
    OnStmt: "`on`",
    ActionStmt: "`action`",
    During: "`during`",
    Restore: "`restore`",
    Rollback: "`rollback`",
    Auto: "`auto`",
    ExprStmt: "a call",
    TriedShell: "`try $ …`",
    Expr: "a value",
    Prefix: "a value",
    Infix: "an operator",
    Arrow: "`=>`",
    Question: "an operator",
    WithClause: "`with { … }`",
    Chain: "a value",
    Call: "arguments in `( … )`",
    ApartCall: "arguments in `( … )`",
    FieldOf: "`.` and a name",
    Index: "`[ … ]`",
    NamedArg: "an argument `name: value`",
    Label: "a name and `:`",
    Rate: "`per` and a duration",
    Options: "options `(name: value)`",
    RunExpr: "`run`",
    Asked: "a question",
    IfValue: "`if`",
    ElseIf: "`else if`",
    List: "a list `[ … ]`",
    Paren: "a value in `( … )`",
    Map: "a record `{ … }`",
    Entry: "an entry `name: value`",
    Computed: "a key in `[ … ]`",
    Number: "a number",
    Text: "text in quotes",
    TextChunk: "text",
    Unclosed: "text in quotes",
    SingleQuoted: "text in quotes",
    Hole: "a hole `${ … }`",
    Format: "a format",
    BadHole: "a hole `${ … }`",
    Tagged: "a tagged literal",
    Tag: "a tag",
    CodeChunk: "code",
    Shell: "a `$` line",
    ShellCode: "a shell command",
    OpenQuote: "a quote",
    EndOfFile: "the end of the file",
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    kind: Kind,
    start: u32,
    end: u32,
    /// Index of the first node behind the subtree.
    next: u32,
    parent: u32,
}

/// A parsed file as a tree.
#[derive(Debug, Clone)]
pub struct Tree {
    entries: Vec<Entry>,
}

/// A node of a [`Tree`].
#[derive(Debug, Clone, Copy)]
pub struct Node<'t> {
    tree: &'t Tree,
    index: u32,
    entry: Entry,
}

/// A leaf, or what lies between two leaves.
#[derive(Debug, Clone, Copy)]
pub enum Piece<'t> {
    /// A node without children.
    Leaf(Node<'t>),
    /// Text that no leaf covers, as a range of bytes.
    Gap(u32, u32),
}

impl Tree {
    /// A tree for a text that was not parsed: one error.
    pub(super) fn unparsed(text: &str) -> Self {
        let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let mut builder = Builder::default();
        builder.open(Kind::File, 0);
        if end > 0 {
            builder.open(Kind::Error, 0);
            builder.close(end);
        }
        builder.close(end);
        builder.finish()
    }

    /// The root; it covers all of the text.
    #[must_use]
    pub fn root(&self) -> Node<'_> {
        let entry = Entry { kind: Kind::File, start: 0, end: 0, next: 1, parent: 0 };
        Node { tree: self, index: 0, entry: self.entries.first().copied().unwrap_or(entry) }
    }

    /// All nodes, parents before children.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        (0u32..).zip(&self.entries).map(|(index, entry)| Node { tree: self, index, entry: *entry })
    }

    /// Leaves and gaps in order: all of the text.
    #[must_use]
    pub fn pieces(&self) -> Vec<Piece<'_>> {
        let mut pieces = Vec::new();
        let mut at = 0;
        for node in self.nodes() {
            if node.entry.next > node.index + 1 || node.is_empty() {
                continue;
            }
            if node.start() > at {
                pieces.push(Piece::Gap(at, node.start()));
            }
            pieces.push(Piece::Leaf(node));
            at = node.end();
        }
        if self.root().end() > at {
            pieces.push(Piece::Gap(at, self.root().end()));
        }
        pieces
    }

    /// The smallest node that covers a byte offset; at a border, the one that begins there.
    #[must_use]
    pub fn node_at(&self, offset: u32) -> Node<'_> {
        let mut node = self.root();
        while let Some(child) = node.children().find(|child| child.start() <= offset && offset < child.end()) {
            node = child;
        }
        node
    }

    fn node(&self, index: u32) -> Option<Node<'_>> {
        self.entries.get(index as usize).map(|entry| Node { tree: self, index, entry: *entry })
    }
}

impl<'t> Node<'t> {
    /// What it is.
    #[must_use]
    pub fn kind(self) -> Kind {
        self.entry.kind
    }

    /// First byte.
    #[must_use]
    pub fn start(self) -> u32 {
        self.entry.start
    }

    /// One past the last byte.
    #[must_use]
    pub fn end(self) -> u32 {
        self.entry.end
    }

    /// Whether it covers no text.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.entry.start == self.entry.end
    }

    /// Its children in order, comments among them.
    #[must_use]
    pub fn children(self) -> Children<'t> {
        Children { tree: self.tree, at: self.index + 1, end: self.entry.next }
    }

    /// Its parent; the root has none.
    #[must_use]
    pub fn parent(self) -> Option<Node<'t>> {
        if self.index == 0 { None } else { self.tree.node(self.entry.parent) }
    }

    /// The node behind it under the same parent.
    #[must_use]
    pub fn next_sibling(self) -> Option<Node<'t>> {
        let parent = self.parent()?;
        if self.entry.next >= parent.entry.next { None } else { self.tree.node(self.entry.next) }
    }

    /// The first child of a kind.
    #[must_use]
    pub fn child(self, kind: Kind) -> Option<Node<'t>> {
        self.children().find(|child| child.kind() == kind)
    }

    /// Its text in the file that was parsed.
    #[must_use]
    pub fn text(self, file: &str) -> &str {
        file.get(self.entry.start as usize..self.entry.end as usize).unwrap_or("")
    }
}

/// The children of a node.
#[derive(Debug, Clone)]
pub struct Children<'t> {
    tree: &'t Tree,
    at: u32,
    end: u32,
}

impl<'t> Iterator for Children<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Node<'t>> {
        if self.at >= self.end {
            return None;
        }
        let node = self.tree.node(self.at)?;
        self.at = node.entry.next;
        Some(node)
    }
}

/// Builds a tree from the openings and closings of its nodes.
#[derive(Debug, Default)]
pub(super) struct Builder {
    entries: Vec<Entry>,
    open: Vec<u32>,
}

impl Builder {
    pub(super) fn open(&mut self, kind: Kind, start: u32) {
        let index = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        let parent = self.open.last().copied().unwrap_or(0);
        self.entries.push(Entry { kind, start, end: start, next: index + 1, parent });
        self.open.push(index);
    }

    pub(super) fn close(&mut self, end: u32) {
        let next = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        if let Some(entry) = self.open.pop().and_then(|index| self.entries.get_mut(index as usize)) {
            entry.end = end;
            entry.next = next;
        }
    }

    pub(super) fn finish(self) -> Tree {
        Tree { entries: self.entries }
    }
}
