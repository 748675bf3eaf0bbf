//! Clocks that tests hold in their hands.

use runbook::run::Clock;
use std::future::Future;
use std::pin::Pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A clock on which waiting takes no time: who waits moves it on.
#[derive(Default)]
pub(crate) struct Virtual {
    nanoseconds: AtomicU64,
    chance: AtomicU64,
}

impl Clock for Virtual {
    fn now(&self) -> jiff::Timestamp {
        let start: jiff::Timestamp = "2026-11-22T01:39:00Z".parse().unwrap();
        start + jiff::SignedDuration::try_from(self.monotonic()).unwrap()
    }

    fn monotonic(&self) -> Duration {
        Duration::from_nanos(self.nanoseconds.load(Ordering::Acquire))
    }

    fn random(&self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte = u8::try_from(self.chance.fetch_add(37, Ordering::AcqRel) % 251).unwrap();
        }
    }

    fn sleep(&self, length: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async move {
            let nanoseconds = u64::try_from(length.as_nanos()).unwrap_or(u64::MAX / 2);
            self.nanoseconds.fetch_add(nanoseconds, Ordering::AcqRel);
        })
    }
}

/// The clock of the machine.
pub(crate) struct Real {
    start: Instant,
    chance: Mutex<u8>,
}

impl Default for Real {
    fn default() -> Self {
        Self { start: Instant::now(), chance: Mutex::new(0) }
    }
}

impl Clock for Real {
    fn now(&self) -> jiff::Timestamp {
        let start: jiff::Timestamp = "2026-11-22T01:39:00Z".parse().unwrap();
        start + jiff::SignedDuration::try_from(self.monotonic()).unwrap()
    }

    fn monotonic(&self) -> Duration {
        self.start.elapsed()
    }

    fn random(&self, bytes: &mut [u8]) {
        let mut chance = self.chance.lock().unwrap();
        for byte in bytes {
            *chance = chance.wrapping_mul(97).wrapping_add(41);
            *byte = *chance;
        }
    }
}
