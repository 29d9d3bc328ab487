use super::*;
use crate::access::external_id::ExternalId;
use crate::access::names::{BucketName, KeyPrefix, ObjectKey, Region};
use crate::access::provenance::ExternalIdOrigin;
use crate::access::sample;
use crate::access::vendor::{Issuer, PrincipalKind, VendorId};
use crate::checks::finding::Verdict;

#[track_caller]
fn says(finding: &Finding, words: &str) {
    let cause = &finding.diagnosis.as_ref().expect("a diagnosis").cause;
    assert!(cause.contains(words), "{words:?} is not in {cause:?}");
}

fn at(url: &str) -> AccessPlan {
    let domain = url.split('/').take(3).collect::<Vec<_>>().join("/");
    AccessPlan { example_url: url.to_owned(), domain, ..sample::lasso() }
}

#[test]
fn a_plan_as_it_should_be_passes_every_check_of_the_input() {
    for plan in [sample::lasso(), sample::labelbox()] {
        for finding in
            [address(&plan, None), object_key(&plan, None), ttl(&plan), policy_size(&plan)]
        {
            assert_eq!(finding.verdict, Verdict::Passed, "{finding:?}");
        }
    }
    assert_eq!(external_id(&sample::lasso()).verdict, Verdict::Passed);
    assert_eq!(principal(&sample::labelbox()).verdict, Verdict::Passed);
}

#[test]
fn a_principal_that_nobody_publishes_is_a_gap_that_the_admin_vouches_for() {
    let finding = principal(&sample::lasso());
    let reason = "Nobody publishes it: you vouch for 2222-2222-2222".to_owned();
    assert_eq!(finding.verdict, Verdict::Skipped { reason });
    let mut custom = AccessPlan {
        principal: Principal::parse("arn:aws:iam::222222222222:role/app").unwrap(),
        ..sample::lasso()
    };
    says(&principal(&custom), "Lasso comes as a whole account");
    custom.provenance.vendor.principal_kind = PrincipalKind::Any;
    let reason = "Nobody publishes it: you vouch for arn:aws:iam::222222222222:role/app".to_owned();
    assert_eq!(principal(&custom).verdict, Verdict::Skipped { reason });
}

#[test]
fn an_account_is_published_in_either_of_its_forms() {
    let mut plan = sample::lasso();
    plan.provenance.vendor.principal = Some(plan.principal.clone());
    plan.principal = Principal::parse("arn:aws:iam::222222222222:root").unwrap();
    assert_eq!(principal(&plan).verdict, Verdict::Passed);
}

#[test]
fn the_admins_own_account_is_no_vendor() {
    for text in [
        "111111111111",
        "arn:aws:iam::111111111111:root",
        "arn:aws:iam::111111111111:role/vendor",
        "arn:aws:iam::111111111111:user/vendor",
    ] {
        let principal_of = Principal::parse(text).unwrap();
        let finding = principal(&AccessPlan { principal: principal_of, ..sample::lasso() });
        assert_eq!(finding.verdict, Verdict::Failed, "{text}");
        says(&finding, "This is your own account; the vendor needs its own");
    }
}

#[test]
fn a_generated_external_id_of_a_vendor_that_issues_its_own_is_no_plain_pass() {
    for plan in [sample::lasso(), sample::labelbox()] {
        for (origin, is_doubted) in [
            (ExternalIdOrigin::Generated, true),
            (ExternalIdOrigin::Pasted, false),
            (ExternalIdOrigin::Role, false),
            (ExternalIdOrigin::Unknown, false),
        ] {
            let mut plan = plan.clone();
            plan.provenance.external_id = origin;
            let finding = external_id(&plan);
            assert_eq!(finding.verdict == Verdict::Warning, is_doubted, "{finding:?}");
            // One that takes what its customers generate is told by its form.
            plan.provenance.vendor.external_id.issued_by = Issuer::Customer;
            assert_eq!(external_id(&plan).verdict, Verdict::Passed, "{origin:?}");
        }
    }
    let mut plan = sample::labelbox();
    plan.provenance.external_id = ExternalIdOrigin::Generated;
    says(&external_id(&plan), "Labelbox issues its own external ID");
    let remedy = external_id(&plan).diagnosis.unwrap().remedy;
    assert!(remedy.contains("no field"), "{remedy}");
}

#[test]
fn what_a_vendor_file_says_counts_as_what_a_built_in_vendor_says() {
    let mut plan = sample::lasso();
    plan.vendor_id = VendorId::custom("acme");
    plan.provenance.vendor.principal = Some(sample::labelbox().principal);
    assert_eq!(principal(&plan).verdict, Verdict::Warning);
    plan.external_id = ExternalId::parse("short4u").unwrap();
    says(&external_id(&plan), "at least 20 characters");
}

#[test]
fn an_external_id_that_anybody_knows_is_a_warning() {
    let external_id_text = |text: &str| AccessPlan {
        external_id: ExternalId::parse(text).unwrap(),
        ..sample::lasso()
    };
    says(&external_id(&external_id_text("111111111111")), "your account ID");
    says(&external_id(&external_id_text("short")), "at least 20 characters");
}

#[test]
fn a_principal_that_the_vendor_does_not_publish_is_named() {
    let plan = AccessPlan { principal: sample::lasso().principal, ..sample::labelbox() };
    let finding = principal(&plan);
    assert_eq!(finding.verdict, Verdict::Warning);
    says(&finding, "lb-aws-delegated-access-role");
}

#[test]
fn a_whole_account_is_said_to_be_guarded_by_the_external_id_alone() {
    let evidence = principal(&sample::lasso()).evidence.join(" ");
    assert!(evidence.contains("every identity"), "{evidence}");
}

#[test]
fn the_global_endpoint_is_a_warning_that_can_be_mended() {
    let plan = at("https://media-prod.s3.amazonaws.com/cats/tom.png");
    let finding = address(&plan, None);
    assert_eq!(finding.verdict, Verdict::Warning, "{finding:?}");
    assert_eq!(finding.fix, Some(Fix::UseOwnAddress));
}

#[test]
fn the_global_endpoint_does_not_reach_a_bucket_in_a_newer_region() {
    for style in ["https://media-prod.s3.amazonaws.com", "https://s3.amazonaws.com/media-prod"] {
        let plan = AccessPlan {
            region: Region::parse("me-south-1").unwrap(),
            domain: style.to_owned(),
            ..at(&format!("{style}/cats/tom.png"))
        };
        let finding = address(&plan, None);
        assert_eq!(finding.verdict, Verdict::Failed, "{finding:?}");
        assert_eq!(finding.fix, Some(Fix::UseOwnAddress));
        says(&finding, "does not route to me-south-1");
    }
}

#[test]
fn an_address_of_another_object_is_refused() {
    for url in [
        "https://media-test.s3.eu-west-1.amazonaws.com/cats/tom.png",
        "https://media-prod.s3.eu-west-1.amazonaws.com/cats/kit.png",
        "https://media-prod.s3.us-west-2.amazonaws.com/cats/tom.png",
        "https://d111111abcdef8.cloudfront.net/cats/tom.png",
    ] {
        let finding = address(&at(url), None);
        assert_eq!(finding.verdict, Verdict::Failed, "{url}");
        assert_eq!(finding.fix, Some(Fix::UseOwnAddress), "{url}");
    }
}

#[test]
fn an_example_outside_its_domain_is_refused() {
    let domain = "https://media-prod.s3.eu-west-1.amazonaws.com/dogs".to_owned();
    let plan = AccessPlan { domain, ..sample::lasso() };
    says(&address(&plan, None), "not under the domain");
}

#[test]
fn a_bucket_with_dots_has_no_better_address_to_offer() {
    let plan = AccessPlan {
        bucket: BucketName::parse("media.prod").unwrap(),
        ..at("https://media.prod.s3.eu-west-1.amazonaws.com/cats/tom.png")
    };
    let finding = address(&plan, None);
    assert_eq!(finding.verdict, Verdict::Warning);
    assert_eq!(finding.fix, None);
    says(&finding, "certificate");
}

#[test]
fn a_key_that_is_easily_misread_is_shown_byte_by_byte() {
    let key = "cats/cafe\u{301}.png";
    let plan = AccessPlan {
        example_key: ObjectKey::parse(key).unwrap(),
        ..at("https://media-prod.s3.eu-west-1.amazonaws.com/cats/cafe%CC%81.png")
    };
    let finding = object_key(&plan, None);
    says(&finding, "accents as separate characters");
    let evidence = finding.evidence.join("\n");
    assert!(evidence.contains("cafe%CC%81.png") && evidence.contains("65 cc 81"), "{evidence}");
}

#[test]
fn a_ttl_that_role_chaining_cuts_is_told_with_what_is_left() {
    let plan = AccessPlan { ttl: Ttl::parse("2 hours").unwrap(), ..sample::labelbox() };
    let finding = ttl(&plan);
    assert_eq!(finding.verdict, Verdict::Warning);
    says(&finding, "live 1 hour, not 2 hours");
}

#[test]
fn a_policy_that_is_too_long_is_refused() {
    // A policy writes each of these as four characters, once for the objects and once for the listing.
    let prefix = |chars: usize| Some(KeyPrefix::parse(&"*".repeat(chars)).unwrap());
    let fits = AccessPlan { prefix: prefix(600), ..sample::labelbox() };
    assert_eq!(policy_size(&fits).verdict, Verdict::Passed);
    let finding = policy_size(&AccessPlan { prefix: prefix(800), ..fits });
    assert_eq!(finding.verdict, Verdict::Failed, "{finding:?}");
    says(&finding, "The permissions policy is longer than IAM takes");
}

#[test]
fn a_prefix_that_a_policy_cannot_hold_is_a_warning_that_names_the_characters() {
    let plan = AccessPlan { prefix: Some(KeyPrefix::parse("写真/").unwrap()), ..sample::lasso() };
    let finding = policy_size(&plan);
    assert_eq!(finding.verdict, Verdict::Warning);
    says(&finding, "“写” and “真”");
}
