//! Renews a sign-on that a person has to make: runs `aws sso login` or `aws login`, and watches for its token.
//!
//! The token may as well be renewed by hand, in a terminal: what counts is that the AWS CLI's cache has a new one.
//! Source: "IAM Identity Center credential provider" and "Login credential provider" in the AWS SDKs and Tools
//! Reference Guide.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::process::Stdio;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::time::MissedTickBehavior;

use super::Computer;
use crate::checks::pasted::without_secrets;
use crate::cloud::reporter::Reporter;
use crate::model::connect::sign_in::{SignIn, Start};
use crate::model::event::{Event, TaskId};
use crate::signing::sigv4::sha256_hex;
use crate::{bounded_file, words};

/// How often the cache is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long the command may go on once there is a token.
const LAST_WORDS: Duration = Duration::from_secs(3);
/// An address to open has some hundred characters.
const LINE_AT_MOST_BYTES: usize = 8 * 1024;
/// How many lines are shown: an address and a code, each with what leads to it.
const TOLD_AT_MOST: usize = 20;
/// A cached token is some kilobytes.
const MOST_BYTES: usize = 256 * 1024;

/// Ends when there is a new token, or when the command has ended.
///
/// `with_command`: the AWS CLI is run; else only the cache is watched. Its lines that matter come as
/// [`Event::SignOnSaid`]. Dropping the future ends the command.
pub async fn renew(
    computer: &Computer,
    sign_in: &SignIn,
    with_command: bool,
    task: TaskId,
    reporter: &Reporter,
) -> Result<(), String> {
    let before = tokens(computer, sign_in).await;
    if !with_command {
        watch(computer, sign_in, &before).await;
        return Ok(());
    }
    let Some(words) = sign_in.renewal() else {
        return Err(words!("This profile has no sign-on that a command could renew").to_owned());
    };
    let child = start(computer, &words)?;
    let mut following = pin!(follow(child, &words, task, reporter));
    tokio::select! {
        ended = &mut following => return ended,
        () = watch(computer, sign_in, &before) => {}
    }
    // The token may be the command's own, which then has its config to write.
    tokio::time::timeout(LAST_WORDS, following).await.ok();
    Ok(())
}

fn start(computer: &Computer, words: &[String]) -> Result<Child, String> {
    let mut command = Command::new(&computer.aws_cli);
    command.args(words.iter().skip(1)).kill_on_drop(true);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().map_err(|error| {
        let line = words.join(" ");
        if error.kind() == std::io::ErrorKind::NotFound {
            words!("The AWS CLI is not in the PATH. Run this where it is; Countersign goes on by itself: {line}", line)
        } else {
            words!("The AWS CLI cannot be started: {error}. Run this in a terminal: {line}", error, line)
        }
    })
}

/// Reads what the command says until its end.
async fn follow(
    mut child: Child,
    words: &[String],
    task: TaskId,
    reporter: &Reporter,
) -> Result<(), String> {
    let (Some(output), Some(errors)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(words!("The AWS CLI cannot be heard").to_owned());
    };
    let (mut output, mut errors) = (Lines::of(output), Lines::of(errors));
    let (mut last_error, mut told) = (String::new(), 0);
    let (mut has_output, mut has_errors) = (true, true);
    while has_output || has_errors {
        let (line, is_error) = tokio::select! {
            line = output.next(), if has_output => (line, false),
            line = errors.next(), if has_errors => (line, true),
        };
        let Some(line) = line else {
            if is_error {
                has_errors = false;
            } else {
                has_output = false;
            }
            continue;
        };
        if matters(&line) {
            if told == TOLD_AT_MOST {
                continue;
            }
            told += 1;
            reporter.send(Event::SignOnSaid(task, line)).await;
        } else if is_error && !line.is_empty() {
            last_error = without_secrets(&line).into_owned();
        }
    }
    let status =
        child.wait().await.map_err(|error| words!("The AWS CLI was lost: {error}", error))?;
    if status.success() {
        return Ok(());
    }
    let said =
        if last_error.is_empty() { words!("it gave no reason").to_owned() } else { last_error };
    Err(words!("{join} ended with {status}: {said}", join = words.join(" "), status, said))
}

/// What a program says, line by line, of each no more than can be shown.
struct Lines<R> {
    pipe: BufReader<R>,
    /// What of the line has come so far.
    begun: Vec<u8>,
}

impl<R: AsyncRead + Unpin> Lines<R> {
    fn of(pipe: R) -> Self {
        Self { pipe: BufReader::new(pipe), begun: Vec::new() }
    }

    /// `None` at the end. Nothing is lost where the future is dropped before.
    async fn next(&mut self) -> Option<String> {
        loop {
            let came = self.pipe.fill_buf().await.ok()?;
            if came.is_empty() && self.begun.is_empty() {
                return None;
            }
            let end = came.iter().position(|byte| *byte == b'\n');
            let of_line = &came[..end.unwrap_or(came.len())];
            let room = LINE_AT_MOST_BYTES.saturating_sub(self.begun.len());
            self.begun.extend_from_slice(&of_line[..of_line.len().min(room)]);
            let is_whole = end.is_some() || came.is_empty();
            let taken = end.map_or(came.len(), |end| end + 1);
            self.pipe.consume(taken);
            if is_whole {
                let line = std::mem::take(&mut self.begun);
                return Some(String::from_utf8_lossy(&line).trim().to_owned());
            }
        }
    }
}

/// An address to open, or the code to type there.
fn matters(line: &str) -> bool {
    let is_code = |line: &str| {
        let Some((one, other)) = line.split_once('-') else { return false };
        [one, other].iter().all(|half| {
            half.len() == 4 && half.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        })
    };
    line.contains("https://") || is_code(line)
}

/// Waits until the cache has a token that was not there before, and that lasts.
async fn watch(computer: &Computer, sign_in: &SignIn, before: &BTreeSet<String>) {
    let mut ticks = tokio::time::interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if !tokens(computer, sign_in).await.is_subset(before) {
            return;
        }
    }
}

/// When the tokens of this sign-on end that have not ended yet.
async fn tokens(computer: &Computer, sign_in: &SignIn) -> BTreeSet<String> {
    let place = Cache::of(computer, &sign_in.start);
    let read = tokio::task::spawn_blocking(move || {
        place.map(|place| place.ends(Timestamp::now())).unwrap_or_default()
    });
    read.await.unwrap_or_default()
}

/// Where the AWS CLI keeps the tokens of a sign-on.
#[derive(Debug, PartialEq, Eq)]
enum Cache {
    SingleSignOn { folder: PathBuf, start_url: String },
    Login { file: PathBuf },
}

impl Cache {
    fn of(computer: &Computer, start: &Start) -> Option<Self> {
        let value = |name: &str| computer.env.get(name).ok().filter(|text| !text.is_empty());
        let home = || value("HOME").or_else(|| value("USERPROFILE")).map(PathBuf::from);
        match start {
            Start::SingleSignOn(sign_on) => Some(Self::SingleSignOn {
                folder: home()?.join(".aws/sso/cache"),
                start_url: sign_on.start_url.clone(),
            }),
            Start::Login { session_arn } => {
                let named = value("AWS_LOGIN_CACHE_DIRECTORY").map(PathBuf::from);
                let folder = named.or_else(|| Some(home()?.join(".aws/login/cache")))?;
                let name = sha256_hex(session_arn.trim().as_bytes());
                Some(Self::Login { file: folder.join(format!("{name}.json")) })
            }
            _ => None,
        }
    }

    fn ends(&self, now: Timestamp) -> BTreeSet<String> {
        match self {
            Self::Login { file } => {
                let token = json_in(file);
                token
                    .and_then(|token| lasting(&token["accessToken"]["expiresAt"], now))
                    .into_iter()
                    .collect()
            }
            Self::SingleSignOn { folder, start_url } => {
                let Ok(entries) = std::fs::read_dir(folder) else { return BTreeSet::new() };
                let files = entries.filter_map(|entry| json_in(&entry.ok()?.path()));
                let tokens = files.filter(|token| {
                    token["accessToken"].is_string() && token["startUrl"] == start_url.as_str()
                });
                tokens.filter_map(|token| lasting(&token["expiresAt"], now)).collect()
            }
        }
    }
}

fn json_in(file: &Path) -> Option<Value> {
    let is_json = file.extension().is_some_and(|extension| extension == "json");
    if !is_json {
        return None;
    }
    let bytes = bounded_file::read(file, MOST_BYTES).ok()?;
    if bytes.len() > MOST_BYTES { None } else { serde_json::from_slice(&bytes).ok() }
}

/// The time, if it is still to come. Old files end it with `UTC`.
fn lasting(expires_at: &Value, now: Timestamp) -> Option<String> {
    let text = expires_at.as_str()?;
    let time: Timestamp = text.replace("UTC", "Z").parse().ok()?;
    (time > now).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_the_aws_cli_says_the_address_and_the_code_are_shown() {
        assert!(matters("https://device.sso.eu-west-1.amazonaws.com/"));
        assert!(matters("HJRZ-HIWR") && matters("AB12-CD34"));
        for line in
            ["Then enter the code:", "", "Attempting to open your default browser.", "one-more"]
        {
            assert!(!matters(line), "{line}");
        }
    }

    #[tokio::test]
    async fn lines_come_as_they_were_said_and_none_is_longer_than_can_be_shown() {
        let endless = "x".repeat(3 * LINE_AT_MOST_BYTES);
        let said = format!("one\r\n\n{endless}\nlast");
        let mut lines = Lines::of(said.as_bytes());
        assert_eq!(lines.next().await.as_deref(), Some("one"));
        assert_eq!(lines.next().await.as_deref(), Some(""));
        assert_eq!(lines.next().await.map(|line| line.len()), Some(LINE_AT_MOST_BYTES));
        assert_eq!(lines.next().await.as_deref(), Some("last"));
        assert_eq!(lines.next().await, None);
    }

    #[test]
    fn a_token_counts_as_long_as_it_lasts() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::SingleSignOn {
            folder: folder.path().to_owned(),
            start_url: "https://corp.example/start".to_owned(),
        };
        let now: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
        let write = |name: &str, url: &str, ends: &str| {
            let text = format!(r#"{{"startUrl":"{url}","accessToken":"s","expiresAt":"{ends}"}}"#);
            std::fs::write(folder.path().join(name), text).unwrap();
        };
        write("old.json", "https://corp.example/start", "2026-11-22T09:00:00Z");
        write("other.json", "https://other.example/start", "2026-11-22T18:00:00Z");
        assert_eq!(cache.ends(now), BTreeSet::new());
        write("new.json", "https://corp.example/start", "2026-11-22T18:00:00UTC");
        assert_eq!(cache.ends(now), BTreeSet::from(["2026-11-22T18:00:00UTC".to_owned()]));
    }
}
