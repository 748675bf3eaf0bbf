//! What a call prints: shown as it comes, and kept in a file, secrets taken out of both.

use super::tell::Teller;
use crate::audit::{AuditError, OutputFile};
use crate::backend::{Output, OutputStream};
use crate::event::{Event, KeptOutput, StepPath};
use crate::redact::{Clean, Filter, TextFilter};
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes of a line that has not ended which wait for its end before they are shown.
const LINE: usize = 8 * 1024;

/// Takes what one call prints.
pub(super) struct Sink {
    teller: Arc<Teller>,
    step: StepPath,
    streams: [Mutex<Option<Streaming>>; 2],
}

/// One stream of it.
struct Streaming {
    /// A line that has not ended.
    line: Vec<u8>,
    shown: TextFilter,
    filter: Filter,
    file: OutputFile,
    failed: Option<AuditError>,
}

impl Sink {
    pub(super) fn new(teller: Arc<Teller>, step: StepPath) -> Self {
        Self { teller, step, streams: [Mutex::new(None), Mutex::new(None)] }
    }

    fn stream(&self, stream: OutputStream) -> &Mutex<Option<Streaming>> {
        let [stdout, stderr] = &self.streams;
        match stream {
            OutputStream::Stdout => stdout,
            OutputStream::Stderr => stderr,
        }
    }

    fn show(&self, stream: OutputStream, text: Clean) {
        if !text.is_empty() {
            self.teller.show(Event::Output { step: self.step.clone(), stream, text });
        }
    }

    /// What was printed, and the first reason why not all of it was kept.
    pub(super) fn finish(&self) -> (Vec<KeptOutput>, Option<AuditError>) {
        let mut kept = Vec::new();
        let mut failed = None;
        for stream in [OutputStream::Stdout, OutputStream::Stderr] {
            let taken = self.stream(stream).lock().unwrap_or_else(PoisonError::into_inner).take();
            let Some(mut streaming) = taken else { continue };
            let line = std::mem::take(&mut streaming.line);
            let text = streaming.shown.push(&line).followed_by(&streaming.shown.finish());
            self.show(stream, text);
            let rest = streaming.filter.finish();
            streaming.keep(&rest);
            failed = failed.or(streaming.failed);
            kept.push(streaming.file.finish());
        }
        (kept, failed)
    }
}

impl Streaming {
    fn keep(&mut self, bytes: &[u8]) {
        if let Err(error) = self.file.write(bytes) {
            self.failed.get_or_insert(error);
        }
    }

    /// What is to be shown now: whole lines, and a line that grows too long.
    fn lines(&mut self, bytes: &[u8]) -> Clean {
        let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at.saturating_add(1));
        let (whole, rest) = bytes.split_at_checked(end).unwrap_or((bytes, &[]));
        let mut text = Clean::default();
        if !whole.is_empty() {
            let line = std::mem::take(&mut self.line);
            text = self.shown.push(&line).followed_by(&self.shown.push(whole));
        }
        self.line.extend_from_slice(rest);
        if self.line.len() > LINE {
            let line = std::mem::take(&mut self.line);
            text = text.followed_by(&self.shown.push(&line));
        }
        text
    }
}

impl Output for Sink {
    fn write(&self, stream: OutputStream, bytes: &[u8]) {
        let mut streaming = self.stream(stream).lock().unwrap_or_else(PoisonError::into_inner);
        let streaming = streaming.get_or_insert_with(|| Streaming {
            line: Vec::new(),
            shown: TextFilter::new(&self.teller.redactor),
            filter: Filter::new(&self.teller.redactor),
            file: self.teller.journal.output(self.teller.kept),
            failed: None,
        });
        let filtered = streaming.filter.push(bytes);
        if let Err(error) = streaming.file.write(&filtered) {
            streaming.failed.get_or_insert(error);
        }
        let text = streaming.lines(bytes);
        self.show(stream, text);
    }
}
