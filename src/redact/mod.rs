//! What a sink may show.
//!
//! Sinks (terminal, journal, plan, report, error) take [`Clean`] text only, and only a [`Redactor`] makes it from
//! text that came out of a run. The first net is the type: a secret value is never turned to text for a sink. This
//! is the second: the bytes of every secret of the run, and their usual transforms, are looked for in all else, in one
//! pass over the text.
//!
//! # What is found
//!
//! A secret of 4 bytes or more, anywhere in text, split over writes as it may be:
//!
//! - itself, in any case (upper, lower, swapped, mixed), and backwards;
//! - in base64, with either alphabet, padded or not, at each of the three places where its first byte may fall among
//!   others, and once more in base64 of that; in base32 of either alphabet;
//! - in hexadecimal of either case, also with blanks, colons or dashes between, or as `xxd` groups it,
//!   also over the lines of `od -An -tx1`;
//! - URL-encoded as the usual libraries do it, once or twice, also every byte of it; as a form does it;
//! - JSON-escaped, with `\u…` for none, some or all characters, and once more in JSON;
//! - quoted for a shell (single quotes, double quotes, backslashes, `$'…'`), for SQL, a regular expression, HTML;
//! - wrapped: line ends, and the blanks that indent the next line, may stand anywhere in a form of 16 bytes or more;
//! - each of its lines of 8 bytes or more by itself, when it has several, in all these forms.
//!
//! In its place stands `‹secret›`. Where two overlap, all of both goes.
//!
//! # What is not
//!
//! **A program that is handed a secret can print it past this net**, by any transform that is not in the list:
//! encrypted, compressed, hashed, base64 of a file that holds it compressed, one character a line with numbers in
//! front, with colours between its letters, as UTF-16, in Morse. A part of it is not found either (`${secret:0:6}`,
//! but for whole lines), nor a secret of under 4 bytes, which would be found everywhere; that one is kept back by its
//! type alone. In base64 of more text, the one character that a secret shares with what stands before it may
//! remain: at most four bits. Hand a secret only to programs that you would trust with it.
//!
//! # The terminal
//!
//! In [`Clean`] text control characters are shown, not obeyed: `␛[31m`, `␍`. A newline and a tab stay, `\r\n` is a
//! newline, and characters that turn the direction of writing or have no width are spelled out. So what a program prints
//! cannot fake a prompt.
//!
//! # Digests
//!
//! A [`KeyedDigest`] tells whether two values of a run are the same without telling what they are.

mod clean;
mod digest;
mod filter;
mod redactor;
mod search;
mod transforms;
mod visible;

pub use clean::{Clean, CleanJson};
pub use digest::KeyedDigest;
pub use filter::{Filter, TextFilter};
pub use redactor::Redactor;
