//! The parser made from `grammar/runbook.pest`, and the way from its pairs to our tree.

#![expect(unreachable_pub, reason = "what pest derives is public, and stays in this room all the same")]

use super::tree::{Builder, Kind, Tree};
use pest::error::{ErrorVariant, InputLocation};
use pest::{Parser, Token};

#[derive(pest_derive::Parser)]
#[grammar = "../grammar/runbook.pest"]
pub struct Grammar;

/// The tree of a text. None when it is nested so deeply that the parser gave up before its stack ended.
pub(super) fn tree(text: &str) -> Option<Tree> {
    let pairs = Grammar::parse(Rule::file, text).ok()?;
    let mut builder = Builder::default();
    for token in pairs.tokens() {
        match token {
            Token::Start { rule, pos } => {
                if let Some(kind) = kind(rule) {
                    let start = if rule == Rule::file { 0 } else { offset(pos.pos()) };
                    builder.open(kind, start);
                }
            }
            Token::End { rule, pos } => {
                if kind(rule).is_some() {
                    builder.close(offset(pos.pos()));
                }
            }
        }
    }
    Some(builder.finish())
}

/// Where and why a strict rule does not fit `text`.
pub(super) struct Misfit {
    /// Byte offset in `text`.
    pub(super) at: usize,
    /// What could have stood there.
    pub(super) expected: Vec<Kind>,
}

/// Runs a strict rule over a text that the tolerant grammar refused.
pub(super) fn misfit(rule: Rule, text: &str) -> Option<Misfit> {
    let error = Grammar::parse(rule, text).err()?;
    let (InputLocation::Pos(at) | InputLocation::Span((at, _))) = error.location;
    let ErrorVariant::ParsingError { positives, .. } = error.variant else { return None };
    let mut expected = Vec::new();
    for found in positives.into_iter().filter_map(kind) {
        if !expected.contains(&found) {
            expected.push(found);
        }
    }
    Some(Misfit { at, expected })
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The kind of node that a rule makes. No wildcard: a new rule must choose its kind, and a kind its words.
fn kind(rule: Rule) -> Option<Kind> {
    Some(match rule {
        Rule::file => Kind::File,
        Rule::comment => Kind::Comment,
        Rule::doc => Kind::Doc,
        Rule::shebang => Kind::Shebang,
        Rule::slash_comment => Kind::SlashComment,
        Rule::name => Kind::Name,
        Rule::semicolon => Kind::Semicolon,
        Rule::stray_close => Kind::StrayClose,
        Rule::block => Kind::Block,
        Rule::missing_close => Kind::MissingClose,
        Rule::missing_open => Kind::MissingOpen,
        Rule::inline_shell => Kind::InlineShell,
        Rule::error => Kind::Error,
        Rule::junk_text => Kind::ErrorText,
        Rule::header => Kind::Header,
        Rule::header_block => Kind::HeaderBlock,
        Rule::field => Kind::Field,
        Rule::contacts => Kind::Contacts,
        Rule::contacts_block => Kind::ContactsBlock,
        Rule::param_decl => Kind::ParamDecl,
        Rule::param => Kind::Param,
        Rule::constraint => Kind::Constraint,
        Rule::use_decl => Kind::UseDecl,
        Rule::import_decl => Kind::ImportDecl,
        Rule::alias => Kind::Alias,
        Rule::type_decl => Kind::TypeDecl,
        Rule::task_decl => Kind::TaskDecl,
        Rule::params => Kind::Params,
        Rule::equals => Kind::Equals,
        Rule::type_expr => Kind::TypeExpr,
        Rule::optional_mark => Kind::OptionalMark,
        Rule::type_name => Kind::TypeName,
        Rule::generic => Kind::GenericType,
        Rule::words_type => Kind::WordsType,
        Rule::record_type => Kind::RecordType,
        Rule::record_field => Kind::RecordField,
        Rule::test_decl => Kind::TestDecl,
        Rule::test_block => Kind::TestBlock,
        Rule::given => Kind::Given,
        Rule::given_shell => Kind::GivenShell,
        Rule::given_code => Kind::GivenCode,
        Rule::expect => Kind::Expect,
        Rule::negation => Kind::Negation,
        Rule::expect_reached => Kind::ExpectReached,
        Rule::expect_action => Kind::ExpectAction,
        Rule::expect_output => Kind::ExpectOutput,
        Rule::expect_ending => Kind::ExpectEnding,
        Rule::let_stmt => Kind::LetStmt,
        Rule::keep_stmt => Kind::KeepStmt,
        Rule::output_stmt => Kind::OutputStmt,
        Rule::print_stmt => Kind::PrintStmt,
        Rule::notify_stmt => Kind::NotifyStmt,
        Rule::escalate_stmt => Kind::EscalateStmt,
        Rule::stop_stmt => Kind::StopStmt,
        Rule::require_stmt => Kind::RequireStmt,
        Rule::wait_stmt => Kind::WaitStmt,
        Rule::approve_stmt => Kind::ApproveStmt,
        Rule::check_stmt => Kind::CheckStmt,
        Rule::fix => Kind::Fix,
        Rule::branch_stmt => Kind::BranchStmt,
        Rule::branch_block => Kind::BranchBlock,
        Rule::when_stmt => Kind::WhenStmt,
        Rule::otherwise => Kind::Otherwise,
        Rule::for_stmt => Kind::ForStmt,
        Rule::repeat_stmt => Kind::RepeatStmt,
        Rule::until => Kind::Until,
        Rule::within_stmt => Kind::WithinStmt,
        Rule::on_stmt => Kind::OnStmt,
        Rule::action_stmt => Kind::ActionStmt,
        Rule::during => Kind::During,
        Rule::restore => Kind::Restore,
        Rule::rollback => Kind::Rollback,
        Rule::auto => Kind::Auto,
        Rule::expr_stmt => Kind::ExprStmt,
        Rule::tried_shell => Kind::TriedShell,
        Rule::expr => Kind::Expr,
        Rule::prefix => Kind::Prefix,
        Rule::infix => Kind::Infix,
        Rule::arrow => Kind::Arrow,
        Rule::question => Kind::Question,
        Rule::with_clause => Kind::WithClause,
        Rule::chain => Kind::Chain,
        Rule::call => Kind::Call,
        Rule::apart_call => Kind::ApartCall,
        Rule::field_of => Kind::FieldOf,
        Rule::index => Kind::Index,
        Rule::named => Kind::NamedArg,
        Rule::label => Kind::Label,
        Rule::rate => Kind::Rate,
        Rule::options => Kind::Options,
        Rule::run_expr => Kind::RunExpr,
        Rule::asked => Kind::Asked,
        Rule::if_value => Kind::IfValue,
        Rule::else_if => Kind::ElseIf,
        Rule::list => Kind::List,
        Rule::paren => Kind::Paren,
        Rule::map => Kind::Map,
        Rule::entry => Kind::Entry,
        Rule::computed => Kind::Computed,
        Rule::number => Kind::Number,
        Rule::text => Kind::Text,
        Rule::text_chunk | Rule::text_chunk_long => Kind::TextChunk,
        Rule::unclosed => Kind::Unclosed,
        Rule::single_quoted => Kind::SingleQuoted,
        Rule::hole => Kind::Hole,
        Rule::format => Kind::Format,
        Rule::bad_hole => Kind::BadHole,
        Rule::tagged => Kind::Tagged,
        Rule::tag => Kind::Tag,
        Rule::code_chunk | Rule::code_chunk_long => Kind::CodeChunk,
        Rule::shell => Kind::Shell,
        Rule::shell_code => Kind::ShellCode,
        Rule::open_quote => Kind::OpenQuote,
        Rule::EOI => Kind::EndOfFile,
        // Entry points and silent rules make no nodes.
        Rule::only_statement
        | Rule::only_arm
        | Rule::only_field
        | Rule::only_test_line
        | Rule::only_clause
        | Rule::only_hole => return None,
        Rule::wide
        | Rule::narrow
        | Rule::back
        | Rule::blank
        | Rule::s
        | Rule::lines
        | Rule::doc_mark
        | Rule::ident
        | Rule::part => return None,
        Rule::key | Rule::word | Rule::items | Rule::end | Rule::end_of_field | Rule::EOI_ahead | Rule::close => {
            return None;
        }
        Rule::body | Rule::late_open | Rule::junk | Rule::junk_block | Rule::junk_braces => return None,
        Rule::item | Rule::blank_line | Rule::given_param | Rule::given_call | Rule::given_equals => return None,
        Rule::expectation
        | Rule::keyword
        | Rule::value
        | Rule::more
        | Rule::head
        | Rule::join
        | Rule::tail
        | Rule::named_ahead => return None,
        Rule::arg | Rule::primary | Rule::worded | Rule::arm | Rule::code => return None,
        Rule::shell_words | Rule::loose_words | Rule::shell_piece | Rule::shell_plain | Rule::shell_comment => {
            return None;
        }
        Rule::double_quoted | Rule::substitution | Rule::shell_piece_in => return None,
    })
}
