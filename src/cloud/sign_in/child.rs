//! A program that runs beside this one: what it says is bounded, and it ends with whoever waits for it.

use std::io;
use std::process::ExitStatus;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::{Child, Command};

/// A program under way. Dropped before its end, it is ended with all that it has started.
pub struct Running {
    child: Child,
    /// It has a process group of its own, and runs still.
    has_group: bool,
}

/// What a program said until its end.
pub struct Said {
    pub status: ExitStatus,
    pub output: Vec<u8>,
    /// The beginning, where there is more.
    pub errors: Vec<u8>,
}

/// Why nothing is known of what a program said.
#[derive(Debug)]
pub enum Unheard {
    /// It had printed more than was to be read, and was ended.
    TooMuch,
    Lost(io::Error),
}

impl From<io::Error> for Unheard {
    fn from(error: io::Error) -> Self {
        Self::Lost(error)
    }
}

impl Running {
    /// Starts the program. Where this one has no terminal it becomes a group of its own, so that whatever it starts can be
    /// ended with it; in a terminal that would keep it from asking there for a PIN, and Ctrl+C reaches all of them anyway.
    pub fn start(command: &mut Command) -> io::Result<Self> {
        Self::start_in(command, has_no_terminal())
    }

    fn start_in(command: &mut Command, has_group: bool) -> io::Result<Self> {
        #[cfg(unix)]
        if has_group {
            command.process_group(0);
        }
        let child = command.kill_on_drop(true).spawn()?;
        Ok(Self { child, has_group })
    }

    /// Reads what it says until its end: of its output no more than `most_bytes`, of its errors the first of them.
    pub async fn said(mut self, most_bytes: usize) -> Result<Said, Unheard> {
        let (output, errors) = (self.child.stdout.take(), self.child.stderr.take());
        let output = async {
            let Some(pipe) = output else { return Ok(Vec::new()) };
            let output = beginning(pipe, most_bytes.saturating_add(1)).await?;
            if output.len() > most_bytes { Err(Unheard::TooMuch) } else { Ok(output) }
        };
        let errors = async {
            let Some(mut pipe) = errors else { return Ok(Vec::new()) };
            let errors = beginning(&mut pipe, most_bytes).await?;
            // A program whose errors nobody reads would wait for that.
            tokio::io::copy(&mut pipe, &mut tokio::io::sink()).await?;
            Ok::<_, Unheard>(errors)
        };
        let (output, errors) = tokio::try_join!(output, errors)?;
        let status = self.child.wait().await?;
        self.has_group = false;
        Ok(Said { status, output, errors })
    }
}

async fn beginning(pipe: impl AsyncRead + Unpin, most_bytes: usize) -> io::Result<Vec<u8>> {
    let most_bytes = u64::try_from(most_bytes).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    pipe.take(most_bytes).read_to_end(&mut bytes).await?;
    Ok(bytes)
}

impl Drop for Running {
    fn drop(&mut self) {
        #[cfg(unix)]
        if self.has_group
            && let Some(id) = self.child.id()
            && let Some(group) = i32::try_from(id).ok().and_then(rustix::process::Pid::from_raw)
        {
            // Who has ended already is not there any more; the child itself is ended in any case.
            rustix::process::kill_process_group(group, rustix::process::Signal::KILL).ok();
        }
    }
}

#[cfg(unix)]
fn has_no_terminal() -> bool {
    std::fs::File::open("/dev/tty").is_err()
}

#[cfg(not(unix))]
fn has_no_terminal() -> bool {
    false
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::process::Stdio;
    use std::time::{Duration, Instant};

    use super::*;

    const MOST_BYTES: usize = 64 * 1024;

    fn started(line: &str) -> Running {
        let mut command = Command::new("sh");
        command.args(["-c", line]).stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        Running::start_in(&mut command, true).unwrap()
    }

    #[tokio::test]
    async fn a_program_that_never_stops_talking_is_ended() {
        let said = started("yes AAAAAAAAAAAAAAAA").said(MOST_BYTES).await;
        assert!(matches!(said, Err(Unheard::TooMuch)));
    }

    #[tokio::test]
    async fn of_its_errors_the_beginning_is_kept_and_its_end_awaited() {
        let line = "head -c 300000 /dev/zero >&2; printf out; exit 3";
        let said = started(line).said(MOST_BYTES).await.unwrap();
        assert_eq!((said.status.code(), said.output.as_slice()), (Some(3), b"out".as_slice()));
        assert_eq!(said.errors.len(), MOST_BYTES);
    }

    #[tokio::test]
    async fn what_it_has_started_ends_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("id");
        let line = format!("sleep 600 & echo $! > '{}'; wait", file.display());
        let running = started(&line);
        let id = loop {
            let written = std::fs::read_to_string(&file).unwrap_or_default();
            if let Ok(id) = written.trim().parse::<i32>() {
                break rustix::process::Pid::from_raw(id).unwrap();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        };
        drop(running);
        let asked_at = Instant::now();
        // One that has ended and whose end nobody has asked for is there as long as its name.
        let is_there = || {
            let stat = std::fs::read_to_string(format!("/proc/{}/stat", id.as_raw_nonzero()));
            rustix::process::test_kill_process(id).is_ok()
                && !stat.is_ok_and(|stat| stat.contains(") Z "))
        };
        while is_there() {
            assert!(asked_at.elapsed() < Duration::from_secs(10), "it is still there");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}
