//! How a command runs and ends: by itself, or by Ctrl+C.

use std::time::Duration;

use countersign::words;
use tokio::sync::oneshot;

use crate::{complain, workers};

/// How long the tasks of a command that has ended may take to let go of what they hold, such as a program that they started.
const LAST_WORDS: Duration = Duration::from_millis(100);

/// Runs a command's work on the program's workers.
///
/// What waits still when it has ended is left: a question that nobody answers, a call that was given up.
pub fn run<T, E: From<String>>(work: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    let tokio = workers()?;
    let result = tokio.block_on(work);
    tokio.shutdown_timeout(LAST_WORDS);
    result
}

/// Ends on Ctrl+C and when the system asks the program to end; listens from the call on.
///
/// Whoever asks again is told what the program waits for.
pub fn asked_to_end() -> Result<impl Future<Output = ()>, String> {
    let mut signals = Signals::listen()
        .map_err(|error| words!("The signal to stop cannot be awaited: {error}", error))?;
    let (tell, told) = oneshot::channel();
    tokio::spawn(async move {
        signals.next().await;
        // A command that is over does not listen any more.
        tell.send(()).ok();
        loop {
            signals.next().await;
            complain(words!(
                "A change of the account is under way and is not broken off: the program ends as soon as AWS has answered, within a minute"
            ));
        }
    });
    Ok(async {
        if told.await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    #[expect(clippy::unnecessary_wraps, reason = "as other systems have it")]
    fn listen() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        // Where Ctrl+C cannot be awaited the program is ended from outside.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
