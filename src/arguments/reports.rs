//! The commands that say what a text means: a URL, an error.

use std::io::Read as _;

use clap::Args;
use countersign::access::inspect::{self, InspectFailure};
use countersign::checks::pasted::{ExplainFailure, ExplainReport, READ_AT_MOST_BYTES};
use countersign::words;
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

/// What a command says where it cannot read its argument.
pub struct Complaint {
    pub text: String,
    /// JSON for standard output rather than a sentence for standard error.
    pub is_for_machines: bool,
}

impl InspectArguments {
    /// The report, as it is printed.
    pub fn report(&self) -> Result<String, Complaint> {
        let endpoint_url = endpoint_or_environment(self.endpoint_url.as_ref())
            .map_err(|text| Complaint { text, is_for_machines: false })?;
        let report = inspect::report(&self.url, endpoint_url.as_ref());
        let as_json = |value: serde_json::Result<String>| value.unwrap_or_default();
        match report {
            Ok(report) if self.json => Ok(as_json(serde_json::to_string_pretty(&report))),
            Ok(report) => Ok(report.to_string()),
            Err(error) if self.json => Err(Complaint {
                text: as_json(serde_json::to_string_pretty(&InspectFailure::from(&error))),
                is_for_machines: true,
            }),
            Err(error) => Err(Complaint { text: error.to_string(), is_for_machines: false }),
        }
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
    /// The explanation, as it is printed.
    pub fn report(&self) -> Result<String, Complaint> {
        let as_json = |value: serde_json::Result<String>| value.unwrap_or_default();
        let report = self.text().and_then(|text| {
            ExplainReport::of(&text).map_err(|error| ExplainFailure::from(error).error)
        });
        match report {
            Ok(report) if self.json => Ok(as_json(serde_json::to_string_pretty(&report))),
            Ok(report) => Ok(report.to_string()),
            Err(error) if self.json => Err(Complaint {
                text: as_json(serde_json::to_string_pretty(&ExplainFailure { error })),
                is_for_machines: true,
            }),
            Err(text) => Err(Complaint { text, is_for_machines: false }),
        }
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
