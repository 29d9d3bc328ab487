//! What S3 asks of a bucket policy beyond what every document needs.
//!
//! Source: "Bucket policies for Amazon S3" and "Actions, resources, and condition keys for Amazon S3".

use super::error::PolicyError;
use super::pattern::Pattern;
use crate::access::policy_language::Statement;
use crate::sandbox::s3::actions;

/// Refuses a statement whose actions are none of S3's, or whose resources are another bucket's.
pub fn check(statement: &Statement, bucket: &str) -> Result<(), PolicyError> {
    let Some(resources) = &statement.resources else {
        return Err(PolicyError::Missing("Resource"));
    };
    let bucket_arn = format!("arn:aws:s3:::{bucket}");
    let object_prefix = format!("{bucket_arn}/");
    for resource in &resources.patterns {
        let ours = *resource == bucket_arn
            || resource.starts_with(&object_prefix)
            || (resource.contains('*') && covers_bucket(resource, &bucket_arn));
        if !ours {
            return Err(PolicyError::InvalidResource);
        }
    }
    let mut names = Vec::new();
    for action in &statement.actions.patterns {
        let matched = actions::matching(action);
        if matched.is_empty() {
            return Err(PolicyError::InvalidAction);
        }
        names.push(matched);
    }
    if resources.negated || statement.actions.negated {
        return Ok(());
    }
    for matched in names {
        let fits = matched.iter().any(|name| {
            resources.patterns.iter().any(|resource| {
                if actions::is_on_objects(name) {
                    resource.contains('/') || resource.contains('*')
                } else {
                    !resource.contains('/') || Pattern::plain(resource).matches(&bucket_arn)
                }
            })
        });
        if !fits {
            return Err(PolicyError::ActionWithoutResource);
        }
    }
    Ok(())
}

/// Whether a resource with wildcards can mean this bucket or its objects.
fn covers_bucket(resource: &str, bucket_arn: &str) -> bool {
    let bucket_part = resource.split('/').next().unwrap_or(resource);
    Pattern::plain(bucket_part).matches(bucket_arn) || resource == "*"
}
