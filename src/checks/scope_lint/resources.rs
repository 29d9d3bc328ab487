//! Which buckets, objects and keys a grant reaches.

use super::{Found, Rule, Scope, reaches_service, selects};
use crate::access::names::KeyPrefix;
use crate::access::policy::via_s3;
use crate::access::policy_language::condition::Test;
use crate::access::policy_language::{Condition, Statement};
use crate::words;

const OBJECT_ACTIONS: [&str; 3] = ["s3:getobject", "s3:getobjectversion", "s3:putobject"];

/// What is wrong with one entry of `Resource`.
pub fn check(resource: &str, statement: &Statement, scope: &Scope<'_>, found: &mut Found<'_>) {
    let (is_s3, is_kms) = (reaches_service(statement, "s3"), reaches_service(statement, "kms"));
    if let Some(rest) = resource.strip_prefix("arn:").and_then(s3_part) {
        if is_s3 {
            check_bucket(resource, rest, statement, scope, found);
        }
        return;
    }
    if is_kms && !scope.key_arns.contains(&resource) {
        let sentence =
            words!("lets {resource} be used, where only the bucket's own key is needed", resource);
        found.add(Rule::OtherKey, &sentence, words!("Name the ARN of the bucket's key alone"));
    }
    // A pattern that is of no service in particular reaches buckets too.
    if is_s3 && resource.split(':').nth(2).is_none_or(|service| service.contains(['*', '?'])) {
        every_bucket(resource, found);
    }
}

/// The bucket and key of an S3 ARN of which `arn:` was taken off.
fn s3_part(arn: &str) -> Option<&str> {
    let (_partition, rest) = arn.split_once(':')?;
    let mut parts = rest.splitn(4, ':');
    let (service, _region, _account) = (parts.next()?, parts.next()?, parts.next()?);
    (service == "s3").then(|| parts.next())?
}

fn check_bucket(
    resource: &str,
    bucket_and_key: &str,
    statement: &Statement,
    scope: &Scope<'_>,
    found: &mut Found<'_>,
) {
    let (bucket, key) = match bucket_and_key.split_once('/') {
        Some((bucket, key)) => (bucket, Some(key)),
        None => (bucket_and_key, None),
    };
    if bucket != scope.bucket.as_str() {
        if bucket.contains(['*', '?', '$']) {
            every_bucket(resource, found);
        } else {
            let sentence = words!("reaches {resource}, another bucket", resource);
            found.add(Rule::OtherBucket, &sentence, words!("Remove this resource"));
        }
        return;
    }
    let Some(prefix) = scope.prefix.map(KeyPrefix::policy_pattern) else {
        return;
    };
    let is_on_objects = OBJECT_ACTIONS.iter().any(|action| selects(statement, action));
    if is_on_objects && key.is_some_and(|key| !key.starts_with(&prefix)) {
        let sentence =
            words!("reaches {resource}, more than the objects under the prefix", resource);
        let remedy = words!(
            "Narrow it to arn:{partition}:s3:::{bucket}/{prefix}*",
            partition = scope.partition.name(),
            bucket,
            prefix
        );
        found.add(Rule::OutsidePrefix, &sentence, &remedy);
    }
}

fn every_bucket(resource: &str, found: &mut Found<'_>) {
    let sentence = words!("reaches {resource}, which other buckets fit too", resource);
    found.add(Rule::EveryBucket, &sentence, words!("Name the bucket in full"));
}

/// A listing shows every key unless `s3:prefix` holds it to the prefix.
pub fn check_listing(statement: &Statement, prefix: &KeyPrefix, found: &mut Found<'_>) {
    let pattern = prefix.policy_pattern();
    let holds = |condition: &Condition| {
        condition.is_about("s3:prefix")
            && is_plain_text(condition)
            && condition.values.iter().all(|value| value.starts_with(&pattern))
    };
    if !statement.conditions.iter().any(holds) {
        let sentence = words!("lists every key of the bucket, not only those under the prefix");
        let remedy = words!("Add the condition StringLike on s3:prefix with {pattern}*", pattern);
        found.add(Rule::ListsEveryKey, sentence, &remedy);
    }
}

/// A key that is not held to S3 can decrypt anything that was encrypted with it.
pub fn check_via_service(statement: &Statement, scope: &Scope<'_>, found: &mut Found<'_>) {
    let holds = |condition: &Condition| {
        condition.is_about("kms:ViaService")
            && is_plain_text(condition)
            && condition.values.iter().all(|value| {
                let name = value.strip_prefix("s3.");
                name.is_some_and(|name| name.ends_with(scope.partition.dns_suffix()))
            })
    };
    if !statement.conditions.iter().any(holds) {
        let sentence = words!("lets the key be used past S3: kms:ViaService is not asked for");
        let remedy = words!(
            "Add the condition StringEquals on kms:ViaService with {region}",
            region = via_s3(scope.region)
        );
        found.add(Rule::KeyWithoutViaService, sentence, &remedy);
    }
}

/// Whether an absent value fails the condition and a present one is compared.
fn is_plain_text(condition: &Condition) -> bool {
    let compares = matches!(condition.test, Test::Text { .. } | Test::Like);
    compares && !condition.negated && !condition.if_exists && condition.set.is_none()
}
