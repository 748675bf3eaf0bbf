//! `rb` at a terminal: a pseudo terminal with a session of its own, and what its screen shows.

use crate::harness::Scene;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use std::fs::File;
use std::io::{Read, Write};
use std::process::{Child, Command};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const ROWS: u16 = 40;
const COLUMNS: u16 = 80;
/// A debug build on a busy machine is slow.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Terminal {
    keyboard: File,
    child: Child,
    printed: Arc<Mutex<Vec<u8>>>,
    reader: Option<std::thread::JoinHandle<()>>,
}

impl Terminal {
    /// Starts `rb` with those arguments as the only program of a new terminal.
    pub(crate) fn start(scene: &Scene, arguments: &[&str]) -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        tcsetwinsize(&master, Winsize { ws_row: ROWS, ws_col: COLUMNS, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap();
        let slave = File::options().read(true).write(true).open(name.to_str().unwrap()).unwrap();
        let rb = scene.command(arguments);
        // setsid makes the terminal the controlling one, so that Ctrl-C is a signal.
        let mut command = Command::new("setsid");
        command.arg("--ctty").arg(rb.get_program()).args(rb.get_args()).current_dir(scene.path()).env_clear();
        command.envs(rb.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.stdin(slave.try_clone().unwrap()).stdout(slave.try_clone().unwrap()).stderr(slave);
        let child = command.spawn().unwrap();
        drop(command);
        let keyboard = File::from(master);
        let mut screen = keyboard.try_clone().unwrap();
        let printed = Arc::new(Mutex::new(Vec::new()));
        let into = Arc::clone(&printed);
        let reader = std::thread::spawn(move || {
            let mut chunk = [0; 4096];
            // A terminal whose last program ended answers with an error.
            while let Ok(count @ 1..) = screen.read(&mut chunk) {
                into.lock().unwrap().extend_from_slice(&chunk[..count]);
            }
        });
        Self { keyboard, child, printed, reader: Some(reader) }
    }

    /// All bytes that were printed.
    pub(crate) fn raw(&self) -> String {
        String::from_utf8_lossy(&self.printed.lock().unwrap()).into_owned()
    }

    /// What the screen shows now, as a terminal draws it.
    pub(crate) fn screen(&self) -> String {
        let mut parser = vt100::Parser::new(ROWS.try_into().unwrap(), COLUMNS.try_into().unwrap(), 0);
        parser.process(&self.printed.lock().unwrap());
        let rows: Vec<String> = parser.screen().rows(0, COLUMNS).map(|row| row.trim_end().to_owned()).collect();
        rows.join("\n").trim_end().to_owned() + "\n"
    }

    /// Waits until the screen shows a text.
    #[track_caller]
    pub(crate) fn shows(&self, text: &str) {
        let until = Instant::now() + PATIENCE;
        while !self.screen().contains(text) {
            assert!(Instant::now() < until, "the screen never showed {text:?}:\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub(crate) fn types(&mut self, text: &str) {
        self.keyboard.write_all(text.as_bytes()).unwrap();
    }

    /// Waits for the end; gives the exit code and what the screen shows then.
    #[track_caller]
    pub(crate) fn ends(mut self) -> (i32, String) {
        let until = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < until, "it did not end:\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(20));
        };
        self.reader.take().unwrap().join().unwrap();
        (status.code().unwrap_or(-1), self.screen())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // Ended already, where the test came to its end.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
