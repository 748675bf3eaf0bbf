//! SIGINT, SIGTERM and SIGHUP: the first ends the run in good order, the second at once.

use tokio::signal::unix::{SignalKind, signal};

/// Calls `interrupt` at each such signal, for as long as the program lives.
pub(crate) fn on_signal(interrupt: impl Fn() + Send + 'static) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let (mut int, mut term, mut hup) = {
        let _inside = runtime.enter();
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?, signal(SignalKind::hangup())?)
    };
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        runtime.block_on(async {
            loop {
                tokio::select! {
                    Some(()) = int.recv() => interrupt(),
                    Some(()) = term.recv() => interrupt(),
                    Some(()) = hup.recv() => interrupt(),
                    else => return,
                }
            }
        });
    })?;
    Ok(())
}
