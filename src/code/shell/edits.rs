//! From the script as written to the text that bash is given.

use super::HOLE;
use std::borrow::Cow;
use std::ops::Range;

/// What the names of the shell variables that carry values begin with. No script may name one.
pub(super) const VARIABLE: &str = "__rb";

/// What is put before a pipe.
pub(super) const PIPE_OPEN: &str = "{ ";
/// What is put behind a pipe.
pub(super) const PIPE_CLOSE: &str = "; __rb_pipe \"${PIPESTATUS[@]}\"; }";
/// The status of a pipe: that of the last member that failed, where a member that is not the last and died of SIGPIPE
/// (128 + 13) has not failed. The statuses are its arguments.
pub(super) const PIPE_STATUS: &str = "__rb_pipe() { local status=0; while [[ $# -gt 0 ]]; do \
    if [[ $1 != 0 && ( $1 != 141 || $# = 1 ) ]]; then status=$1; fi; shift; done; return \"$status\"; };";

/// A replacement.
pub(super) struct Edit {
    /// What is replaced; empty to insert.
    pub(super) range: Range<usize>,
    /// By what.
    pub(super) with: Cow<'static, str>,
}

/// Carries out the edits. None overlap; at the same place an insertion comes before a replacement.
pub(super) fn apply(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut out = String::with_capacity(text.len() + edits.iter().map(|edit| edit.with.len()).sum::<usize>());
    let mut done = 0;
    for edit in edits {
        out.push_str(text.get(done..edit.range.start).unwrap_or_default());
        out.push_str(&edit.with);
        done = edit.range.end.max(done);
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

/// Whether a hole is left that no edit has filled.
pub(super) fn unfilled(text: &str) -> bool {
    text.as_bytes().contains(&HOLE)
}
