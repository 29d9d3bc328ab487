//! The checks of the example object that the admin's own credentials make: its key, its archive, its owner.

use super::run::Run;
use crate::checks::archive;
use crate::checks::bucket_settings::{self, ObjectOwner, Owners, Ownership};
use crate::checks::catalogue::CheckId;
use crate::checks::encryption::is_refused_by_key;
use crate::checks::failure::{Failure, FailureKind};
use crate::checks::finding::Finding;
use crate::checks::key_candidates::verdict;
use crate::cloud::bucket::ObjectFacts;
use crate::cloud::errors::is_delete_marker;
use crate::cloud::key_lookup::{Lookup, look_up};
use crate::words;

impl Run<'_> {
    pub async fn object_exists(&self) -> Finding {
        let plan = self.validation.plan;
        match self.object().await {
            Ok(facts) => Finding::passed(described(facts)),
            // It is there, and how it is encrypted is a row of its own.
            Err(failure) if is_refused_by_key(failure) => Finding::passed(failure.evidence()),
            Err(failure) if is_delete_marker(failure) => Finding::of_failure(failure),
            Err(failure) if failure.kind == FailureKind::NotFound => {
                let lookup = self.look_up_key().await;
                let prefix = plan.prefix.as_ref();
                let candidates = &lookup.candidates;
                let finding = verdict::missing(&plan.example_key, prefix, candidates, failure);
                looked_up(finding, &lookup)
            }
            Err(failure) if failure.kind == FailureKind::Denied => {
                if let Ok(Some(_)) = self.listed_object().await {
                    return verdict::unreadable(failure);
                }
                let lookup = self.look_up_key().await;
                looked_up(verdict::refused(plan, &lookup.candidates, failure), &lookup)
            }
            Err(failure) => Finding::of_failure(failure),
        }
    }

    async fn look_up_key(&self) -> Lookup {
        let reporter = self.reporter(CheckId::ObjectExists);
        look_up(self.bucket_reader(&reporter), &self.validation.plan.example_key).await
    }

    pub async fn object_restored(&self) -> Finding {
        match self.object().await {
            Ok(facts) => archive::finding(&facts.storage),
            Err(failure) => Finding::of_failure(failure),
        }
    }

    pub async fn object_owner(&self) -> Finding {
        let owner = self.owners().await;
        // An object that the admin can read is shared by its owner; one of the bucket's owner needs no such look.
        let is_foreign = matches!(&owner, Ok(ObjectOwner::Known(owners)) if !owners.are_same());
        let admin_may_read = is_foreign && self.object().await.is_ok();
        bucket_settings::object_owner_finding(owner.as_ref(), admin_may_read)
    }

    async fn owners(&self) -> Result<ObjectOwner, Failure> {
        let reporter = self.reporter(CheckId::ObjectOwner);
        let reader = self.bucket_reader(&reporter);
        match reader.ownership().await {
            Ok(Ownership::BucketOwnerEnforced) => return Ok(ObjectOwner::Enforced),
            // Whoever may not read the setting can compare the owners all the same.
            Err(failure) if failure.kind != FailureKind::Denied => return Err(failure),
            Ok(Ownership::BucketOwnerPreferred | Ownership::ObjectWriter) | Err(_) => {}
        }
        let (listed, bucket) = tokio::join!(self.listed_object(), reader.bucket_owner());
        let Some(listed) = listed.clone()? else { return Ok(ObjectOwner::NotListed) };
        Ok(match (listed.owner_id, bucket?) {
            (Some(object), Some(bucket)) => ObjectOwner::Known(Owners { object, bucket }),
            _ => ObjectOwner::Unnamed,
        })
    }
}

/// Says why the bucket was not searched, where it could not be listed.
fn looked_up(mut finding: Finding, lookup: &Lookup) -> Finding {
    finding.evidence.extend(lookup.not_listed.as_ref().map(Failure::evidence));
    finding
}

fn described(facts: &ObjectFacts) -> String {
    let content_type = facts.content_type.as_deref().unwrap_or(words!("no content type"));
    let version = facts.version_id.as_ref().map(|id| format!(" · {}", words!("version {id}", id)));
    words!(
        "{size_bytes} bytes, {content_type}{version}",
        size_bytes = words::grouped(facts.size_bytes),
        content_type,
        version = version.unwrap_or_default()
    )
}
