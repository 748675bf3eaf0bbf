//! Likely slips, each answered with what the language has in its place.

use super::explain::Stretch;
use super::tokens::{Token, TokenKind};
use crate::diagnostic::{Diagnostic, codes::syntax as codes, nearest};
use crate::syntax::ast::Tag;

/// Words that other languages begin a statement with, and what to say.
const FOREIGN: [(&[&str], &str); 17] = [
    (
        &["if", "unless"],
        "for an optional part write `when condition \"why\" { … }`; to choose, `branch { when … { } otherwise { } }`",
    ),
    (&["else", "elif", "elseif", "elsif"], "an alternative is an arm: `branch { when … { } otherwise { } }`"),
    (&["switch", "match", "case", "select"], "write `branch \"question\" { when … { } otherwise { } }`"),
    (&["while", "loop", "do"], "write `repeat (every: 10s, within: 5m) { } until …`; every loop has a limit"),
    (&["foreach", "each"], "write `for x in xs { }`"),
    (
        &["func", "function", "def", "fn", "fun", "proc", "sub", "procedure"],
        "steps with a name are a task: `task name(x: string) { }`",
    ),
    (
        &["var", "const", "val", "local", "set", "mut", "declare", "readonly", "export"],
        "write `let name = value`; bindings never change",
    ),
    (&["return"], "a task gives nothing back; what a check or an action binds is read by its name"),
    (&["break", "continue"], "a loop ends with `until …`; what to leave out is filtered before: `xs.filter(x => …)`"),
    (&["throw", "raise", "assert", "panic", "fail"], "write `require condition else \"why\"`, or `stop \"why\"`"),
    (
        &["catch", "except", "finally", "rescue", "ensure"],
        "`try call()` gives null where the call fails; an action undoes itself with `rollback { }`",
    ),
    (
        &["echo", "printf", "puts", "println", "log", "console"],
        "to show text write `print \"…\"`; to run a program `$ command`",
    ),
    (&["sleep"], "write `wait 30s`"),
    (&["exit", "quit"], "write `stop \"why\"`"),
    (&["include", "from", "source", "load"], "write `import \"lib.runbook\" as lib`"),
    (
        &["step", "exec", "execute", "command"],
        "a change stands in an action: `action \"title\" { $ command }`, each on a line of its own",
    ),
    (&["class", "struct", "record", "enum", "interface"], "write `type Name = { field: string }`"),
];

/// Clauses that follow a statement and never begin one.
const CLAUSES: [(&str, &str); 5] = [
    ("fix", "a fix follows the `}` of its check: `check \"…\" { } fix { }`"),
    ("rollback", "a rollback follows the `}` of its action: `action \"…\" { } rollback { }`"),
    ("during", "`during` follows the `}` of its action: `action \"…\" { } during { } restore { }`"),
    ("restore", "`restore` follows the `}` of its action: `action \"…\" { } during { } restore { }`"),
    ("until", "`until` follows the `}` of its loop: `repeat (every: 10s) { } until …`"),
];

/// Words that begin something with a block.
const WITH_BLOCKS: [&str; 25] = [
    "check",
    "fix",
    "branch",
    "when",
    "otherwise",
    "for",
    "repeat",
    "within",
    "on",
    "action",
    "rollback",
    "during",
    "restore",
    "task",
    "if",
    "unless",
    "else",
    "elif",
    "while",
    "loop",
    "foreach",
    "func",
    "function",
    "def",
    "fn",
];

pub(super) fn opens_a_block(word: &str) -> bool {
    WITH_BLOCKS.contains(&word)
}

/// Whether a text is a word that other languages begin a statement with.
pub(super) fn is_foreign(word: &str) -> bool {
    FOREIGN.iter().any(|(words, _)| words.contains(&word))
}

pub(super) fn is_clause(word: &str) -> bool {
    CLAUSES.iter().any(|(clause, _)| *clause == word)
}

/// What a statement looks like.
const FORMS: [(&str, &str); 32] = [
    ("let", "let name = value"),
    ("keep", "keep name = value"),
    ("output", "output name = value"),
    ("print", "print \"…\""),
    ("notify", "notify \"whom\" \"what\""),
    ("escalate", "escalate \"whom\" \"why\""),
    ("stop", "stop \"why\""),
    ("require", "require condition else \"why\""),
    ("check", "check \"title\" (within: 1m) { … }"),
    ("fix", "fix \"title\" (within: 3m) { … }"),
    ("branch", "branch \"question\" { when … { … } otherwise { … } }"),
    ("when", "when condition \"title\" { … }"),
    ("otherwise", "otherwise \"label\" { … }"),
    ("for", "for item in items (parallel: 5) { … }"),
    ("repeat", "repeat (every: 10s, within: 5m) { … } until condition"),
    ("until", "until condition"),
    ("within", "within 15m { … } else { … }"),
    ("on", "on ssh(\"host\") { … }"),
    ("wait", "wait 30s"),
    ("action", "action \"title\" (within: 2m) { … }"),
    ("rollback", "rollback { … }"),
    ("during", "during { … }"),
    ("restore", "restore { … }"),
    ("approve", "approve \"question\" (count: 2)"),
    ("param", "param name: type = default where condition"),
    ("use", "use backend as name (options)"),
    ("import", "import \"file.runbook\" as name"),
    ("type", "type Name = { field: string }"),
    ("task", "task name(param: type) { … }"),
    ("test", "test \"title\" { given … expect … }"),
    ("runbook", "runbook \"title\" { severity: high … }"),
    ("contacts", "contacts { team: slack(\"#team\") }"),
];

/// The form of what begins with a keyword.
pub(super) fn form(keyword: &str) -> Option<&'static str> {
    match keyword {
        "given" => Some("given call(_) = answer"),
        "expect" => Some("expect no action \"title\""),
        _ => FORMS.iter().find(|(word, _)| *word == keyword).map(|(_, form)| *form),
    }
}

/// The first slip that is recognised in a stretch.
pub(super) fn find(stretch: &Stretch<'_>) -> Option<Diagnostic> {
    odd_quotes(stretch)
        .or_else(|| escaped_quote(stretch))
        .or_else(|| open_text(stretch))
        .or_else(|| clause_alone(stretch))
        .or_else(|| foreign_keyword(stretch))
        .or_else(|| touched_keyword(stretch))
        .or_else(|| shell_inside(stretch))
        .or_else(|| change(stretch))
        .or_else(|| misplaced_line(stretch))
        .or_else(|| comment(stretch))
        .or_else(|| trailing_comma(stretch))
        .or_else(|| line_begins_with_operator(stretch))
        .or_else(|| unknown_word(stretch))
}

fn sign<'s, 'a>(stretch: &'s Stretch<'a>, text: &str) -> Option<&'s Token<'a>> {
    stretch.tokens.iter().find(|token| token.kind == TokenKind::Sign && token.text == text)
}

/// Quotes that a word processor made.
fn odd_quotes(stretch: &Stretch<'_>) -> Option<Diagnostic> {
    let odd = |c: char| matches!(c, '“' | '”' | '„' | '«' | '»' | '‘' | '’');
    let token = stretch.tokens.iter().find(|token| token.kind == TokenKind::Sign && token.text.starts_with(odd))?;
    let mut diagnostic = Diagnostic::error(
        codes::SINGLE_QUOTES,
        stretch.at(token),
        format!("`{}` is no quote of the language", token.text),
    )
    .help("text stands in straight double quotes: `\"…\"`");
    let edits = stretch.tokens.iter().filter(|token| token.kind == TokenKind::Sign && token.text.starts_with(odd));
    diagnostic.fixes.push(crate::diagnostic::Fix {
        title: "write straight quotes".to_owned(),
        edits: edits.map(|token| (stretch.at(token), "\"".to_owned())).collect(),
    });
    Some(diagnostic)
}

/// `re"a\"b"`: the backslash is a backslash, and the quote ends the literal.
fn escaped_quote(stretch: &Stretch<'_>) -> Option<Diagnostic> {
    let tagged = |token: &&Token<'_>| {
        let tag = token.text.split('"').next().unwrap_or("");
        token.kind == TokenKind::Text
            && Tag::ALL.iter().any(|known| known.name() == tag)
            && token.text.ends_with("\\\"")
    };
    let token = stretch.tokens.iter().find(tagged)?;
    let end = token.start + token.text.len();
    let behind = stretch.text.get(end..).and_then(|rest| rest.chars().next())?;
    if behind.is_whitespace()
        || matches!(behind, ')' | ',' | ']' | '}')
            && !stretch.tokens.iter().any(|token| token.kind == TokenKind::OpenText)
    {
        return None;
    }
    let tag = token.text.split('"').next().unwrap_or("");
    Some(
        Diagnostic::error(
            codes::ESCAPED_QUOTE,
            stretch.place(end - 2, end),
            "a backslash does not keep a quote in a tagged literal",
        )
        .label(stretch.at(token), "the literal ends here")
        .help(format!("a backslash is just a backslash there; where quotes stand in it, write `{tag}\"\"\"…\"\"\"`")),
    )
}

fn open_text(stretch: &Stretch<'_>) -> Option<Diagnostic> {
    let token = stretch.tokens.iter().find(|token| token.kind == TokenKind::OpenText)?;
    let quote = token.text.find('"').unwrap_or(0);
    let start = token.start + quote;
    if token.text.get(quote..).is_some_and(|rest| rest.starts_with("\"\"\"")) {
        return Some(
            Diagnostic::error(codes::UNCLOSED_TEXT, stretch.place(start, start + 3), "this text does not end")
                .help("close it with `\"\"\"`"),
        );
    }
    let earlier =
        stretch.tokens.iter().take_while(|other| other.start < token.start).any(|other| other.kind == TokenKind::Text);
    let diagnostic = Diagnostic::error(codes::UNCLOSED_TEXT, stretch.place(start, start + 1), "this text does not end");
    Some(if earlier {
        diagnostic
            .help("look at the quotes of this line: one is missing or too many; a quote in text is written `\\\"`")
    } else {
        diagnostic.help("close it with a quote; text over several lines stands in `\"\"\"`")
    })
}

fn clause_alone(stretch: &Stretch<'_>) -> Option<Diagnostic> {
    let first = stretch.tokens.first()?;
    let (clause, help) = CLAUSES.iter().find(|(clause, _)| *clause == first.text)?;
    let second = stretch.tokens.get(1).map_or("{", |token| token.text);
    let complete = second == "{" || second.starts_with('"') || second == "(" || *clause == "until";
    complete.then(|| {
        Diagnostic::error(codes::CLAUSE_ALONE, stretch.at(first), format!("`{clause}` stands alone")).help(*help)
    })
}

fn foreign_keyword(stretch: &Stretch<'_>) -> Option<Diagnostic> {
    let first = stretch.tokens.first().filter(|token| token.kind == TokenKind::Word)?;
    let (_, help) = FOREIGN.iter().find(|(words, _)| words.contains(&first.text))?;
    if stretch.what != "statement" {
        return None;
    }
    let mut diagnostic =
        Diagnostic::error(codes::FOREIGN_KEYWORD, stretch.at(first), format!("`{}` begins no statement", first.text))
            .help(*help);
    let simple = match first.text {
        "var" | "const" | "val" | "local" => Some("let"),
        "foreach" => Some("for"),
        "sleep" => Some("wait"),
        "exit" | "quit" => Some("stop"),
        "echo" | "println" | "puts" if stretch.tokens.get(1).is_some_and(|next| next.kind == TokenKind::Text) => {
            Some("print")
        }
        _ => None,
    };
    if let Some(right) = simple {
        diagnostic = diagnostic.fix(format!("write `{right}`"), stretch.at(first), right);
    }
    Some(diagnostic)
}

/// `fix(within: 3m) { }`: a bracket that touches a keyword makes it a call.
fn touched_keyword(stretch: &Stretch<'_>) -> Option<Diagnostic> {
    let first = stretch.tokens.first().filter(|token| token.kind == TokenKind::Word)?;
    let second = stretch.tokens.get(1)?;
    let touches = second.text == "(" && second.start == first.start + first.text.len();
    let keyword = super::stmt::is_keyword(first.text) || is_clause(first.text);
    (touches && keyword).then(|| {
        let at = stretch.place(second.start, second.start);
        Diagnostic::error(
            codes::TOUCHED_KEYWORD,
            stretch.at(first),
            format!("`{}` is a keyword, and its `(` touches it", first.text),
        )
        .help("put a blank before the `(`; a name followed by `(` is a call")
        .fix("put a blank", at, " ")
    })
}

fn shell_inside(stretch: &Stretch<'_>) -> Option<Diagnostic> {
    let token = sign(stretch, "$")?;
    let next = stretch.tokens.iter().find(|other| other.start > token.start)?;
    let place = stretch.at(token);
    if next.start == token.start + 1 && (next.kind == TokenKind::Word || next.text == "{") {
        let diagnostic = Diagnostic::error(codes::SHELL_LINE, place, "a value is named without `$`");
        return Some(if next.text == "{" {
            diagnostic.help("`${…}` is a hole in text; outside text write the name alone")
        } else {
            diagnostic.help(format!("write `{}`", next.text)).fix("take the `$` away", place, "")
        });
    }
    Some(
        Diagnostic::error(codes::SHELL_LINE, place, "a `$` line stands alone, or behind `=`")
            .help("bind its result first: `let result = $ command`, or write `shell.run(sh\"command\")`"),
    )
}

fn change(stretch: &Stretch<'_>) -> Option<Diagnostic> {
    let first = stretch.tokens.first().filter(|token| token.kind == TokenKind::Word)?;
    let second = stretch.tokens.get(1)?;
    if second.text == ":=" {
        return Some(
            Diagnostic::error(codes::ASSIGNMENT, stretch.at(second), "a value is bound with `let`")
                .help(format!("write `let {} = …`", first.text)),
        );
    }
    let changes = ["+=", "-=", "*=", "/=", "++"].contains(&second.text);
    changes.then(|| {
        Diagnostic::error(codes::ASSIGNMENT, stretch.at(second), "bindings never change")
            .help("give the new value a name of its own: `let next = …`; in a loop, `previous` is the iteration before")
    })
}

/// Lines that belong into a test or the header.
fn misplaced_line(stretch: &Stretch<'_>) -> Option<Diagnostic> {
    let first = stretch.tokens.first().filter(|token| token.kind == TokenKind::Word)?;
    if stretch.what != "statement" {
        return None;
    }
    let help = match first.text {
        "given" | "expect" => "it belongs into a test: `test \"…\" { given … expect … }`",
        "contacts" => "it belongs into the header: `runbook \"…\" { contacts { … } }`",
        _ if stretch.tokens.get(1).is_some_and(|second| second.text == ":") => {
            "`name: value` stands in the header, in options, arguments and records; a value is bound with `let name = value`"
        }
        _ => return None,
    };
    Some(
        Diagnostic::error(codes::UNEXPECTED, stretch.at(first), format!("`{}` begins no statement", first.text))
            .help(help),
    )
}

fn comment(stretch: &Stretch<'_>) -> Option<Diagnostic> {
    let first = sign(stretch, "/")?;
    let second = stretch.tokens.iter().find(|token| token.start == first.start + 1)?;
    let comment = |length: usize| {
        Diagnostic::error(
            codes::FOREIGN_COMMENT,
            stretch.place(first.start, first.start + length),
            "a comment begins with `#`",
        )
    };
    match second.text {
        "/" => Some(comment(2).help("write `#`").fix("write `#`", stretch.place(first.start, first.start + 2), "#")),
        "*" | "*=" => Some(comment(2).help("write `#` at the start of each of its lines")),
        _ => None,
    }
}

fn trailing_comma(stretch: &Stretch<'_>) -> Option<Diagnostic> {
    let last = stretch.tokens.iter().rfind(|token| token.kind != TokenKind::Newline)?;
    let balanced = !stretch.tokens.iter().any(|token| matches!(token.text, "(" | "[" | "{"));
    let field = stretch.what == "field" && last.text == ",";
    (field && balanced).then(|| {
        Diagnostic::error(codes::UNEXPECTED, stretch.at(last), "a field ends with its line, not with `,`")
            .help("take the `,` away")
            .fix("take the `,` away", stretch.at(last), "")
    })
}

/// A line goes on with the one above it in few cases only.
fn line_begins_with_operator(stretch: &Stretch<'_>) -> Option<Diagnostic> {
    let first = stretch.tokens.first()?;
    let instead = match first.text {
        "&&" => Some("and"),
        "||" => Some("or"),
        "+" | "-" | "*" | "/" | "%" | "==" | "!=" | "<" | ">" | "~" | "=" | "?" | "," => None,
        _ => return None,
    };
    let place = stretch.at(first);
    Some(match instead {
        Some(right) => Diagnostic::error(codes::FOREIGN_OPERATOR, place, format!("`{}` is no operator", first.text))
            .help(format!("write `{right}`"))
            .fix(format!("write `{right}`"), place, right),
        None => Diagnostic::error(codes::UNEXPECTED, place, format!("a line does not begin with `{}`", first.text))
            .help("a statement goes on in a line that begins with `and`, `or`, `.`, `?.` or `??`; put other values over several lines into brackets"),
    })
}

/// A first word that is no keyword, with something behind it that makes it no call.
fn unknown_word(stretch: &Stretch<'_>) -> Option<Diagnostic> {
    let first = stretch.tokens.first().filter(|token| token.kind == TokenKind::Word)?;
    let second = stretch.tokens.get(1)?;
    let kinds = matches!(second.kind, TokenKind::Word | TokenKind::Text | TokenKind::Number) || second.text == "{";
    let apart = second.start > first.start + first.text.len();
    if stretch.what != "statement"
        || form(first.text).is_some()
        || super::stmt::is_keyword(first.text)
        || !kinds
        || !apart
    {
        return None;
    }
    let place = stretch.at(first);
    let diagnostic = Diagnostic::error(codes::NOT_A_STATEMENT, place, format!("`{}` begins no statement", first.text));
    let keywords = FORMS.iter().map(|(word, _)| *word);
    Some(match nearest(first.text, keywords).filter(|keyword| first.text.len() > 3 || keyword.len() > 3) {
        Some(keyword) => {
            diagnostic.help(format!("did you mean `{keyword}`?")).fix(format!("write `{keyword}`"), place, keyword)
        }
        None => {
            diagnostic.help(format!("to run a program write `$ {} …`, to call a task `{}(…)`", first.text, first.text))
        }
    })
}
