//! What a run is given of the world: the time, chance, and who runs it.

use runbook::run::{Actor, Clock};
use std::time::{Duration, Instant};

/// The clocks of this machine.
pub(crate) struct SystemClock {
    began: Instant,
}

impl SystemClock {
    pub(crate) fn start() -> Self {
        Self { began: Instant::now() }
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that the run asks")]
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::now()
    }

    fn monotonic(&self) -> Duration {
        self.began.elapsed()
    }

    fn random(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(16) {
            // A version 4 UUID is chance but for six bits; two of them folded leave none that is fixed.
            let (one, other) = (uuid::Uuid::new_v4().as_u128(), uuid::Uuid::new_v4().as_u128());
            let chance = (one ^ other.rotate_left(64)).to_le_bytes();
            for (byte, random) in chunk.iter_mut().zip(chance) {
                *byte = random;
            }
        }
    }
}

/// The user of this process, as the user database names it. Environment variables name whom they like.
pub(crate) fn actor() -> Actor {
    let uid = rustix::process::getuid().as_raw();
    let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
    Actor { user: user_name(uid).unwrap_or_else(|| format!("uid {uid}")), uid, host }
}

fn user_name(uid: u32) -> Option<String> {
    let users = std::fs::read_to_string("/etc/passwd").ok()?;
    let wanted = uid.to_string();
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let (name, id) = (fields.next()?, fields.nth(1)?);
        (id == wanted).then(|| name.to_owned())
    })
}
