//! The writes that make an IAM user, and those that take it back.

use aws_sdk_iam::config::retry::RetryConfig;

use super::standing::Standing;
use super::{DELETION_WANTED, Undertaking, sdk_tags, until_taken_in};
use crate::access::changes::Entity;
use crate::access::grantee::AccessKey;
use crate::access::plan::AccessPlan;
use crate::checks::failure::{Failure, FailureKind};
use crate::cloud::inventory;
use crate::cloud::reporter::Wanted;
use crate::model::event::Event;
use crate::secret_text::SecretText;

/// What an attempt is for that may meet an IAM which does not know the user yet.
const ONCE_KNOWN: [Wanted; 2] = [Wanted::OnceKnown, Wanted::Success];

/// Makes the user; its unique ID comes back.
pub(super) async fn create(
    on: Undertaking<'_>,
    plan: &AccessPlan,
) -> Result<Option<String>, Failure> {
    let name = plan.role_name.as_str();
    let request = on.session.iam().create_user().user_name(name);
    let request = request.set_tags(Some(sdk_tags(&plan.tags())?));
    let call = on.reporter.call("iam", "CreateUser", name, Wanted::Success, request.send());
    Ok(call.await?.user.map(|user| user.user_id))
}

/// Puts the inline policy that has the user's own name.
pub(super) async fn put_policy(on: Undertaking<'_>, name: &str, text: &str) -> Result<(), Failure> {
    let request = on.session.iam().put_user_policy().user_name(name);
    let request = request.policy_name(name).policy_document(text);
    until_taken_in(FailureKind::NotFound, on.settling_pause, ONCE_KNOWN, |wanted| {
        on.reporter.call("iam", "PutUserPolicy", name, wanted, request.clone().send())
    })
    .await
    .map(drop)
}

/// Makes a key and reports it with its secret: this is the one answer of IAM that has it. The key's ID comes back.
pub(super) async fn create_key(
    on: Undertaking<'_>,
    plan: &AccessPlan,
) -> Result<Option<String>, Failure> {
    let name = plan.role_name.as_str();
    let request = on.session.iam().create_access_key().user_name(name);
    // An answer that was lost had the only copy of a secret: asking again would make a second key beside it.
    let once = aws_sdk_iam::config::Config::builder().retry_config(RetryConfig::disabled());
    let answer = until_taken_in(FailureKind::NotFound, on.settling_pause, ONCE_KNOWN, |wanted| {
        let request = request.clone().customize().config_override(once.clone());
        on.reporter.call("iam", "CreateAccessKey", name, wanted, request.send())
    })
    .await?;
    let Some(key) = answer.access_key else { return Ok(None) };
    let id = key.access_key_id.clone();
    let key = AccessKey {
        user_arn: plan.user_arn(),
        id: key.access_key_id,
        secret: SecretText::new(key.secret_access_key),
    };
    on.reporter.send(Event::AccessKeyMade(on.task, key)).await;
    Ok(Some(id))
}

/// Deletes a key; one that is not there counts as deleted.
pub(super) async fn delete_key(on: Undertaking<'_>, name: &str, id: &str) -> Result<(), Failure> {
    let request = on.session.iam().delete_access_key().user_name(name).access_key_id(id);
    let target = format!("{name} {id}");
    let answer = on
        .reporter
        .call("iam", "DeleteAccessKey", target, Wanted::MayBeAbsent, request.send())
        .await;
    inventory::absent_as_none(answer).map(drop)
}

/// Deletes every key that was not there before: the one whose answer was lost on its way is among them.
pub(super) async fn delete_keys_but(
    on: Undertaking<'_>,
    name: &str,
    before: &[String],
) -> Result<(), Failure> {
    let listed = inventory::user::keys(on.session, on.reporter, name).await;
    let keys = inventory::absent_as_none(listed)?.unwrap_or_default();
    for key in keys.iter().filter(|key| !before.contains(&key.id)) {
        delete_key(on, name, &key.id).await?;
    }
    Ok(())
}

pub(super) async fn delete_policy(on: Undertaking<'_>, name: &str) -> Result<(), Failure> {
    let request = on.session.iam().delete_user_policy().user_name(name).policy_name(name);
    let answer = on
        .reporter
        .call("iam", "DeleteUserPolicy", name, Wanted::MayBeAbsent, request.send())
        .await;
    inventory::absent_as_none(answer).map(drop)
}

/// Deletes a user that carries nothing; one that is not there counts as deleted.
pub(super) async fn delete(standing: &Standing<'_>, name: &str) -> Result<(), Failure> {
    let on = standing.on();
    let request = on.session.iam().delete_user().user_name(name);
    let delete = |wanted| {
        let sent = request.clone().send();
        standing.unless_gone(Entity::User, async move || {
            on.reporter.call("iam", "DeleteUser", name, wanted, sent).await.map(drop)
        })
    };
    let deleted =
        until_taken_in(FailureKind::Conflict, on.settling_pause, DELETION_WANTED, delete).await;
    inventory::absent_as_none(deleted).map(drop)
}
