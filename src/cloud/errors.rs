//! Turns the SDK's errors into [`Failure`]s, sorted by what the reader can do.

use std::error::Error;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_iam::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_iam::operation::RequestId as _;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::ConnectorError;

use super::sign_in::MfaNeeded;
use crate::checks::failure::{Failure, FailureKind, kind_of};
use crate::checks::obstacle::Obstacle;
use crate::checks::pasted::without_secrets;

/// The header that says that what was asked for was deleted; the answer to a HEAD says it in nothing else.
const DELETE_MARKER_HEADER: &str = "x-amz-delete-marker";

/// The failure in an SDK error: code and message of the answer, or why there was none.
pub fn failure_of<E>(
    service: &'static str,
    operation: &str,
    error: &SdkError<E, HttpResponse>,
) -> Failure
where
    E: ProvideErrorMetadata + Error + 'static,
{
    if let Some(obstacle) = cause_in::<Obstacle>(error) {
        return Failure {
            http_status: error.raw_response().map(|response| response.status().as_u16()),
            ..failure_over(obstacle, service, operation)
        };
    }
    let response = error.raw_response();
    let http_status = response.map(|response| response.status().as_u16());
    let code = error.code().map(str::to_owned);
    let kind = if response.is_some() {
        kind_of(code.as_deref(), http_status)
    } else if let Some(error) = cause_in::<CredentialsError>(error) {
        // What the credentials failed at says more than the call that needed them.
        return failure_of_credentials(error);
    } else {
        match error {
            SdkError::DispatchFailure(_) | SdkError::TimeoutError(_) => FailureKind::Unreachable,
            _ => FailureKind::Other,
        }
    };
    let message = match response {
        Some(response) => {
            let told_by_header = || {
                let marker = response.headers().get(DELETE_MARKER_HEADER)?;
                Some(format!("{DELETE_MARKER_HEADER}: {marker}"))
            };
            // A signature that does not match is answered with the headers that were signed, the session token among them.
            let said = error.message().map(|message| without_secrets(message).into_owned());
            said.or_else(told_by_header)
        }
        None => Some(innermost_texts(error)),
    };
    Failure {
        kind,
        service,
        operation: operation.to_owned(),
        code,
        message,
        http_status,
        request_id: error.request_id().map(str::to_owned),
    }
    .bounded()
}

/// The failure of a request that is not the SDK's.
pub fn failure_of_request(operation: &str, error: &(dyn Error + 'static)) -> Failure {
    match cause_in::<Obstacle>(error) {
        Some(obstacle) => failure_over(obstacle, "s3", operation),
        None => Failure {
            kind: FailureKind::Unreachable,
            service: "s3",
            operation: operation.to_owned(),
            code: None,
            message: Some(innermost_texts(error)),
            http_status: None,
            request_id: None,
        }
        .bounded(),
    }
}

/// The failure of a credentials provider, before the request that needs them was sent.
pub fn failure_of_credentials(error: &CredentialsError) -> Failure {
    if let Some(failure) = cause_in::<Failure>(error) {
        return failure.clone();
    }
    if let Some(obstacle) = cause_in::<Obstacle>(error) {
        return failure_over(obstacle, "sts", "credentials");
    }
    Failure {
        kind: kind_of_credentials(error),
        service: "sts",
        operation: "credentials".to_owned(),
        code: None,
        message: Some(innermost_texts(error)),
        http_status: None,
        request_id: None,
    }
    .bounded()
}

fn failure_over(obstacle: &Obstacle, service: &'static str, operation: &str) -> Failure {
    Failure {
        kind: FailureKind::Unreachable,
        service,
        operation: operation.to_owned(),
        code: None,
        message: Some(obstacle.to_string()),
        http_status: None,
        request_id: None,
    }
    .bounded()
}

/// What the admin can do about credentials that do not come.
///
/// The SDK's errors of single sign-on and `aws login` are private types, so their words are gone by: they are those of
/// `aws-config`'s `sso::token`, `sso::cache` and `login::token`, and of the portal's refusal.
fn kind_of_credentials(error: &CredentialsError) -> FailureKind {
    if cause_in::<MfaNeeded>(error).is_some() {
        return FailureKind::MfaNeeded;
    }
    if cause_in::<ConnectorError>(error).is_some() {
        return FailureKind::Unreachable;
    }
    let said = chain_with_secrets(error).to_ascii_lowercase();
    let of_sign_on = [
        "sso token",
        "sso/cache",
        "login token",
        "login/cache",
        "unauthorizedexception",
        "please reauthenticate",
        "session token not found or invalid",
    ];
    if of_sign_on.iter().any(|words| said.contains(words)) {
        FailureKind::SignOnEnded
    } else {
        FailureKind::Credentials
    }
}

/// Whether the newest version of what was asked for is a delete marker.
pub fn is_delete_marker(failure: &Failure) -> bool {
    let header = failure.message.as_deref().and_then(|message| message.split_once(": "));
    header == Some((DELETE_MARKER_HEADER, "true"))
}

/// The cause of this type, anywhere in the chain.
fn cause_in<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    let mut current = Some(error);
    while let Some(error) = current {
        if let Some(found) = error.downcast_ref::<T>() {
            return Some(found);
        }
        current = error.source();
    }
    None
}

/// The chain of causes on one line and without secrets: some of the SDK's errors print the whole request that they are about.
pub fn innermost_texts(error: &dyn Error) -> String {
    without_secrets(&chain_with_secrets(error)).into_owned()
}

/// The outer texts ("service error") say nothing by themselves.
fn chain_with_secrets(error: &dyn Error) -> String {
    let mut texts = Vec::new();
    let mut current = error.source();
    while let Some(source) = current {
        let text = source.to_string();
        if texts.last().is_none_or(|last: &String| !last.contains(&text)) {
            texts.push(text);
        }
        current = source.source();
    }
    if texts.is_empty() { error.to_string() } else { texts.join(": ") }
}
