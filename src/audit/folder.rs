//! The folder of one run, and the files in it besides the journal.
//!
//! ```text
//! runs/20261122-013900-7f3a9c2e/
//!   journal.jsonl
//!   key            32 random bytes: digests of values are keyed with it
//!   lock           held for as long as the run, or what it started, lives
//!   output/0       what a program printed
//!   kept/log       what `keep` put there
//! ```

use super::AuditError;
use super::reader::open_file;
use crate::event::KeptOutput;
use ecow::EcoString;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::collections::HashMap;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

pub(super) const JOURNAL: &str = "journal.jsonl";
pub(super) const KEY: &str = "key";
pub(super) const LOCK: &str = "lock";
pub(super) const OUTPUT: &str = "output";
pub(super) const KEPT: &str = "kept";

/// Files synced one by one at the end of a run; where there are more, the file system is synced once.
const SYNC_ONE_BY_ONE: u64 = 8;
/// Longest name of a kept file, in bytes.
const MAX_NAME: usize = 128;

/// The key of one run: 32 random bytes that lie in its folder. A plain digest of a short secret can be guessed, one made
/// with a key that only the run's owner can read cannot.
#[derive(Clone)]
pub struct RunKey([u8; 32]);

impl RunKey {
    /// A key of these random bytes.
    #[must_use]
    pub fn new(random: [u8; 32]) -> Self {
        Self(random)
    }

    /// HMAC-SHA-256 of some bytes under this key, in hexadecimal.
    #[must_use]
    pub fn digest(&self, bytes: &[u8]) -> EcoString {
        let mut hasher = self.hasher();
        hasher.update(bytes);
        hasher.finish()
    }

    /// The same, for bytes that come in pieces.
    #[must_use]
    pub fn hasher(&self) -> KeyedHasher {
        let mut block = [0; 64];
        for (to, from) in block.iter_mut().zip(self.0) {
            *to = from;
        }
        KeyedHasher(Hmac::new(&block.into()))
    }

    pub(super) fn read(folder: &Path) -> Option<Self> {
        let mut bytes = [0; 32];
        let mut file = open_file(&folder.join(KEY)).ok()?;
        file.read_exact(&mut bytes).ok()?;
        (file.read(&mut [0]).ok()? == 0).then_some(Self(bytes))
    }
}

impl std::fmt::Debug for RunKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RunKey(…)")
    }
}

/// Makes a keyed digest of bytes that come in pieces.
#[derive(Clone)]
pub struct KeyedHasher(Hmac<Sha256>);

impl KeyedHasher {
    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest, in hexadecimal.
    #[must_use]
    pub fn finish(self) -> EcoString {
        EcoString::from(hex::encode(self.0.finalize().into_bytes()))
    }
}

/// A run's folder, while the run lasts.
pub(super) struct Folder {
    pub(super) path: PathBuf,
    pub(super) key: RunKey,
    outputs: AtomicU64,
    kept: Mutex<HashMap<EcoString, u64>>,
}

impl Folder {
    /// Makes the folder; it must not be there yet.
    pub(super) fn create(path: PathBuf, key: RunKey) -> Result<Self, AuditError> {
        DirBuilder::new().mode(0o700).create(&path).map_err(|error| AuditError::open(&path, error))?;
        let file = path.join(KEY);
        let made = create_file(&file).and_then(|mut made| made.write_all(&key.0));
        made.map_err(|error| AuditError::write(&file, error))?;
        Ok(Self { path, key, outputs: AtomicU64::new(0), kept: Mutex::default() })
    }

    /// Puts what a reader gives into `kept/NAME`, up to `cap` bytes. A name that is taken gets a number.
    pub(super) fn keep(&self, name: &str, from: &mut dyn Read, cap: u64) -> Result<KeptOutput, AuditError> {
        if !is_file_name(name) {
            return Err(AuditError::BadName { name: name.to_owned() });
        }
        let failed = |error| AuditError::write(&self.path.join(KEPT).join(name), error);
        let (taken, file) = self.create_kept(name).map_err(failed)?;
        let mut sink = Sink::new(file, &self.key, cap);
        let mut buffer = vec![0; 64 * 1024];
        loop {
            match from.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => sink.write(buffer.get(..count).unwrap_or_default()).map_err(failed)?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(failed(error)),
            }
        }
        Ok(sink.finish(taken))
    }

    fn create_kept(&self, name: &str) -> io::Result<(EcoString, File)> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let next = kept.entry(name.into()).or_insert(0);
        loop {
            *next += 1;
            let taken = if *next == 1 { name.to_owned() } else { format!("{name}-{next}") };
            match create_in(&self.path, KEPT, &taken) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
                Ok(file) => return Ok((ecow::eco_format!("{KEPT}/{taken}"), file)),
            }
        }
    }

    /// Brings all files besides the journal to disk.
    pub(super) fn sync_files(&self) -> Result<(), AuditError> {
        let outputs = self.outputs.load(Ordering::Acquire);
        let kept: u64 = self.kept.lock().unwrap_or_else(PoisonError::into_inner).values().sum();
        if outputs.saturating_add(kept) > SYNC_ONE_BY_ONE {
            let synced = File::open(&self.path).and_then(|folder| Ok(rustix::fs::syncfs(folder)?));
            return synced.map_err(|error| AuditError::write(&self.path, error));
        }
        for (sub, count) in [(OUTPUT, outputs), (KEPT, kept)] {
            if count > 0 {
                let path = self.path.join(sub);
                sync_folder_and_files(&path).map_err(|error| AuditError::write(&path, error))?;
            }
        }
        Ok(())
    }
}

fn sync_folder_and_files(path: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(path)? {
        File::open(entry?.path())?.sync_data()?;
    }
    File::open(path)?.sync_all()
}

/// What a program prints, as it is kept: bytes up to a cap go to `output/N`, all are counted. The file is made at the
/// first byte. It is synced when the run closes, not before.
pub struct OutputFile {
    folder: Arc<Folder>,
    cap: u64,
    bytes: u64,
    sink: Option<(EcoString, Sink)>,
    failed: bool,
}

impl OutputFile {
    pub(super) fn new(folder: Arc<Folder>, cap: u64) -> Self {
        Self { folder, cap, bytes: 0, sink: None, failed: false }
    }

    /// Takes the next bytes, filtered already. An error comes once; after it, bytes are only counted.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), AuditError> {
        self.bytes = self.bytes.saturating_add(bytes.len() as u64);
        if self.failed || bytes.is_empty() || self.cap == 0 {
            return Ok(());
        }
        self.keep(bytes).map_err(|error| {
            self.failed = true;
            AuditError::write(&self.folder.path.join(OUTPUT), error)
        })
    }

    /// What was printed and kept, for the journal.
    #[must_use]
    pub fn finish(self) -> KeptOutput {
        match self.sink {
            Some((name, sink)) => KeptOutput { bytes: self.bytes, ..sink.finish(name) },
            None => KeptOutput { file: EcoString::new(), bytes: self.bytes, kept: 0, digest: EcoString::new() },
        }
    }

    fn keep(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some((_, sink)) = &mut self.sink {
            return sink.write(bytes);
        }
        let number = self.folder.outputs.fetch_add(1, Ordering::AcqRel);
        let file = create_in(&self.folder.path, OUTPUT, &number.to_string())?;
        let mut sink = Sink::new(file, &self.folder.key, self.cap);
        let result = sink.write(bytes);
        self.sink = Some((ecow::eco_format!("{OUTPUT}/{number}"), sink));
        result
    }
}

/// A file that takes bytes up to a cap, counts all, and makes the digest of what it took.
struct Sink {
    file: File,
    hasher: KeyedHasher,
    cap: u64,
    bytes: u64,
    kept: u64,
}

impl Sink {
    fn new(file: File, key: &RunKey, cap: u64) -> Self {
        Self { file, hasher: key.hasher(), cap, bytes: 0, kept: 0 }
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.bytes = self.bytes.saturating_add(bytes.len() as u64);
        let room = usize::try_from(self.cap.saturating_sub(self.kept)).unwrap_or(usize::MAX);
        let mut rest = bytes.get(..room).unwrap_or(bytes);
        while !rest.is_empty() {
            let written = match self.file.write(rest) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(written) => written,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let (taken, after) = rest.split_at_checked(written).unwrap_or((rest, &[]));
            self.hasher.update(taken);
            self.kept = self.kept.saturating_add(taken.len() as u64);
            rest = after;
        }
        Ok(())
    }

    fn finish(self, file: EcoString) -> KeptOutput {
        KeptOutput { file, bytes: self.bytes, kept: self.kept, digest: self.hasher.finish() }
    }
}

/// Why a file is not what the journal says of it. `None` when it is.
pub(super) fn differs(folder: &Path, key: Option<&RunKey>, output: &KeptOutput) -> Option<&'static str> {
    let Some(path) = path_of(folder, &output.file) else { return Some("lies outside the run's folder") };
    let mut file = match open_file(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Some("is missing"),
        Err(_) => return Some("cannot be read"),
    };
    if file.metadata().map_or(true, |meta| meta.len() != output.kept) {
        return Some("has another length");
    }
    let Some(key) = key else { return Some("cannot be checked: the run's key is missing") };
    let mut hasher = key.hasher();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => hasher.update(buffer.get(..count).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return Some("cannot be read"),
        }
    }
    (hasher.finish() != output.digest).then_some("has other contents")
}

/// Where a file that a journal names lies; only `output/…` and `kept/…` do.
pub(super) fn path_of(folder: &Path, file: &str) -> Option<PathBuf> {
    let (sub, name) = file.split_once('/')?;
    (matches!(sub, OUTPUT | KEPT) && is_file_name(name)).then(|| folder.join(sub).join(name))
}

fn is_file_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    !name.is_empty() && name.len() <= MAX_NAME && !name.starts_with('.') && name.bytes().all(fits)
}

/// Makes a file that must not be there yet, for the user alone.
pub(super) fn create_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().append(true).create_new(true).mode(0o600).open(path)
}

fn create_in(folder: &Path, sub: &str, name: &str) -> io::Result<File> {
    let path = folder.join(sub).join(name);
    match create_file(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            match DirBuilder::new().mode(0o700).create(folder.join(sub)) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
                _ => create_file(&path),
            }
        }
        made => made,
    }
}
