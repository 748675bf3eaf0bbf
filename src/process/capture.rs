//! What a program prints: passed on as it comes, and kept within bounds.

use std::collections::VecDeque;
use tokio::io::AsyncReadExt;
use tokio::net::unix::pipe::Receiver;

/// How much is read at a time: what a pipe holds.
const PIECE: usize = 64 * 1024;

/// The first bytes of a stream, and how many more there were.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub(super) bytes: Vec<u8>,
    pub(super) most: u64,
    pub(super) cut: u64,
}

/// The last bytes of a stream.
#[derive(Debug, Default)]
pub(super) struct Tail {
    pub(super) bytes: VecDeque<u8>,
    pub(super) most: usize,
}

/// Keeps what it is given, within bounds.
pub(super) trait Keep {
    fn keep(&mut self, piece: &[u8]);
}

impl Keep for Head {
    fn keep(&mut self, piece: &[u8]) {
        let room = usize::try_from(self.most.saturating_sub(self.bytes.len() as u64)).unwrap_or(usize::MAX);
        let (kept, cut) = piece.split_at(room.min(piece.len()));
        self.bytes.extend_from_slice(kept);
        self.cut = self.cut.saturating_add(cut.len() as u64);
    }
}

impl Keep for Tail {
    fn keep(&mut self, piece: &[u8]) {
        let piece = piece.get(piece.len().saturating_sub(self.most)..).unwrap_or_default();
        let over = (self.bytes.len() + piece.len()).saturating_sub(self.most);
        self.bytes.drain(..over);
        self.bytes.extend(piece);
    }
}

/// Reads a stream to its end.
pub(super) async fn drain(mut from: Receiver, keep: &mut impl Keep, pass: impl Fn(&[u8])) {
    let mut piece = vec![0_u8; PIECE];
    loop {
        match from.read(&mut piece).await {
            Ok(0) => return,
            Ok(length) => {
                let piece = piece.get(..length).unwrap_or_default();
                pass(piece);
                keep.keep(piece);
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}
