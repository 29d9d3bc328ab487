//! The commands that say what a text means: a URL, an error.

use std::fmt::Display;
use std::io::Read as _;

use clap::Args;
use countersign::access::inspect::{self, InspectFailure};
use countersign::checks::pasted::{ExplainFailure, ExplainReport, READ_AT_MOST_BYTES};
use countersign::words;
use serde::Serialize;
use serde_json::{Value, json};
use url::Url;

use super::connection::endpoint_or_environment;

#[derive(Debug, Args)]
pub struct InspectArguments {
    /// The URL, s3:// address or ARN
    url: String,

    /// Print JSON: style, bucket, region, key, signable, notes
    #[arg(long)]
    json: bool,

    /// Endpoint that counts as S3, too; else AWS_ENDPOINT_URL
    #[arg(long, value_name = "URL")]
    endpoint_url: Option<Url>,
}

/// What a command says of its argument, on standard output where it is not said otherwise.
pub enum Answer {
    Report(String),
    Json(Value),
    /// The argument cannot be read: a sentence for standard error.
    Complaint(String),
    /// The same for programs.
    JsonComplaint(Value),
}

impl Answer {
    fn of<R: Serialize + Display, F: Serialize>(
        answer: Result<R, (String, F)>,
        is_json: bool,
    ) -> Self {
        match answer {
            Ok(report) if is_json => Self::Json(json!(report)),
            Ok(report) => Self::Report(report.to_string()),
            Err((_, failure)) if is_json => Self::JsonComplaint(json!(failure)),
            Err((sentence, _)) => Self::Complaint(sentence),
        }
    }
}

impl InspectArguments {
    /// What the URL says.
    pub fn answer(&self) -> Answer {
        let endpoint_url = match endpoint_or_environment(self.endpoint_url.as_ref()) {
            Ok(endpoint_url) => endpoint_url,
            Err(sentence) => return Answer::Complaint(sentence),
        };
        let report = inspect::report(&self.url, endpoint_url.as_ref())
            .map_err(|error| (error.to_string(), InspectFailure::from(&error)));
        Answer::of(report, self.json)
    }
}

#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// The error's text; - or nothing reads it from standard input
    #[arg(value_name = "TEXT|-")]
    text: Vec<String>,

    /// Print JSON: errors, each with cause, remedy and what was recognised, and notes
    #[arg(long)]
    json: bool,
}

impl ExplainArguments {
    /// What the error means.
    pub fn answer(&self) -> Answer {
        let report = self.text().and_then(|text| {
            ExplainReport::of(&text).map_err(|error| ExplainFailure::from(error).error)
        });
        let report = report.map_err(|error| (error.clone(), ExplainFailure { error }));
        Answer::of(report, self.json)
    }

    fn text(&self) -> Result<String, String> {
        if !self.text.is_empty() && self.text != ["-"] {
            return Ok(self.text.join(" "));
        }
        // One byte more than is read tells that there was more.
        let at_most = u64::try_from(READ_AT_MOST_BYTES + 1).unwrap_or(u64::MAX);
        let mut bytes = Vec::new();
        std::io::stdin()
            .take(at_most)
            .read_to_end(&mut bytes)
            .map_err(|error| words!("Standard input cannot be read: {error}", error))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}
