//! The bucket's CORS configuration, read and replaced.

use std::time::Duration;

use aws_sdk_s3::error::BuildError;
use aws_sdk_s3::types as sdk;

use super::noting::noted;
use super::reporter::{Reporter, Wanted};
use super::session::Session;
use crate::access::names::{BucketName, Region};
use crate::checks::cors::{CorsConfiguration, CorsRule};
use crate::checks::failure::Failure;
use crate::journal::Entry;
use crate::words;

/// How often the configuration is read until it is the one that was written.
const SETTLING_TRIES: u32 = 5;

/// The bucket whose configuration is meant.
#[derive(Clone, Copy)]
pub struct CorsOf<'a> {
    pub session: &'a Session,
    pub reporter: &'a Reporter,
    pub bucket: &'a BucketName,
    pub region: &'a Region,
}

/// Why a configuration was not written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotWritten {
    Failed(Failure),
    /// The bucket's configuration is not the one that was shown; nothing was written.
    Changed,
}

impl NotWritten {
    /// The failure of a write whose ground was not there.
    pub fn into_failure(self) -> Failure {
        match self {
            Self::Failed(failure) => failure,
            Self::Changed => Failure::invalid_input(
                words!("The bucket's CORS configuration is not the one that was shown").to_owned(),
            ),
        }
    }
}

impl From<Failure> for NotWritten {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl CorsOf<'_> {
    /// Reads the rules; none where the bucket has no configuration (`NoSuchCORSConfiguration`).
    pub async fn read(self) -> Result<CorsConfiguration, Failure> {
        let request = self.session.s3(self.region).get_bucket_cors().bucket(self.bucket.as_str());
        let target = self.bucket.to_string();
        let call =
            self.reporter.call("s3", "GetBucketCors", target, Wanted::MayBeAbsent, request.send());
        match call.await {
            Ok(answer) => {
                Ok(CorsConfiguration { rules: answer.cors_rules().iter().map(own_rule).collect() })
            }
            Err(failure) if failure.has_code("NoSuchCORSConfiguration") => {
                Ok(CorsConfiguration::default())
            }
            Err(failure) => Err(failure),
        }
    }

    /// Reads the configuration once more, and puts `after` in its place only if it still is `before`.
    ///
    /// `PutBucketCors` replaces the whole configuration: what somebody else wrote in between would be lost.
    /// Where it is `after` already, there is nothing to write. S3 may read out the old one for a while
    /// ("Amazon S3 data consistency model" in the S3 User Guide): that is waited out, as far as it goes.
    pub async fn replace(
        self,
        before: &CorsConfiguration,
        after: &CorsConfiguration,
        settling_pause: Duration,
        journal: &Entry,
    ) -> Result<(), NotWritten> {
        let now = self.read().await?;
        if now == *after {
            return Ok(());
        }
        if now != *before {
            return Err(NotWritten::Changed);
        }
        noted(journal, "PutBucketCors", self.write(after)).await?;
        for _ in 0..SETTLING_TRIES {
            // The write is made, whatever becomes of this look at it: the checks tell what they see.
            match self.read().await {
                Ok(now) if now != *after => tokio::time::sleep(settling_pause).await,
                _ => break,
            }
        }
        Ok(())
    }

    /// Undoes the change from `before` to `after`, where it is as it was left; what others wrote since stays.
    pub async fn take_back(
        self,
        before: &CorsConfiguration,
        after: &CorsConfiguration,
        settling_pause: Duration,
        journal: &Entry,
    ) -> Result<(), NotWritten> {
        let now = self.read().await?;
        if now == *before {
            return Ok(());
        }
        let wanted = now.without_change(before, after).ok_or(NotWritten::Changed)?;
        self.replace(&now, &wanted, settling_pause, journal).await
    }

    /// Writes the configuration. S3 takes none without a rule, so that one is deleted.
    async fn write(self, after: &CorsConfiguration) -> Result<(), Failure> {
        let target = self.bucket.to_string();
        let s3 = self.session.s3(self.region);
        if after.rules.is_empty() {
            let request = s3.delete_bucket_cors().bucket(self.bucket.as_str());
            let call = self.reporter.call(
                "s3",
                "DeleteBucketCors",
                target,
                Wanted::Success,
                request.send(),
            );
            return call.await.map(drop);
        }
        let rules: Result<Vec<sdk::CorsRule>, _> = after.rules.iter().map(sdk_rule).collect();
        let configuration = rules
            .and_then(|rules| sdk::CorsConfiguration::builder().set_cors_rules(Some(rules)).build())
            .map_err(|error| Failure::invalid_input(error.to_string()))?;
        let request =
            s3.put_bucket_cors().bucket(self.bucket.as_str()).cors_configuration(configuration);
        let call =
            self.reporter.call("s3", "PutBucketCors", target, Wanted::Success, request.send());
        call.await.map(drop)
    }
}

fn own_rule(rule: &sdk::CorsRule) -> CorsRule {
    CorsRule {
        id: rule.id().map(str::to_owned),
        allowed_origins: rule.allowed_origins().to_vec(),
        allowed_methods: rule.allowed_methods().to_vec(),
        allowed_headers: rule.allowed_headers().to_vec(),
        expose_headers: rule.expose_headers().to_vec(),
        max_age_secs: rule.max_age_seconds(),
    }
}

fn sdk_rule(rule: &CorsRule) -> Result<sdk::CorsRule, BuildError> {
    let some = |texts: &[String]| (!texts.is_empty()).then(|| texts.to_vec());
    sdk::CorsRule::builder()
        .set_id(rule.id.clone())
        .set_allowed_origins(Some(rule.allowed_origins.clone()))
        .set_allowed_methods(Some(rule.allowed_methods.clone()))
        .set_allowed_headers(some(&rule.allowed_headers))
        .set_expose_headers(some(&rule.expose_headers))
        .set_max_age_seconds(rule.max_age_secs)
        .build()
}
