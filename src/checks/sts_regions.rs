//! Whether STS gives sessions in each Region in which the vendor or the bucket's users ask for them.
//!
//! Source: "Managing AWS STS in an AWS Region" in the IAM User Guide.

use super::diagnosis::{Diagnosis, diagnose};
use super::failure::Failure;
use super::finding::Finding;
use crate::access::names::Region;
use crate::words;

/// The Regions to ask: the vendor's and the bucket's, each once, without the one that was asked already.
///
/// A vendor's list may have Regions of other partitions, where nobody knows the account's credentials.
pub fn to_ask(of_vendor: &[Region], of_bucket: &Region, asked_already: &Region) -> Vec<Region> {
    let mut regions: Vec<Region> = Vec::new();
    for region in of_vendor.iter().chain([of_bucket]) {
        let is_of_partition = region.partition() == of_bucket.partition();
        if is_of_partition && region != asked_already && !regions.contains(region) {
            regions.push(region.clone());
        }
    }
    regions
}

/// What a refused session says of its Region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    /// STS is switched off there.
    Off,
    /// An opt-in Region that the account has not enabled knows none of its credentials.
    NotEnabled,
    Other,
}

fn trouble(failure: &Failure) -> Trouble {
    let has_any = |codes: &[&str]| codes.iter().any(|code| failure.has_code(code));
    if has_any(&["RegionDisabledException"]) {
        Trouble::Off
    } else if has_any(&["InvalidClientTokenId", "UnrecognizedClientException", "InvalidToken"]) {
        Trouble::NotEnabled
    } else {
        Trouble::Other
    }
}

/// The row of the panel, from one attempt for each Region.
pub fn finding(attempts: &[(Region, Result<(), Failure>)]) -> Finding {
    let evidence: Vec<String> = attempts
        .iter()
        .map(|(region, attempt)| match attempt {
            Ok(()) => words!("{region}: a session", region),
            Err(failure) => format!("{region}: {}", failure.evidence()),
        })
        .collect();
    let refused: Vec<(&Region, &Failure)> = attempts
        .iter()
        .filter_map(|(region, attempt)| attempt.as_ref().err().map(|failure| (region, failure)))
        .collect();
    let with = |wanted: Trouble| {
        let those = refused.iter().filter(|(_, failure)| trouble(failure) == wanted);
        let names: Vec<&str> = those.map(|(region, _)| region.as_str()).collect();
        (!names.is_empty()).then(|| words::all_of(&names))
    };
    let diagnosis = if let Some(regions) = with(Trouble::Off) {
        Diagnosis::new(
            words!("STS is switched off in {regions} for the account", regions),
            words!(
                "Activate {regions} in the IAM console under Account settings, Security Token Service (STS)",
                regions
            ),
        )
    } else if let Some(regions) = with(Trouble::NotEnabled) {
        Diagnosis::new(
            words!(
                "STS does not know the credentials in {regions}: the account has not enabled it",
                regions
            ),
            words!(
                "Enable {regions} in the account's settings under AWS Regions, or ask the vendor for another Region",
                regions
            ),
        )
    } else if let Some((region, failure)) = refused.first() {
        let Diagnosis { cause, remedy } = diagnose(failure);
        Diagnosis::new(words!("No session in {region}: {cause}", region, cause), remedy)
    } else {
        return Finding { evidence, ..Finding::passed("") };
    };
    Finding { evidence, ..Finding::failed(diagnosis, "") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::failure::kind_of;
    use crate::checks::finding::Verdict;

    fn region(name: &str) -> Region {
        Region::parse(name).unwrap()
    }

    fn refused(code: &str) -> Result<(), Failure> {
        Err(Failure {
            kind: kind_of(Some(code), Some(403)),
            service: "sts",
            operation: "AssumeRole".to_owned(),
            code: Some(code.to_owned()),
            message: None,
            http_status: Some(403),
            request_id: None,
        })
    }

    #[track_caller]
    fn cause(attempts: &[(Region, Result<(), Failure>)]) -> String {
        let finding = finding(attempts);
        assert_eq!(finding.verdict, Verdict::Failed);
        assert_eq!(finding.evidence.len(), attempts.len());
        finding.diagnosis.unwrap().cause
    }

    #[test]
    fn each_region_is_asked_once_and_the_sessions_own_not_again() {
        let of_vendor =
            [region("us-east-2"), region("cn-north-1"), region("eu-west-1"), region("us-east-1")];
        let asked = to_ask(&of_vendor, &region("eu-west-1"), &region("us-east-1"));
        assert_eq!(asked, [region("us-east-2"), region("eu-west-1")]);
        assert_eq!(to_ask(&[], &region("eu-west-1"), &region("eu-west-1")), []);
    }

    #[test]
    fn every_region_in_which_sts_is_off_is_named_with_where_to_switch_it_on() {
        let attempts = [
            (region("us-east-2"), refused("RegionDisabledException")),
            (region("eu-west-1"), Ok(())),
            (region("us-west-2"), refused("RegionDisabledException")),
        ];
        let finding = finding(&attempts);
        let diagnosis = finding.diagnosis.unwrap();
        let off = "STS is switched off in us-east-2 and us-west-2 for the account";
        assert_eq!(diagnosis.cause, off);
        assert!(diagnosis.remedy.contains("Account settings"), "{}", diagnosis.remedy);
        assert_eq!(finding.evidence[1], "eu-west-1: a session");
    }

    #[test]
    fn an_opt_in_region_that_knows_no_credentials_is_not_enabled() {
        let cause = cause(&[(region("af-south-1"), refused("InvalidClientTokenId"))]);
        assert!(cause.contains("af-south-1: the account has not enabled it"), "{cause}");
    }

    #[test]
    fn any_other_refusal_keeps_its_own_cause() {
        let cause = cause(&[(region("us-east-2"), refused("AccessDenied"))]);
        assert_eq!(cause, "No session in us-east-2: Your AWS identity may not call sts:AssumeRole");
    }

    #[test]
    fn sessions_everywhere_pass() {
        assert_eq!(finding(&[(region("us-east-2"), Ok(()))]).verdict, Verdict::Passed);
    }
}
