//! What is found of a bucket's CORS rules, in sentences.

use super::proposal::RULES_AT_MOST;
use super::{Access, CorsConfiguration, NoRoom, PreflightAnswer, WebPages, with_origins};
use crate::checks::diagnosis::{Diagnosis, diagnose};
use crate::checks::failure::{Failure, FailureKind};
use crate::checks::finding::{Finding, Fix};
use crate::words;

/// What the bucket's rules say to the vendor's pages.
pub fn rule_finding(current: &Result<CorsConfiguration, Failure>, pages: &WebPages<'_>) -> Finding {
    let current = match current {
        Ok(current) => current,
        // Whoever may not read the rules still sees what S3 answers to a browser.
        Err(failure) if failure.kind == FailureKind::Denied => {
            return Finding::warning(diagnose(failure), failure.evidence());
        }
        Err(failure) => return Finding::of_failure(failure),
    };
    let found: Vec<(&String, Access)> =
        pages.origins.iter().map(|origin| (origin, current.access(origin))).collect();
    let evidence: Vec<String> = found.iter().map(|(origin, access)| access.line(origin)).collect();
    let Some(cause) = cause(&found, pages) else {
        return Finding { evidence, ..Finding::passed("") };
    };
    let finding = match with_origins(current, pages) {
        Ok(after) => Finding::failed(
            Diagnosis::new(
                cause,
                words!("Let these origins read with GET and HEAD in the bucket's CORS configuration; the rules that are there stay as they are"),
            ),
            "",
        )
        .with_fix(Fix::PutCors { before: current.clone(), after }),
        Err(NoRoom) => Finding::failed(
            Diagnosis::new(
                cause,
                words!("The bucket has {rules_at_most} CORS rules, and S3 takes no more: remove one that nobody needs, then validate again", rules_at_most = RULES_AT_MOST),
            ),
            "",
        ),
    };
    Finding { evidence, ..finding }
}

/// What the answers to the preflights say, an origin each.
pub fn preflight_finding(answers: &[(String, Result<PreflightAnswer, Failure>)]) -> Finding {
    let evidence: Vec<String> = answers
        .iter()
        .map(|(origin, answer)| match answer {
            Ok(PreflightAnswer { allow_origin: Some(allowed) }) => {
                words!("{origin}: Access-Control-Allow-Origin {allowed}", origin, allowed)
            }
            Ok(PreflightAnswer { allow_origin: None }) => {
                words!("{origin}: no Access-Control-Allow-Origin", origin)
            }
            Err(failure) => format!("{origin}: {}", failure.evidence()),
        })
        .collect();
    let refused = answers.iter().find_map(|(origin, answer)| match answer {
        Ok(answer) if answer.lets_in(origin) => None,
        Ok(_) => Some(Diagnosis::new(
            words!("The preflight is answered without a word that {origin} may read", origin),
            words!("Something between here and S3 answers in its place: look for a proxy that changes headers"),
        )),
        Err(failure) => Some(refusal(failure)),
    });
    let finding = match refused {
        None => Finding::passed(""),
        Some(diagnosis) => Finding::failed(diagnosis, ""),
    };
    Finding { evidence, ..finding }
}

/// The first origin's trouble, with every origin that shares it.
fn cause(found: &[(&String, Access)], pages: &WebPages<'_>) -> Option<String> {
    let is_allowed = |access: &Access| matches!(access, Access::Allowed { .. });
    let (origin, access) = found.iter().find(|(_, access)| !is_allowed(access))?;
    Some(match access {
        Access::Allowed { .. } => return None,
        Access::NoConfiguration => words!(
            "The bucket has no CORS configuration, so no web page of {vendor_name} may read from it",
            vendor_name = pages.vendor_name
        ),
        Access::Unnamed => {
            let alike = found.iter().filter(|(_, access)| *access == Access::Unnamed);
            let origins: Vec<&str> = alike.map(|(origin, _)| origin.as_str()).collect();
            words!(
                "None of the bucket's CORS rules names {origins}",
                origins = words::any_of(&origins)
            )
        }
        Access::Misnamed { rule, written } => {
            words!(
                "The bucket's CORS rule {rule} names {written}, and a browser sends {origin}",
                rule,
                written,
                origin
            )
        }
        Access::NoRead { rule } => {
            words!(
                "The bucket's CORS rule {rule} names {origin} without the method GET",
                rule,
                origin
            )
        }
    })
}

fn refusal(failure: &Failure) -> Diagnosis {
    match failure.kind {
        FailureKind::WrongRegion => Diagnosis::new(
            words!("S3 redirects the preflight to another Region, and no browser follows"),
            words!("Use the URL with the Region that the bucket is in"),
        ),
        FailureKind::Unreachable => diagnose(failure),
        // Whatever S3 refuses, it names.
        _ if failure.code.is_none() => Diagnosis::new(
            words!("The preflight is refused, and not by S3"),
            words!("Look for a proxy between here and S3 that takes no OPTIONS requests"),
        ),
        _ => diagnose(failure),
    }
}

impl Access {
    fn line(&self, origin: &str) -> String {
        match self {
            Self::Allowed { rule } => words!("{origin}: rule {rule} allows GET", origin, rule),
            Self::NoConfiguration => words!("{origin}: no configuration", origin),
            Self::Unnamed => words!("{origin}: no rule", origin),
            Self::Misnamed { rule, written } => {
                words!("{origin}: rule {rule} names {written}", origin, rule, written)
            }
            Self::NoRead { rule } => {
                words!("{origin}: rule {rule} does not allow GET", origin, rule)
            }
        }
    }
}
