//! Asking again for what IAM has not taken in everywhere yet.

use std::time::Duration;

use crate::checks::failure::{Failure, FailureKind};
use crate::cloud::reporter::Wanted;

/// How often IAM is asked for what it may not have taken in everywhere; it names no number itself.
const SETTLING_TRIES: u32 = 5;

/// Asks again while IAM has not taken in everywhere what was written just before.
///
/// `wanted` is what the attempts are for that may be repeated, and what the last one is for.
pub(super) async fn until_taken_in<T, F>(
    may_pass: FailureKind,
    pause: Duration,
    wanted: [Wanted; 2],
    mut ask: impl FnMut(Wanted) -> F,
) -> Result<T, Failure>
where
    F: Future<Output = Result<T, Failure>>,
{
    let [repeated, last] = wanted;
    for _ in 1..SETTLING_TRIES {
        match ask(repeated).await {
            Err(failure) if failure.kind == may_pass => tokio::time::sleep(pause).await,
            answer => return answer,
        }
    }
    ask(last).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::failure::kind_of;

    fn failure(code: &str) -> Failure {
        let kind = kind_of(Some(code), None);
        Failure { kind, code: Some(code.to_owned()), ..Failure::without_credentials() }
    }

    /// Asks while the answers last, without a pause; says what came of it and what each was for.
    async fn asked(answers: &[Result<(), &str>]) -> (Result<(), Failure>, Vec<Wanted>) {
        let mut asked_for = Vec::new();
        let wanted = [Wanted::OnceFree, Wanted::MayBeAbsent];
        let outcome = until_taken_in(FailureKind::Conflict, Duration::ZERO, wanted, |wanted| {
            let answer = answers[asked_for.len()].map_err(failure);
            asked_for.push(wanted);
            async { answer }
        })
        .await;
        (outcome, asked_for)
    }

    #[tokio::test]
    async fn a_conflict_that_passes_is_waited_out() {
        let (outcome, asked_for) =
            asked(&[Err("DeleteConflict"), Err("DeleteConflict"), Ok(())]).await;
        assert_eq!(outcome, Ok(()));
        assert_eq!(asked_for, [Wanted::OnceFree; 3]);
    }

    #[tokio::test]
    async fn a_conflict_that_stays_is_told_after_five_tries() {
        let (outcome, asked_for) = asked(&[Err("DeleteConflict"); 5]).await;
        assert_eq!(outcome, Err(failure("DeleteConflict")));
        assert_eq!(asked_for[4], Wanted::MayBeAbsent);
    }

    #[tokio::test]
    async fn a_denial_is_told_at_once() {
        let (outcome, asked_for) = asked(&[Err("AccessDenied")]).await;
        assert_eq!(outcome, Err(failure("AccessDenied")));
        assert_eq!(asked_for.len(), 1);
    }
}
