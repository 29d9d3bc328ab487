//! Tells the window what happens while it happens: events go into its inbox, and it is woken.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Waker;
use std::time::Instant;

use aws_sdk_iam::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_iam::operation::RequestId;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use jiff::Timestamp;
use tokio::sync::mpsc;

use super::errors::failure_of;
use crate::checks::catalogue::CheckId;
use crate::checks::failure::{Failure, FailureKind};
use crate::model::calls::{Call, CallEnd, CallId, CallOutcome};
use crate::model::event::Event;
use crate::printable::shortened;
use crate::words;

/// Longer than an ARN, or the URL of an object.
const NAME_MOST_CHARS: usize = 4_000;

/// What a call is for, and so which answers are no failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    Success,
    /// Whoever may not ask goes without: a refusal is said and is no failure, nor is an endpoint that does not know the call.
    IfAllowed,
    /// Absence is an answer like any other.
    MayBeAbsent,
    /// Absence is what is hoped for.
    Absence,
    /// Being denied is what must happen.
    Refusal,
    /// The same, once AWS has taken the last change in everywhere: being served means: ask again in a moment.
    OnceRefused,
    /// Being denied means: ask again in a moment.
    Eventually,
    /// What was just made may not be known everywhere: its absence means: ask again in a moment.
    OnceKnown,
    /// What was just taken away may still count somewhere: a conflict means: ask again in a moment.
    /// Absence is an answer like any other.
    OnceFree,
}

/// The sending end of the window's inbox.
#[derive(Clone)]
pub struct Reporter {
    inbox: mpsc::Sender<Event>,
    waker: Waker,
    next_call: Arc<AtomicU64>,
    /// The check that the calls are made for.
    check: Option<CheckId>,
}

impl Reporter {
    pub fn new(inbox: mpsc::Sender<Event>, waker: Waker) -> Self {
        Self { inbox, waker, next_call: Arc::new(AtomicU64::new(1)), check: None }
    }

    /// The same for the calls of one check.
    #[must_use]
    pub fn for_check(&self, check: CheckId) -> Self {
        Self { check: Some(check), ..self.clone() }
    }

    /// Puts an event into the inbox. A closed inbox means that the window is gone: nobody wants to know.
    pub async fn send(&self, event: Event) {
        if self.inbox.send(event).await.is_ok() {
            self.waker.wake_by_ref();
        }
    }

    /// Sends a request through the SDK, with a line in the status panel from beginning to end.
    pub async fn call<T, E>(
        &self,
        service: &'static str,
        operation: &'static str,
        target: impl Into<String>,
        wanted: Wanted,
        send: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    ) -> Result<T, Failure>
    where
        T: RequestId,
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let (id, started) = self.call_started(service, operation, target.into()).await;
        let given_up = self.unless_ended(id, started);
        let answer = send.await;
        given_up.disarm();
        let request_id = answer.request_id().map(str::to_owned);
        let answer = answer.map_err(|error| failure_of(service, operation, &error));
        let outcome = outcome_of(wanted, answer.as_ref().map(|_| ()));
        self.call_ended(id, started, outcome, request_id).await;
        answer
    }

    /// Opens a line in the status panel.
    pub async fn call_started(
        &self,
        service: &'static str,
        operation: &str,
        target: String,
    ) -> (CallId, Instant) {
        let id = CallId(self.next_call.fetch_add(1, Ordering::Relaxed));
        let target = shortened(&target, NAME_MOST_CHARS).into_owned();
        tracing::info!(call = id.0, service, operation, target, "asked");
        let call = Call {
            id,
            service,
            operation: operation.to_owned(),
            target,
            check: self.check,
            started_at: Timestamp::now(),
            end: None,
        };
        self.send(Event::CallStarted(call)).await;
        (id, Instant::now())
    }

    /// Closes the line also where nobody waits for the answer any more: keep it until the answer is there.
    pub fn unless_ended(&self, id: CallId, started: Instant) -> GivenUp {
        GivenUp { line: Some((self.clone(), id, started)) }
    }

    /// Closes the line that [`Reporter::call_started`] opened.
    pub async fn call_ended(
        &self,
        id: CallId,
        started: Instant,
        outcome: CallOutcome,
        request_id: Option<String>,
    ) {
        let duration_ms = duration_ms(started);
        tracing::info!(call = id.0, ?outcome, duration_ms, ?request_id, "answered");
        let request_id = request_id.map(|id| shortened(&id, NAME_MOST_CHARS).into_owned());
        let end = CallEnd { outcome, duration_ms, request_id };
        self.send(Event::CallEnded(id, end)).await;
    }
}

/// Says of a call that it was given up, when it is dropped before the answer.
pub struct GivenUp {
    line: Option<(Reporter, CallId, Instant)>,
}

impl GivenUp {
    /// The answer is there.
    pub fn disarm(mut self) {
        self.line = None;
    }
}

impl Drop for GivenUp {
    fn drop(&mut self) {
        let Some((reporter, id, started)) = self.line.take() else { return };
        tracing::info!(call = id.0, "given up");
        let outcome = CallOutcome::Failed { code: words!("no answer in time").to_owned() };
        let end = CallEnd { outcome, duration_ms: duration_ms(started), request_id: None };
        // A window that is gone or that has a thousand events to take in does not miss it.
        if reporter.inbox.try_send(Event::CallEnded(id, end)).is_ok() {
            reporter.waker.wake_by_ref();
        }
    }
}

fn duration_ms(started: Instant) -> u64 {
    u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// How the panel shows an answer, given what the call was for.
pub fn outcome_of(wanted: Wanted, answer: Result<(), &Failure>) -> CallOutcome {
    let failure = match answer {
        Ok(()) if wanted == Wanted::Refusal => {
            return CallOutcome::Failed { code: words!("it was allowed").to_owned() };
        }
        Ok(()) if wanted == Wanted::OnceRefused => {
            return CallOutcome::NotYet { code: words!("still allowed").to_owned() };
        }
        Ok(()) if wanted == Wanted::Absence => {
            return CallOutcome::NotYet { code: words!("still there").to_owned() };
        }
        Ok(()) => return CallOutcome::Succeeded,
        Err(failure) => failure,
    };
    let code = failure.code.clone().unwrap_or_else(|| {
        failure.http_status.map_or_else(
            || words!("no answer").to_owned(),
            |status| words!("HTTP {status}", status),
        )
    });
    match (wanted, failure.kind) {
        (Wanted::MayBeAbsent | Wanted::Absence | Wanted::OnceFree, FailureKind::NotFound)
        | (Wanted::Refusal | Wanted::OnceRefused, FailureKind::Denied) => {
            CallOutcome::AsItMust { code }
        }
        (Wanted::IfAllowed, FailureKind::Denied) => CallOutcome::NotNeeded { code },
        (Wanted::IfAllowed, _) if failure.is_of_unknown_operation() => {
            CallOutcome::NotNeeded { code }
        }
        (Wanted::Eventually, FailureKind::Denied)
        | (Wanted::OnceKnown, FailureKind::NotFound)
        | (Wanted::OnceFree, FailureKind::Conflict) => CallOutcome::NotYet { code },
        _ => CallOutcome::Failed { code },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_that_costs_nothing_is_no_failure_and_any_other_trouble_is() {
        let refused = Failure {
            kind: FailureKind::Denied,
            code: Some("AccessDenied".to_owned()),
            ..Failure::without_credentials()
        };
        let outcome = |failure: &Failure| outcome_of(Wanted::IfAllowed, Err(failure));
        let code = "AccessDenied".to_owned();
        assert_eq!(outcome(&refused), CallOutcome::NotNeeded { code });
        let unknown = Failure { http_status: Some(501), code: None, ..refused.clone() };
        let unknown = Failure { kind: FailureKind::ServiceTrouble, ..unknown };
        assert_eq!(outcome(&unknown), CallOutcome::NotNeeded { code: "HTTP 501".to_owned() });
        let throttled = Failure { kind: FailureKind::Throttled, ..refused };
        assert!(matches!(outcome(&throttled), CallOutcome::Failed { .. }));
    }

    #[tokio::test]
    async fn a_call_that_is_given_up_has_an_end_in_the_panel() {
        let (sender, mut inbox) = mpsc::channel(8);
        let reporter = Reporter::new(sender, Waker::noop().clone());
        let (id, started) = reporter.call_started("sso", "GetRoleCredentials", String::new()).await;
        drop(reporter.unless_ended(id, started));
        let mut ended = false;
        while let Ok(event) = inbox.try_recv() {
            ended |= matches!(event, Event::CallEnded(of, _) if of == id);
        }
        assert!(ended);
    }
}
