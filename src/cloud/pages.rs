//! Follows the pages of a listing to their end, which every listing has to have.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use aws_sdk_iam::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_iam::operation::RequestId;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use super::reporter::{Reporter, Wanted};
use crate::checks::failure::{Failure, FailureKind};
use crate::checks::obstacle::Obstacle;

/// How many pages a listing may have. IAM's quotas end every list that is asked for here within a few; a page may have fewer
/// members than there are (`IsTruncated` in the IAM API Reference).
const PAGES_AT_MOST: usize = 100;
/// How long its pages may take, all together; the one under way when time is up still counts.
const PATIENCE: Duration = Duration::from_mins(1);

/// A listing: who is asked for what, and how the status panel calls it.
pub struct Pages<'a> {
    reporter: &'a Reporter,
    service: &'static str,
    operation: &'static str,
    target: String,
    wanted: Wanted,
    at_most: usize,
    pause: Duration,
    patience: Duration,
}

impl<'a> Pages<'a> {
    pub fn of(
        reporter: &'a Reporter,
        service: &'static str,
        operation: &'static str,
        target: impl Into<String>,
        wanted: Wanted,
    ) -> Self {
        Self {
            reporter,
            service,
            operation,
            target: target.into(),
            wanted,
            at_most: PAGES_AT_MOST,
            pause: Duration::ZERO,
            patience: PATIENCE,
        }
    }

    /// The same with no more pages than these.
    #[must_use]
    pub fn at_most(self, pages: usize) -> Self {
        Self { at_most: pages, ..self }
    }

    /// The same with a rest before each further page.
    #[must_use]
    pub fn resting(self, pause: Duration) -> Self {
        Self { pause, ..self }
    }

    /// The same with another bound on how long all pages may take.
    #[must_use]
    pub fn within(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Reads every page. `send` asks for the one behind a marker, `take` keeps it and hands the next one's marker back.
    ///
    /// A listing that does not come to its end is a failure: half a list is none.
    pub async fn all<T, E, F>(
        self,
        send: impl FnMut(Option<String>) -> F,
        take: impl FnMut(T) -> Option<String>,
    ) -> Result<(), Failure>
    where
        T: RequestId,
        E: ProvideErrorMetadata + std::error::Error + 'static,
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    {
        let endless = self.endless();
        if Box::pin(self.some(send, take)).await? { Ok(()) } else { Err(endless) }
    }

    /// The same for what is good without its end, too; says whether that was reached.
    pub async fn some<T, E, F>(
        self,
        mut send: impl FnMut(Option<String>) -> F,
        mut take: impl FnMut(T) -> Option<String>,
    ) -> Result<bool, Failure>
    where
        T: RequestId,
        E: ProvideErrorMetadata + std::error::Error + 'static,
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    {
        let Self { reporter, service, operation, target, wanted, .. } = &self;
        let began_at = Instant::now();
        // The first page has no marker, so that an empty one leads back to it.
        let mut markers = BTreeSet::from([String::new()]);
        let mut marker = None;
        for _ in 0..self.at_most {
            // Boxed: the futures of the SDK are large, and a listing is deep within others.
            let asked = Box::pin(send(marker.take()));
            let page = reporter.call(service, operation, target.as_str(), *wanted, asked).await?;
            let Some(next) = take(page) else { return Ok(true) };
            if began_at.elapsed() >= self.patience || !markers.insert(next.clone()) {
                break;
            }
            tokio::time::sleep(self.pause).await;
            marker = Some(next);
        }
        Ok(false)
    }

    fn endless(&self) -> Failure {
        let listing = format!("{}:{}", self.service, self.operation);
        Failure {
            kind: FailureKind::Unreachable,
            service: self.service,
            operation: self.operation.to_owned(),
            message: Some(Obstacle::PagesWithoutEnd { listing }.to_string()),
            ..Failure::without_credentials()
        }
    }
}

/// IAM's marker of the next page; one that is missing where there is more leads nowhere.
pub fn next_of(is_truncated: bool, marker: Option<&str>) -> Option<String> {
    is_truncated.then(|| marker.unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use aws_sdk_iam::operation::list_roles::{ListRolesError, ListRolesOutput};
    use tokio::sync::mpsc;

    use super::*;
    use crate::checks::diagnosis::diagnose;

    /// How many pages are asked for until it ends, and how it ends.
    async fn listed(
        patience: Duration,
        marker_after: impl Fn(usize) -> Option<String>,
    ) -> (usize, Result<(), Failure>) {
        let (sender, mut inbox) = mpsc::channel(8);
        tokio::spawn(async move { while inbox.recv().await.is_some() {} });
        let reporter = Reporter::new(sender, Waker::noop().clone());
        let mut asked = 0;
        let listing = Pages::of(&reporter, "iam", "ListRoles", "/", Wanted::IfAllowed);
        let ended = listing
            .within(patience)
            .all(
                |_marker| async {
                    let page = ListRolesOutput::builder().set_roles(Some(Vec::new())).build();
                    Ok::<_, SdkError<ListRolesError, HttpResponse>>(page.unwrap())
                },
                |_page| {
                    asked += 1;
                    marker_after(asked)
                },
            )
            .await;
        (asked, ended)
    }

    #[tokio::test]
    async fn a_listing_is_read_to_its_end() {
        let (asked, ended) = listed(PATIENCE, |page| (page < 7).then(|| page.to_string())).await;
        assert_eq!((asked, ended), (7, Ok(())));
    }

    #[tokio::test]
    async fn pages_without_end_are_a_failure_in_words() {
        let (asked, ended) = listed(PATIENCE, |page| Some(page.to_string())).await;
        assert_eq!(asked, PAGES_AT_MOST);
        let cause = diagnose(&ended.unwrap_err()).cause;
        assert!(cause.starts_with("The pages of iam:ListRoles come to no end"), "{cause}");
    }

    #[tokio::test]
    async fn a_marker_that_was_followed_before_is_followed_no_more() {
        let (asked, ended) = listed(PATIENCE, |page| Some((page % 3).to_string())).await;
        assert_eq!((asked, ended.is_err()), (4, true));
        let (asked, ended) = listed(PATIENCE, |_| Some(String::new())).await;
        assert_eq!((asked, ended.is_err()), (1, true));
    }

    #[tokio::test]
    async fn pages_that_take_too_long_are_asked_for_no_more() {
        let (asked, ended) = listed(Duration::ZERO, |page| Some(page.to_string())).await;
        assert_eq!((asked, ended.is_err()), (1, true));
    }

    #[test]
    fn more_without_a_marker_is_no_end() {
        assert_eq!(next_of(false, Some("left over")), None);
        assert_eq!(next_of(true, Some("next")), Some("next".to_owned()));
        assert_eq!(next_of(true, None), Some(String::new()));
    }
}
