//! Who the credentials belong to: account, alias, principal.

use super::reporter::{Reporter, Wanted};
use super::session::Session;
use crate::access::names::{AccountId, Partition};
use crate::checks::failure::Failure;
use crate::model::connect::Identity;
use crate::printable;
use crate::words;

/// Asks STS who the admin is.
pub async fn caller_identity(session: &Session, reporter: &Reporter) -> Result<Identity, Failure> {
    who_signs(session, reporter, session.region().to_string()).await
}

/// Asks STS whose credentials stand in for the vendor.
pub async fn vendor_identity(vendor: &Session, reporter: &Reporter) -> Result<Identity, Failure> {
    who_signs(vendor, reporter, words!("{region}, as the vendor", region = vendor.region())).await
}

async fn who_signs(
    session: &Session,
    reporter: &Reporter,
    target: String,
) -> Result<Identity, Failure> {
    let answer = reporter
        .call(
            "sts",
            "GetCallerIdentity",
            target,
            Wanted::Success,
            session.sts().get_caller_identity().send(),
        )
        .await?;
    // No ARN has a line break or what cannot be seen, and many sentences have this one in them.
    let principal_arn = printable::line(answer.arn().unwrap_or_default()).into_owned();
    let account_id = AccountId::parse(answer.account().unwrap_or_default())
        .map_err(|error| Failure::invalid_input(error.to_string()))?;
    let partition = principal_arn
        .split(':')
        .nth(1)
        .and_then(Partition::from_name)
        .unwrap_or_else(|| session.region().partition());
    Ok(Identity {
        account_id,
        account_alias: None,
        principal_arn,
        partition,
        region: session.region().clone(),
        clock_skew: session.clock().skew(),
        practice: session.practice(),
    })
}

/// The account's alias. Whoever may not ask for it simply does not see it.
pub async fn account_alias(session: &Session, reporter: &Reporter) -> Option<String> {
    let answer = reporter
        .call(
            "iam",
            "ListAccountAliases",
            "",
            Wanted::IfAllowed,
            session.iam().list_account_aliases().send(),
        )
        .await
        .ok()?;
    answer.account_aliases().first().map(|alias| printable::line(alias).into_owned())
}
