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
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader, Lines};
use tokio::process::{Child, Command};
use tokio::time::MissedTickBehavior;

use super::Computer;
use crate::checks::pasted::without_secrets;
use crate::cloud::reporter::Reporter;
use crate::model::connect::sign_in::{SignIn, Start};
use crate::model::event::{Event, TaskId};
use crate::signing::sigv4::sha256_hex;
use crate::words;

/// How often the cache is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long the command may go on once there is a token.
const LAST_WORDS: Duration = Duration::from_secs(3);
/// A cached token is some kilobytes.
const MOST_BYTES: u64 = 256 * 1024;

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
    let mut output = BufReader::new(output).lines();
    let mut errors = BufReader::new(errors).lines();
    let mut last_error = String::new();
    let (mut has_output, mut has_errors) = (true, true);
    while has_output || has_errors {
        let (line, is_error) = tokio::select! {
            line = next_line(&mut output), if has_output => (line, false),
            line = next_line(&mut errors), if has_errors => (line, true),
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

/// `None` at the end, and where what is said is no text.
async fn next_line(lines: &mut Lines<BufReader<impl AsyncRead + Unpin>>) -> Option<String> {
    lines.next_line().await.ok().flatten().map(|line| line.trim().to_owned())
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
    if !is_json || std::fs::metadata(file).ok()?.len() > MOST_BYTES {
        return None;
    }
    serde_json::from_slice(&std::fs::read(file).ok()?).ok()
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
