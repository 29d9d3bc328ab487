//! What a bucket policy lets the role do beyond the plan, although trying it from here was refused.
//!
//! A rehearsal's twin has another name than the role, and the vendor asks from another place: a statement for one of them
//! opens nothing here. In: what opens the way. Out: a finding that quotes it.

use super::diagnosis::Diagnosis;
use super::finding::Finding;
use super::vantage::Grant;
use crate::access::grantee::Grantee;
use crate::words;

/// `deed` is what it lets the role or the user do, such as `list the bucket`.
pub fn finding(grant: &Grant, deed: &str, grantee: Grantee) -> Finding {
    let remedy = match grantee {
        Grantee::Role => {
            words!(
                "Take the role out of that statement: trying it from here, or as the twin, is refused, and as the vendor it is not"
            )
        }
        Grantee::User => {
            words!(
                "Take the user out of that statement: trying it from here is refused, and from where the vendor is it is not"
            )
        }
    };
    match grant {
        Grant::Sure(by) => {
            let cause = grantee.either(
                words!(
                    "More is allowed than needed: in {label}, the bucket policy lets the role {deed}",
                    label = by.label(),
                    deed
                ),
                words!(
                    "More is allowed than needed: in {label}, the bucket policy lets the user {deed}",
                    label = by.label(),
                    deed
                ),
            );
            Finding::failed(Diagnosis::new(cause, remedy), by.text.clone())
        }
        Grant::Open(on) => {
            let (label, conditions) = (on.statement.label(), words::all_of(&on.conditions));
            let cause = grantee.either(
                words!(
                    "More may be allowed than needed: in {label}, the bucket policy lets the role {deed} where {conditions}",
                    label,
                    deed,
                    conditions
                ),
                words!(
                    "More may be allowed than needed: in {label}, the bucket policy lets the user {deed} where {conditions}",
                    label,
                    deed,
                    conditions
                ),
            );
            Finding::warning(Diagnosis::new(cause, remedy), on.statement.text.clone())
        }
    }
}
