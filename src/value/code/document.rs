//! `json"…"` and `yaml"…"`: what fills a hole is a node of its own type.
//!
//! Each hole is replaced by a number that stands nowhere else, the text is read, and the numbers are found again:
//! one that is a node of its own becomes the value; one inside text becomes the value's text. So no value is ever
//! read as JSON or YAML. A number that is lost (in a comment, in an anchor) or that has become part of another number
//! tells of a hole where no value can stand.

use super::{Value, ValueError, hole_text};
use crate::code::Template;
use crate::syntax::ast::Tag;
use crate::value::{Key, Map, Secret, convert, show};
use ecow::EcoString;
use std::sync::Arc;

/// The first number tried; 16 digits, so that it is whole in a float too.
const FIRST: i64 = 7_310_000_000_000_003;

pub(super) fn make(template: &Template, holes: &[Value]) -> Result<Value, ValueError> {
    let read =
        |text: &str| if template.tag == Tag::Json { convert::parse_json(text) } else { convert::from_yaml(text) };
    if holes.is_empty() {
        return read(template.texts.first().map_or("", EcoString::as_str));
    }
    let (text, marks) = marked(template);
    let document = read(&text).map_err(|error| ValueError { message: readable(&error.message, &marks), ..error })?;
    let mut filler = Filler { tag: template.tag, marks: &marks, holes, found: vec![0; holes.len()] };
    let made = filler.node(document)?;
    match filler.found.iter().position(|found| *found == 0 || (*found > 1 && template.tag == Tag::Json)) {
        None => Ok(made),
        Some(index) => {
            Err(ValueError::new(format!("no value can stand at hole {} of this `{}`", index + 1, template.tag.name()))
                .help("a hole is a value of its own, or stands inside quotes; not in a comment, a number or an anchor"))
        }
    }
}

/// The text with a number in the place of each hole, and the numbers.
fn marked(template: &Template) -> (String, Vec<String>) {
    let count = template.holes();
    let mut first = FIRST;
    loop {
        let marks: Vec<String> = (first..).take(count).map(|mark| mark.to_string()).collect();
        let mut text = String::new();
        for (index, piece) in template.texts.iter().enumerate() {
            text.push_str(piece);
            if let Some(mark) = marks.get(index) {
                text.push_str(mark);
            }
        }
        // Overlaps count: a digit in front of a hole must not make another mark.
        let once = |mark: &String| {
            text.as_bytes().windows(mark.len()).filter(|window| *window == mark.as_bytes()).count() == 1
        };
        if marks.iter().all(once) {
            return (text, marks);
        }
        first += 1_000_003;
    }
}

/// A message without the numbers.
fn readable(message: &str, marks: &[String]) -> String {
    marks.iter().fold(message.to_owned(), |message, mark| message.replace(mark, "${…}"))
}

struct Filler<'a> {
    tag: Tag,
    marks: &'a [String],
    holes: &'a [Value],
    found: Vec<usize>,
}

impl Filler<'_> {
    fn node(&mut self, node: Value) -> Result<Value, ValueError> {
        Ok(match node {
            Value::Int(number) => {
                let number_text = number.to_string();
                match self.marks.iter().position(|mark| *mark == number_text) {
                    Some(index) => {
                        self.count(index);
                        self.holes.get(index).cloned().unwrap_or(Value::Null)
                    }
                    None => Value::Int(number),
                }
            }
            Value::String(text) => self.text(&text)?,
            Value::List(items) => {
                let items = Arc::unwrap_or_clone(items);
                Value::list(items.into_iter().map(|item| self.node(item)).collect::<Result<_, _>>()?)
            }
            Value::Map(entries) => {
                let mut filled = Map::default();
                for (key, value) in Arc::unwrap_or_clone(entries) {
                    let key = self.key(key)?;
                    let value = self.node(value)?;
                    if filled.contains_key(&key) {
                        return Err(ValueError::new(format!("the key `{key}` would stand twice")));
                    }
                    filled.insert(key, value);
                }
                Value::Map(Arc::new(filled))
            }
            other => other,
        })
    }

    fn count(&mut self, index: usize) {
        if let Some(found) = self.found.get_mut(index) {
            *found += 1;
        }
    }

    /// Text with holes in it: text.
    fn text(&mut self, text: &str) -> Result<Value, ValueError> {
        let mut built = show::TextBuilder::new();
        let mut rest = text;
        loop {
            let next = self
                .marks
                .iter()
                .enumerate()
                .filter_map(|(index, mark)| Some((rest.find(mark.as_str())?, index, mark.len())));
            let Some((at, index, length)) = next.min() else {
                built.push_str(rest);
                return Ok(built.finish());
            };
            built.push_str(rest.get(..at).unwrap_or_default());
            rest = rest.get(at + length..).unwrap_or_default();
            self.count(index);
            match self.holes.get(index) {
                Some(Value::Unknown(unknown)) => built.push(&Value::Unknown(unknown.clone()), None)?,
                Some(hole) => {
                    let value = Value::String(hole_text(hole, self.tag)?);
                    let secret = matches!(hole, Value::Secret(_));
                    built.push(&if secret { Secret::wrap(value) } else { value }, None)?;
                }
                None => {}
            }
        }
    }

    fn key(&mut self, key: Key) -> Result<Key, ValueError> {
        let text = match key {
            Key::Int(number) => ecow::eco_format!("{number}"),
            Key::String(text) => text,
        };
        match self.text(&text)? {
            Value::String(text) => Ok(Key::String(text)),
            Value::Secret(_) => Err(ValueError::new("a secret cannot be a key")),
            Value::Unknown(unknown) => Err(ValueError::new(format!("a key is not known: {}", unknown.why))),
            other => Err(ValueError::new(format!("a `{}` cannot be a key", other.ty()))),
        }
    }
}
