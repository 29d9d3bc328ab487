//! The checks of the input: what the plan itself says, before AWS is asked anything.
//!
//! In: the plan, and the endpoint that stands in for AWS where there is one. Out: a finding per check.

#[cfg(test)]
mod tests;

use url::Url;

use super::diagnosis::Diagnosis;
use super::finding::{Finding, Fix};
use crate::access::external_id::WeaknessContext;
use crate::access::names::Principal;
use crate::access::object_url::{Note, ObjectUrl, address_for, encode_key};
use crate::access::plan::AccessPlan;
use crate::access::policy::{
    MANAGED_POLICY_QUOTA_CHARS, PolicyDocument, TRUST_POLICY_QUOTA_CHARS, USER_POLICY_QUOTA_CHARS,
};
use crate::access::ttl::{Ttl, TtlBounds, TtlLimit};
use crate::access::vendor::VendorProfile;
use crate::words;

/// Whether the external ID can be guessed from what others know.
pub fn external_id(plan: &AccessPlan) -> Finding {
    let context = WeaknessContext {
        vendor_account: Some(plan.principal.account_id()),
        own_account: Some(&plan.account_id),
        bucket: Some(&plan.bucket),
        vendor_name: &plan.vendor_name,
        domain: Some(&plan.domain),
        min_chars: profile(plan).map_or(0, |profile| profile.external_id.min_chars),
    };
    let chars = plan.external_id.as_str().chars().count();
    let evidence = words!("{chars} characters", chars);
    let weaknesses = plan.external_id.weaknesses(&context);
    if weaknesses.is_empty() {
        return Finding::passed(evidence);
    }
    let sentences: Vec<String> = weaknesses.iter().map(ToString::to_string).collect();
    Finding::warning(
        Diagnosis::new(
            sentences.join(". "),
            words!(
                "Take the one that the vendor issues, or generate one: it keeps the vendor's other customers out"
            ),
        ),
        evidence,
    )
}

/// Whether the principal is the one that the vendor publishes, and how many identities it admits.
///
/// Source: "AWS JSON policy elements: Principal" in the IAM User Guide.
pub fn principal(plan: &AccessPlan) -> Finding {
    let arn = plan.principal.arn(plan.partition);
    let published = profile(plan).and_then(|profile| profile.principal);
    if let Some(published) = published.filter(|published| *published != plan.principal) {
        let published = published.arn(plan.partition);
        return Finding::warning(
            Diagnosis::new(
                words!(
                    "{vendor_name} publishes another principal: {published}",
                    vendor_name = plan.vendor_name,
                    published
                ),
                words!(
                    "Compare it with the vendor's own page, and ask the vendor where the two differ"
                ),
            ),
            arn,
        );
    }
    let breadth = match plan.principal {
        Principal::Account(_) | Principal::AccountRoot { .. } => {
            words!(
                "every identity that this account lets assume roles; the external ID tells you from its other customers"
            )
        }
        Principal::Role(_) => words!("this role alone"),
        Principal::User(_) => words!("this user alone"),
    };
    Finding::passed(format!("{arn} · {breadth}"))
}

/// Whether the domain and the example URL mean the object, at an address that a signature fits.
///
/// Source: "Virtual hosting of general purpose buckets" in the Amazon S3 User Guide.
pub fn address(plan: &AccessPlan, own_endpoint: Option<&Url>) -> Finding {
    let read = match ObjectUrl::read(&plan.example_url, own_endpoint) {
        Ok(read) => read,
        Err(error) => return wrong_address(plan, error.to_string()),
    };
    if let Some(blocker) = read.blocker() {
        return wrong_address(plan, blocker.to_string());
    }
    let is_this_object = read.bucket.as_ref() == Some(&plan.bucket)
        && read.key.as_ref() == Some(&plan.example_key)
        && read.region.as_ref().is_none_or(|region| *region == plan.region);
    if !is_this_object {
        return wrong_address(plan, words!("The example URL means another object").to_owned());
    }
    if !plan.example_url.strip_prefix(&plan.domain).is_some_and(|rest| rest.starts_with('/')) {
        return wrong_address(plan, words!("The example URL is not under the domain").to_owned());
    }
    if let Some(reason) = read.out_of_reach_of(&plan.region) {
        return wrong_address(plan, reason);
    }
    let Some(doubt) = read.notes.iter().find(|note| is_about_host(note)) else {
        return Finding::passed(plan.example_url.clone());
    };
    let diagnosis = Diagnosis::new(doubt.to_string(), words!("Hand over the bucket's own address"));
    let finding = Finding::warning(diagnosis, plan.example_url.clone());
    let own = address_for(&plan.bucket, &plan.region, &plan.example_key);
    // A bucket with dots has no better address than the one it has.
    let is_better = own != plan.example_url && *doubt != Note::DotsInBucket;
    if is_better { finding.with_fix(Fix::UseOwnAddress) } else { finding }
}

fn wrong_address(plan: &AccessPlan, cause: String) -> Finding {
    let diagnosis = Diagnosis::new(cause, words!("Hand over the bucket's own address"));
    Finding::failed(diagnosis, plan.example_url.clone()).with_fix(Fix::UseOwnAddress)
}

fn is_about_host(note: &Note) -> bool {
    matches!(
        note,
        Note::PlainHttp
            | Note::Port
            | Note::GlobalEndpoint
            | Note::HyphenatedRegion(_)
            | Note::External1
            | Note::UnknownRegion(_)
            | Note::BadRegion(_)
            | Note::WrongPartition
            | Note::DotsInBucket
            | Note::DualStack
            | Note::Fips
            | Note::Accelerate
            | Note::VpcEndpoint
            | Note::LocalHost
    )
}

/// Whether whoever reads the key reads the same key, and how it is written in a URL.
///
/// Source: "Naming Amazon S3 objects" in the Amazon S3 User Guide.
pub fn object_key(plan: &AccessPlan, own_endpoint: Option<&Url>) -> Finding {
    let key = plan.example_key.as_str();
    let mut evidence = vec![words!("S3 looks up {key}", key)];
    let encoded = encode_key(key);
    if encoded != key {
        evidence.push(words!("In a URL it is {encoded}", encoded));
    }
    let notes = ObjectUrl::read(&plan.example_url, own_endpoint).map(|read| read.notes);
    let doubt = notes.unwrap_or_default().into_iter().find(is_about_key);
    let Some(doubt) = doubt else { return Finding { evidence, ..Finding::passed("") } };
    if key.chars().any(|character| !character.is_ascii_graphic()) {
        evidence.push(words!("Its bytes are {key}", key = bytes_of(key)));
    }
    let remedy =
        words!("Compare the key with the bucket's listing, or take an example with a plainer key");
    let diagnosis = Diagnosis::new(doubt.to_string(), remedy);
    Finding { evidence, ..Finding::warning(diagnosis, "") }
}

fn is_about_key(note: &Note) -> bool {
    matches!(
        note,
        Note::PlusInKey
            | Note::SpaceInUrl
            | Note::DoubleEncoded
            | Note::TrailingBlank
            | Note::LeadingSlash
            | Note::DoubleSlash
            | Note::DotSegment
            | Note::Folder
            | Note::Soap
            | Note::Decomposed
            | Note::InvisibleInKey
            | Note::PercentInNotation
    )
}

/// UTF-8 in hexadecimal, as S3 compares keys.
fn bytes_of(key: &str) -> String {
    key.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}

/// Whether a signed URL lives as long as the TTL says, whatever the session does.
pub fn ttl(plan: &AccessPlan) -> Finding {
    let bounds = profile(plan).map_or_else(TtlBounds::default, |profile| profile.ttl);
    let effective = plan.ttl.effective(plan.principal.is_role(), &bounds);
    if effective.limit == TtlLimit::AsTyped {
        let caveat = plan
            .principal
            .is_whole_account()
            .then(|| words::of(Ttl::WHOLE_ACCOUNT_CAVEAT).to_owned());
        let evidence = std::iter::once(plan.ttl.to_string()).chain(caveat).collect();
        return Finding { evidence, ..Finding::passed("") };
    }
    Finding::warning(
        Diagnosis::new(
            words!(
                "Signed URLs live {effective}, not {ttl}: {limit}",
                effective,
                ttl = plan.ttl,
                limit = effective.limit
            ),
            words!(
                "Put {effective} into the Content step, so that nobody counts on more",
                effective
            ),
        ),
        words!("TTL {ttl}", ttl = plan.ttl),
    )
}

/// Whether both documents keep to IAM's sizes, and the policy to the characters that one may hold.
///
/// Source: "IAM and AWS STS quotas" in the IAM User Guide.
pub fn policy_size(plan: &AccessPlan) -> Finding {
    let documents = [
        (words!("trust policy"), plan.trust_policy(), TRUST_POLICY_QUOTA_CHARS),
        (words!("permissions policy"), plan.permissions_policy(), MANAGED_POLICY_QUOTA_CHARS),
    ];
    let size = |(name, document, quota): &(&str, PolicyDocument, usize)| {
        words!(
            "{name} {counted_chars} of {quota} characters",
            name,
            counted_chars = document.counted_chars(),
            quota
        )
    };
    let evidence = documents.iter().map(size).collect::<Vec<_>>().join(" · ");
    let too_long = documents.iter().find(|(_, document, quota)| document.counted_chars() > *quota);
    if let Some((name, ..)) = too_long {
        let diagnosis = Diagnosis::new(
            words!("The {name} is longer than IAM takes", name),
            words!("Shorten the prefix, or take an external ID of fewer characters"),
        );
        return Finding::failed(diagnosis, evidence);
    }
    widened_prefix(plan, &evidence).unwrap_or_else(|| Finding::passed(evidence))
}

/// A prefix that the policy can only cover with its neighbours.
fn widened_prefix(plan: &AccessPlan, evidence: &str) -> Option<Finding> {
    let strangers = plan.prefix.as_ref()?.widened_words()?;
    Some(Finding::warning(
        Diagnosis::new(
            words!(
                "A policy cannot hold {strangers}, so that the prefix grants neighbours too",
                strangers
            ),
            words!(
                "Take a prefix without these characters if the neighbours are not for the vendor"
            ),
        ),
        evidence,
    ))
}

/// A user's own key signs for as long as S3 takes a signature: no session ends before.
///
/// Source: "Sharing objects with presigned URLs" in the Amazon S3 User Guide, which names 7 days.
pub fn user_ttl(plan: &AccessPlan) -> Finding {
    Finding::passed(words!(
        "{ttl} · no session ends before, but for the key's own end",
        ttl = plan.ttl
    ))
}

/// Whether the policy keeps to the size that IAM takes on a user.
pub fn user_policy_size(plan: &AccessPlan) -> Finding {
    let chars = plan.permissions_policy().counted_chars();
    let evidence = words!(
        "inline policy {chars} of {user_policy_quota_chars} characters",
        chars,
        user_policy_quota_chars = USER_POLICY_QUOTA_CHARS
    );
    if chars > USER_POLICY_QUOTA_CHARS {
        let diagnosis = Diagnosis::new(
            words!("The inline policy is longer than IAM takes"),
            words!("Shorten the prefix"),
        );
        return Finding::failed(diagnosis, evidence);
    }
    widened_prefix(plan, &evidence).unwrap_or_else(|| Finding::passed(evidence))
}

/// The vendor's own page, where the vendor is one that is built in.
fn profile(plan: &AccessPlan) -> Option<VendorProfile> {
    VendorProfile::built_in().into_iter().find(|profile| profile.id == plan.vendor_id.as_str())
}
