//! `credential_process`: a program of the admin's that prints credentials.
//!
//! The SDK's own provider leaves a program that hangs running, and puts all that it said into the error.
//! Source: "Process credential provider" in the AWS SDKs and Tools Reference Guide.

use std::process::Stdio;
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, future};
use jiff::Timestamp;
use serde::Deserialize;
use tokio::process::Command;

use super::child::{Running, Unheard};
use crate::checks::pasted::without_secrets;
use crate::{times, words};

/// A program may ask for a finger on a key; a session waits for its credentials for a minute.
const PATIENCE: Duration = Duration::from_secs(50);
/// What a program may print: credentials are a few kilobytes.
const MOST_BYTES: usize = 1024 * 1024;
/// What is shown of a line that the program said.
const MOST_CHARS: usize = 300;

/// The program, by its command line; that may hold secrets, so nothing shows it.
pub struct CredentialProcess {
    command: String,
    patience: Duration,
}

impl CredentialProcess {
    pub fn new(command: &str) -> Self {
        Self { command: command.to_owned(), patience: PATIENCE }
    }

    async fn load(&self) -> Result<Credentials, CredentialsError> {
        self.run().await.map_err(CredentialsError::provider_error)
    }

    async fn run(&self) -> Result<Credentials, String> {
        let mut command = shell(&self.command);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let running = Running::start(&mut command)
            .map_err(|error| words!("The credential_process cannot be started: {error}", error))?;
        let said = tokio::time::timeout(self.patience, running.said(MOST_BYTES)).await;
        let Ok(said) = said else {
            let secs = self.patience.as_secs();
            return Err(words!(
                "The credential_process printed no credentials within {secs} seconds, and was ended",
                secs
            ));
        };
        let said = said.map_err(|unheard| match unheard {
            Unheard::TooMuch => words!(
                "The credential_process printed more than {most_bytes} bytes, and was ended",
                most_bytes = MOST_BYTES
            ),
            Unheard::Lost(error) => {
                words!("The credential_process cannot be read: {error}", error)
            }
        })?;
        if !said.status.success() {
            let status = said.status;
            let said = first_line(&String::from_utf8_lossy(&said.errors));
            return Err(words!("The credential_process ended with {status}: {said}", status, said));
        }
        credentials_in(&said.output)
    }
}

impl std::fmt::Debug for CredentialProcess {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("CredentialProcess").finish_non_exhaustive()
    }
}

impl ProvideCredentials for CredentialProcess {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.load())
    }
}

#[cfg(not(windows))]
fn shell(command_line: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", command_line]);
    command
}

#[cfg(windows)]
fn shell(command_line: &str) -> Command {
    let mut command = Command::new("cmd.exe");
    command.raw_arg("/C").raw_arg(format!("\"{command_line}\""));
    command
}

fn first_line(said: &str) -> String {
    let line = said.lines().map(str::trim).find(|line| !line.is_empty());
    let line = without_secrets(line.unwrap_or(words!("it said nothing on standard error")));
    line.chars().filter(|c| !c.is_control()).take(MOST_CHARS).collect()
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Printed {
    version: u32,
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
    expiration: Option<String>,
}

fn credentials_in(output: &[u8]) -> Result<Credentials, String> {
    // The text of the error would quote what was printed.
    let printed: Printed = serde_json::from_slice(output).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        words!("The credential_process did not print Version, AccessKeyId and SecretAccessKey as JSON (line {line}, column {column})", line, column)
    })?;
    if printed.version != 1 {
        let version = printed.version;
        return Err(words!(
            "The credential_process prints version {version}; only 1 is known",
            version
        ));
    }
    let expiry = printed.expiration.map(|text| {
        let at: Timestamp = text.parse().map_err(|_no_time: jiff::Error| {
            words!("The credential_process prints an Expiration that is not a time").to_owned()
        })?;
        Ok::<_, String>(times::system_time(at.as_second()))
    });
    Ok(Credentials::new(
        printed.access_key_id,
        printed.secret_access_key,
        printed.session_token,
        expiry.transpose()?,
        "credential_process",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn run(command: &str) -> Result<Credentials, String> {
        CredentialProcess::new(command).run().await
    }

    #[tokio::test]
    async fn what_the_program_prints_is_used_until_it_ends() {
        let json = r#"{"Version":1,"AccessKeyId":"ASIA1","SecretAccessKey":"s","SessionToken":"t","Expiration":"2099-01-01T00:00:00Z"}"#;
        let credentials = run(&format!("printf '%s' '{json}'")).await.unwrap();
        assert_eq!(credentials.access_key_id(), "ASIA1");
        assert_eq!(credentials.session_token(), Some("t"));
        assert!(credentials.expiry().is_some());
    }

    #[tokio::test]
    async fn of_a_failure_the_first_line_is_told_and_no_secret() {
        let said = run("printf 'Vault is sealed, secret_access_key=wJalrXUtnFEMIK7MDENG\\nmore\\n' >&2; exit 3").await.unwrap_err();
        assert!(said.contains("exit status: 3") && said.contains("Vault is sealed"), "{said}");
        assert!(!said.contains("wJalr") && !said.contains("more"), "{said}");
    }

    #[tokio::test]
    async fn what_is_no_answer_is_not_quoted() {
        let said = run("echo '{\"Version\":1,\"AccessKeyId\":\"AKIAQUOTED\"}'").await.unwrap_err();
        assert!(said.contains("did not print") && !said.contains("AKIAQUOTED"), "{said}");
        let said =
            run("echo '{\"Version\":2,\"AccessKeyId\":\"a\",\"SecretAccessKey\":\"b\"}'").await;
        assert!(said.unwrap_err().contains("version 2"));
    }

    #[tokio::test]
    async fn a_program_that_never_stops_talking_is_ended() {
        let said = run("yes AAAAAAAAAAAAAAAA").await.unwrap_err();
        assert!(said.contains("more than 1048576 bytes"), "{said}");
    }

    #[tokio::test]
    async fn a_program_that_hangs_is_ended() {
        let patience = Duration::from_millis(50);
        let hung = CredentialProcess { command: "exec sleep 600".to_owned(), patience };
        let said = hung.run().await.unwrap_err();
        assert!(said.contains("was ended"), "{said}");
    }
}
