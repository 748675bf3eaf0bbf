//! SQL, read as far as all engines agree on it: quotes, comments, words, semicolons.
//!
//! That is enough to tell where one statement ends and the next begins, what kind of statement each is, and whether
//! a hole stands where a value can be bound: not inside quotes, not in a comment.

use super::{Mistake, Place};
use crate::diagnostic::codes::code as codes;
use ecow::EcoString;
use std::iter::Peekable;
use std::ops::Range;
use std::str::CharIndices;

/// One statement of a literal, without the semicolon at its end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Statement {
    /// The text around its holes; always one more than there are holes.
    pub texts: Vec<EcoString>,
    /// Its holes, as indices of the literal's holes.
    pub holes: Range<usize>,
    /// Its first words, at most [`WORDS`], in capitals.
    pub words: Vec<EcoString>,
}

/// How many words of a statement are kept.
pub const WORDS: usize = 4;

impl Statement {
    /// Its first word, in capitals; empty where it has none.
    #[must_use]
    pub fn keyword(&self) -> &str {
        self.words.first().map_or("", EcoString::as_str)
    }

    /// Whether it makes a trigger, which holds statements of its own.
    fn is_trigger(&self) -> bool {
        self.keyword() == "CREATE" && self.words.iter().skip(1).take(2).any(|word| word == "TRIGGER")
    }
}

/// The statements of a literal, given as the text around its holes; or what is wrong with it.
pub fn statements(texts: &[EcoString]) -> Result<Vec<Statement>, Mistake> {
    let mut reader = Reader::default();
    reader.now.texts.push(EcoString::new());
    for (index, text) in texts.iter().enumerate() {
        reader.text(index, text)?;
        if index + 1 < texts.len() {
            reader.hole(index)?;
        }
    }
    if let Inside::Quotes(end, (index, at)) = reader.inside {
        return Err(Mistake {
            code: codes::SQL_SYNTAX,
            warning: false,
            message: "a quote is never closed".into(),
            help: Some(format!("close it with `{end}`; one that is part of the text is doubled: `'it''s'`")),
            place: Place::Text { index, range: at..at + end.len_utf8() },
        });
    }
    reader.close(texts.len().saturating_sub(1));
    Ok(reader.done)
}

/// What the reader is inside of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Inside {
    #[default]
    Code,
    /// Text or a name in quotes that end with this and began at that place.
    Quotes(char, (usize, usize)),
    LineComment,
    BlockComment,
}

#[derive(Debug, Default)]
struct Reader {
    inside: Inside,
    done: Vec<Statement>,
    now: Statement,
    /// Whether the statement has anything but blanks and comments so far.
    begun: bool,
    /// The last two words or signs, the later one first: what ends a trigger.
    last: [Last; 2],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Last {
    Semicolon,
    End,
    #[default]
    Other,
}

impl Reader {
    fn text(&mut self, index: usize, text: &str) -> Result<(), Mistake> {
        let mut letters = text.char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            let mut end = at + letter.len_utf8();
            match self.inside {
                Inside::Quotes(quote, _) => {
                    // A doubled quote begins them anew, which comes to the same.
                    if letter == quote {
                        self.inside = Inside::Code;
                    }
                }
                Inside::LineComment => {
                    if letter == '\n' {
                        self.inside = Inside::Code;
                    }
                }
                Inside::BlockComment => {
                    if letter == '*' && skip(&mut letters, '/', &mut end) {
                        self.inside = Inside::Code;
                    }
                }
                Inside::Code => match letter {
                    '-' if skip(&mut letters, '-', &mut end) => self.inside = Inside::LineComment,
                    '/' if skip(&mut letters, '*', &mut end) => self.inside = Inside::BlockComment,
                    '\'' | '"' | '`' => {
                        self.saw(Last::Other);
                        self.inside = Inside::Quotes(letter, (index, at));
                    }
                    ';' if !self.now.is_trigger() || self.last == [Last::End, Last::Semicolon] => {
                        self.close(index);
                        continue;
                    }
                    ';' => self.saw(Last::Semicolon),
                    '?' | '@' | '$' | ':' => {
                        let named = letters.peek().is_some_and(|(_, next)| next.is_alphanumeric() || *next == '_');
                        if named || letter == '?' {
                            return Err(parameter(index, at, letter));
                        }
                        self.saw(Last::Other);
                        // `::` is a cast, and no parameter.
                        skip(&mut letters, letter, &mut end);
                    }
                    letter if letter.is_alphanumeric() || letter == '_' => {
                        while let Some((at, letter)) =
                            letters.next_if(|(_, next)| next.is_alphanumeric() || "_$".contains(*next))
                        {
                            end = at + letter.len_utf8();
                        }
                        self.word(text.get(at..end).unwrap_or_default());
                    }
                    letter if letter.is_whitespace() => {}
                    _ => self.saw(Last::Other),
                },
            }
            if let Some(last) = self.now.texts.last_mut() {
                last.push_str(text.get(at..end).unwrap_or_default());
            }
        }
        Ok(())
    }

    fn saw(&mut self, last: Last) {
        self.begun = true;
        self.last = [last, self.last[0]];
    }

    fn word(&mut self, word: &str) {
        let capitals: EcoString = word.to_uppercase().into();
        self.saw(if capitals == "END" { Last::End } else { Last::Other });
        if self.now.words.len() < WORDS {
            self.now.words.push(capitals);
        }
    }

    fn hole(&mut self, index: usize) -> Result<(), Mistake> {
        let refused = |code, message: &str, help: &str| {
            let (message, help) = (message.to_owned(), Some(help.to_owned()));
            Err(Mistake { code, warning: false, message, help, place: Place::Hole(index) })
        };
        match self.inside {
            Inside::Quotes('\'', _) => refused(
                codes::SQL_QUOTED_HOLE,
                "a hole stands inside quotes, where it is text",
                "take the quotes away, a value needs none; to search for a part, write `LIKE '%' || ${part} || '%'`",
            ),
            Inside::Quotes(..) => refused(
                codes::SQL_NAME_HOLE,
                "a hole stands in a quoted name",
                "names of tables and columns are part of the statement, and cannot be values",
            ),
            Inside::LineComment | Inside::BlockComment => refused(
                codes::SQL_COMMENT_HOLE,
                "a hole stands in a comment",
                "take it out, or write `$${` for the characters themselves",
            ),
            Inside::Code if self.now.words.is_empty() => refused(
                codes::SQL_NAME_HOLE,
                "a statement cannot begin with a value",
                "write the statement out; only values fill its holes",
            ),
            Inside::Code => {
                self.saw(Last::Other);
                self.now.texts.push(EcoString::new());
                Ok(())
            }
        }
    }

    /// Ends the statement in the text of that index.
    fn close(&mut self, index: usize) {
        let next = Statement { texts: vec![EcoString::new()], holes: index..index, words: Vec::new() };
        let mut statement = std::mem::replace(&mut self.now, next);
        statement.holes.end = index;
        self.last = <[Last; 2]>::default();
        if std::mem::take(&mut self.begun) {
            self.done.push(statement);
        }
    }
}

fn skip(letters: &mut Peekable<CharIndices<'_>>, wanted: char, end: &mut usize) -> bool {
    let found = letters.next_if(|(_, next)| *next == wanted).is_some();
    if found {
        *end += wanted.len_utf8();
    }
    found
}

/// A parameter mark of the engine's own has no value here.
fn parameter(index: usize, at: usize, mark: char) -> Mistake {
    Mistake {
        code: codes::SQL_SYNTAX,
        warning: false,
        message: format!("nothing fills this parameter, `{mark}`"),
        help: Some("write a hole, `${name}`, where the value goes".into()),
        place: Place::Text { index, range: at..at + mark.len_utf8() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(texts: &[&str]) -> Result<Vec<Statement>, Mistake> {
        statements(&texts.iter().map(|text| EcoString::from(*text)).collect::<Vec<_>>())
    }

    fn texts(texts: &[&str]) -> Vec<Vec<String>> {
        let statements = read(texts).expect("it can be read");
        statements.iter().map(|statement| statement.texts.iter().map(ToString::to_string).collect()).collect()
    }

    #[test]
    fn a_semicolon_ends_a_statement_and_the_rest_of_the_text_is_the_next() {
        let read = read(&["UPDATE a SET x = ", " ; DELETE FROM b WHERE y = ", ";\n-- done\n"]).unwrap();
        let seen: Vec<_> = read.iter().map(|statement| (statement.keyword(), statement.holes.clone())).collect();
        assert_eq!(seen, [("UPDATE", 0..1), ("DELETE", 1..2)]);
    }

    #[test]
    fn semicolons_and_marks_inside_quotes_and_comments_are_text() {
        let text = "SELECT ';?:a', \"a;b\", `c;d`, 'it''s; fine' -- ; ? 'x\n , 1 /* ; ' */ FROM t";
        assert_eq!(texts(&[text]), [[text]]);
    }

    #[test]
    fn a_trigger_is_one_statement() {
        let trigger =
            "CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET n = CASE WHEN 1 THEN 2 END; DELETE FROM c; END";
        assert_eq!(texts(&[&format!("{trigger}; SELECT 1;")]), [[trigger], [" SELECT 1"]]);
    }

    #[test]
    fn casts_and_operators_are_no_parameters() {
        let text = "SELECT a::int, b @> c, d -> '$.x' FROM t WHERE e <> 1";
        assert_eq!(texts(&[text]), [[text]]);
    }

    #[test]
    fn a_parameter_of_the_engine_is_refused() {
        for text in ["SELECT ?", "SELECT ?1", "SELECT :name", "SELECT @name", "SELECT $1"] {
            assert_eq!(read(&[text]).unwrap_err().code, codes::SQL_SYNTAX, "{text}");
        }
    }

    #[test]
    fn a_hole_stands_where_a_value_can_be_bound() {
        for (texts, code) in [
            (["SELECT '", "'"], codes::SQL_QUOTED_HOLE),
            (["SELECT \"", "\""], codes::SQL_NAME_HOLE),
            (["SELECT 1 -- ", "\n"], codes::SQL_COMMENT_HOLE),
            (["SELECT 1 /* ", " */"], codes::SQL_COMMENT_HOLE),
            (["", " FROM t"], codes::SQL_NAME_HOLE),
            (["SELECT 1; ", " FROM t"], codes::SQL_NAME_HOLE),
        ] {
            assert_eq!(read(&texts).unwrap_err().code, code, "{texts:?}");
        }
        assert!(read(&["SELECT * FROM t WHERE a = '' || ", " AND b = 'x'"]).is_ok());
    }

    #[test]
    fn a_quote_that_is_never_closed_is_placed() {
        let mistake = read(&["SELECT ", ", 'abc"]).unwrap_err();
        assert_eq!(mistake.place, Place::Text { index: 1, range: 2..3 });
    }

    #[test]
    fn nothing_but_blanks_and_comments_is_no_statement() {
        assert_eq!(texts(&[" ;; /* nothing; */\n -- ; nothing"]), Vec::<Vec<String>>::new());
    }
}
