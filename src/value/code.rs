//! Code with its values beside it, never in it.

use super::Value;
use crate::code::Template;
use std::sync::Arc;

/// A tagged literal after evaluation: `sh"…"` and `sql"…"`. The others become values at once: `path`, `url` a
/// path or URL, `re` a regular expression, `glob` a pattern, `json` and `yaml` the value they describe.
#[derive(Debug, Clone)]
pub struct CodeValue {
    /// The text around the holes, and what is known of it.
    pub template: Arc<Template>,
    /// What fills the holes, in order.
    pub holes: Vec<Value>,
}
