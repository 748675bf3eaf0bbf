//! SQL as it stands in a runbook, taken apart as far as is needed to put values beside it.
//!
//! No engine's grammar is known here, only what they share: quotes, comments, words, semicolons. That is enough to
//! tell where a hole may stand, where one statement ends, and what kind of statement it is.

use crate::code::Template;
use crate::value::Value;
use std::iter::once;

/// One statement with the values that go with it.
#[derive(Debug, Clone, Default)]
pub(super) struct Statement {
    /// Text and values, in order.
    pub parts: Vec<Part>,
    /// Its first words, in capitals.
    pub words: Vec<String>,
}

/// A part of a [`Statement`].
#[derive(Debug, Clone)]
pub(super) enum Part {
    /// SQL.
    Text(String),
    /// A value, to be bound.
    Value(Value),
    /// A test for being among the values of a list, to be bound: `= ANY(${list})`, `IN (${list})`, and their denials.
    Among {
        /// Whether it is the denial.
        negated: bool,
        /// The list.
        list: Value,
    },
}

/// Why SQL cannot be taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Misplaced {
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: &'static str,
}

impl Statement {
    /// Its first word, in capitals; empty for no statement.
    pub(super) fn keyword(&self) -> &str {
        self.words.first().map_or("", String::as_str)
    }

    fn is_empty(&self) -> bool {
        self.words.is_empty()
            && self.parts.iter().all(|part| matches!(part, Part::Text(text) if text.trim().is_empty()))
    }

    /// Whether it makes a trigger, which holds statements of its own.
    fn is_trigger(&self) -> bool {
        let mut words = self.words.iter().map(String::as_str);
        words.next() == Some("CREATE") && words.take(2).any(|word| word == "TRIGGER")
    }
}

/// The statements of a template.
pub(super) fn statements(template: &Template, holes: &[Value]) -> Result<Vec<Statement>, Misplaced> {
    let mut scanner = Scanner::default();
    let values = holes.iter().map(Some).chain(once(None));
    for (index, (text, value)) in template.texts.iter().zip(values).enumerate() {
        scanner.text(text)?;
        if let Some(value) = value {
            let next = template.texts.get(index + 1).map_or("", |text| text.as_str());
            scanner.hole(value, next)?;
        }
    }
    scanner.finish()
}

/// What the scanner is inside of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Inside {
    #[default]
    Code,
    /// Text or a name in quotes that end with this.
    Quotes(char),
    LineComment,
    /// How many deep.
    BlockComment,
}

/// A token, as far as one is known.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// In capitals.
    Word(String),
    Sign(String),
    Other,
}

#[derive(Debug, Default)]
struct Scanner {
    inside: Inside,
    done: Vec<Statement>,
    now: Statement,
    /// The text since the last value.
    buffer: String,
    /// Its tokens, with the place in the buffer where each begins.
    tokens: Vec<(usize, Token)>,
    /// Whether the bracket behind a list is to be left out.
    skip_bracket: bool,
}

impl Scanner {
    fn text(&mut self, text: &str) -> Result<(), Misplaced> {
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            match self.inside {
                Inside::Quotes(end) => {
                    self.buffer.push(letter);
                    if letter == end {
                        // A doubled quote begins them anew, which comes to the same.
                        self.inside = Inside::Code;
                    }
                }
                Inside::LineComment => {
                    self.buffer.push(letter);
                    if letter == '\n' {
                        self.inside = Inside::Code;
                    }
                }
                Inside::BlockComment => {
                    self.buffer.push(letter);
                    if letter == '*' && letters.next_if_eq(&'/').is_some() {
                        self.buffer.push('/');
                        self.inside = Inside::Code;
                    }
                }
                Inside::Code => match letter {
                    '-' if letters.next_if_eq(&'-').is_some() => {
                        self.buffer.push_str("--");
                        self.inside = Inside::LineComment;
                    }
                    '/' if letters.next_if_eq(&'*').is_some() => {
                        self.buffer.push_str("/*");
                        self.inside = Inside::BlockComment;
                    }
                    '\'' | '"' | '`' | '[' => {
                        self.token(Token::Other);
                        self.buffer.push(letter);
                        self.inside = Inside::Quotes(if letter == '[' { ']' } else { letter });
                    }
                    ';' => self.semicolon(),
                    ')' if self.skip_bracket => self.skip_bracket = false,
                    '?' | '@' | '$' | ':' => {
                        let next = letters.peek().copied().unwrap_or(' ');
                        parameter(letter, next)?;
                        self.token(Token::Sign(letter.to_string()));
                        self.buffer.push(letter);
                        // `::` is a cast, and no parameter.
                        if letter == ':' && letters.next_if_eq(&':').is_some() {
                            self.buffer.push(':');
                        }
                    }
                    letter if letter.is_alphabetic() || letter == '_' => {
                        let mut word = String::from(letter);
                        while let Some(letter) =
                            letters.next_if(|letter| letter.is_alphanumeric() || "_$".contains(*letter))
                        {
                            word.push(letter);
                        }
                        self.word(&word);
                    }
                    letter if letter.is_ascii_digit() => {
                        self.token(Token::Other);
                        self.buffer.push(letter);
                        while let Some(letter) = letters.next_if(|letter| letter.is_alphanumeric() || *letter == '.') {
                            self.buffer.push(letter);
                        }
                    }
                    letter if letter.is_whitespace() => self.buffer.push(letter),
                    letter => {
                        let mut sign = String::from(letter);
                        if "<>=!".contains(letter) {
                            while let Some(letter) = letters.next_if(|letter| "<>=".contains(*letter)) {
                                sign.push(letter);
                            }
                        }
                        self.token(Token::Sign(sign.clone()));
                        self.buffer.push_str(&sign);
                    }
                },
            }
        }
        Ok(())
    }

    fn token(&mut self, token: Token) {
        self.tokens.push((self.buffer.len(), token));
    }

    fn word(&mut self, word: &str) {
        let capitals = word.to_uppercase();
        if self.now.words.len() < 4 {
            self.now.words.push(capitals.clone());
        }
        self.token(Token::Word(capitals));
        self.buffer.push_str(word);
    }

    /// Ends the statement; that of a trigger ends with `; END;`.
    fn semicolon(&mut self) {
        let ends_trigger = || {
            let mut last = self.tokens.iter().rev().map(|(_, token)| token);
            last.next() == Some(&Token::Word("END".into())) && last.next() == Some(&Token::Sign(";".into()))
        };
        if self.now.is_trigger() && !ends_trigger() {
            self.token(Token::Sign(";".into()));
            self.buffer.push(';');
            return;
        }
        self.close();
    }

    fn close(&mut self) {
        self.flush();
        let statement = std::mem::take(&mut self.now);
        if !statement.is_empty() {
            self.done.push(statement);
        }
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.buffer);
        self.tokens.clear();
        if !text.is_empty() {
            self.now.parts.push(Part::Text(text));
        }
    }

    fn hole(&mut self, value: &Value, next: &str) -> Result<(), Misplaced> {
        let misplaced = |message: &str, help| Err(Misplaced { message: message.into(), help });
        match self.inside {
            Inside::Code => {}
            Inside::Quotes('\'') => {
                return misplaced(
                    "a hole stands inside of quotes",
                    "take the quotes away: a hole is a value, quoted by nobody; to build text, write `'%' || ${text} || '%'`",
                );
            }
            Inside::Quotes(_) => {
                return misplaced(
                    "a hole stands in a quoted name",
                    "names of tables and columns are part of the statement, and cannot be values",
                );
            }
            Inside::LineComment | Inside::BlockComment => {
                return misplaced(
                    "a hole stands in a comment",
                    "take it out, or write `$${` for the characters themselves",
                );
            }
        }
        if self.now.words.is_empty() {
            return misplaced(
                "a statement cannot begin with a hole",
                "SQL is written as `sql\"…\"`, and only values fill its holes",
            );
        }
        let is_list = match value {
            Value::Secret(secret) => matches!(secret.expose(), Value::List(_)),
            value => matches!(value, Value::List(_)),
        };
        if !is_list {
            self.flush();
            self.now.parts.push(Part::Value(value.clone()));
            return Ok(());
        }
        let Some((start, negated, bracket)) = self.among() else {
            return misplaced("a list cannot stand here", "a list goes into `IN (${list})` or `= ANY(${list})`");
        };
        if bracket && !next.trim_start().starts_with(')') {
            return misplaced("a list stands alone in its brackets", "add the other values to the list: `[…] + list`");
        }
        self.buffer.truncate(start);
        self.flush();
        self.skip_bracket = bracket;
        self.now.parts.push(Part::Among { negated, list: value.clone() });
        Ok(())
    }

    /// Where a test for being among a list begins that ends here, whether it is a denial, and whether a bracket is open.
    fn among(&self) -> Option<(usize, bool, bool)> {
        let mut last = self.tokens.iter().rev();
        let (mut at, mut token) = last.next().map(|(at, token)| (*at, token))?;
        let bracket = *token == Token::Sign("(".into());
        if bracket {
            (at, token) = last.next().map(|(at, token)| (*at, token))?;
        }
        let before = last.next();
        let word = match token {
            Token::Word(word) => word.as_str(),
            _ => return None,
        };
        match (word, before) {
            ("IN", Some((not, Token::Word(word)))) if word == "NOT" => Some((*not, true, bracket)),
            ("IN", _) => Some((at, false, bracket)),
            ("ANY" | "SOME", Some((sign_at, Token::Sign(sign)))) if bracket && (sign == "=" || sign == "==") => {
                Some((*sign_at, false, true))
            }
            ("ALL", Some((sign_at, Token::Sign(sign)))) if bracket && (sign == "<>" || sign == "!=") => {
                Some((*sign_at, true, true))
            }
            _ => None,
        }
    }

    fn finish(mut self) -> Result<Vec<Statement>, Misplaced> {
        if let Inside::Quotes(end) = self.inside {
            return Err(Misplaced {
                message: format!("a quote that begins is never closed by `{end}`"),
                help: "double a quote that is part of the text: `'it''s'`",
            });
        }
        self.close();
        Ok(self.done)
    }
}

/// A parameter mark of the engine's own has no value here.
fn parameter(mark: char, next: char) -> Result<(), Misplaced> {
    let named = next.is_alphanumeric() || next == '_';
    if mark != '?' && !named {
        return Ok(());
    }
    let shown = if named { format!("{mark}{next}…") } else { mark.to_string() };
    Err(Misplaced {
        message: format!("`{shown}` is a parameter that nothing fills"),
        help: "write a hole, `${name}`, where the value goes",
    })
}
