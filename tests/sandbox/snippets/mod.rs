//! The signing programs, compiled or run with the SDKs that they name.

mod compiled;
mod run;
mod rust;
mod rust_of_a_user;

use std::path::{Path, PathBuf};
use std::process::Command;

use aws_credential_types::Credentials;
use aws_credential_types::provider::ProvideCredentials as _;
use countersign::access::external_id::ExternalId;
use countersign::access::grantee::Grantee;
use countersign::access::names::{KeyPrefix, ObjectKey, Principal};
use countersign::access::object_url::domain_for;
use countersign::access::plan::AccessPlan;
use countersign::sandbox::PRACTICE_BUCKET;

use crate::denials;
use crate::support::Fixture;

/// What every language has a meaning of its own for.
const HOSTILE_KEY: &str = "pictures/\"a\" 'b' \\n $c ${d} `e` {f} %s #g\n//h é写🎈\u{202e}.txt";
/// What `tests/run` installs for Python, among others.
const REQUIREMENTS: &str = include_str!("../../support/ministack-requirements.txt");
const CONTENT: &str = "What the vendor may read";

fn plan() -> AccessPlan {
    let plan = denials::plan();
    AccessPlan {
        example_key: ObjectKey::parse(HOSTILE_KEY).unwrap(),
        prefix: Some(KeyPrefix::parse("pictures/").unwrap()),
        domain: domain_for(&plan.bucket, &plan.region),
        ..plan
    }
}

/// The same for a vendor that cannot assume a role.
fn user_plan() -> AccessPlan {
    let plan = AccessPlan { grantee: Grantee::User, external_id: ExternalId::unused(), ..plan() };
    AccessPlan { principal: Principal::parse(&plan.user_arn()).unwrap(), ..plan }
}

/// A practice AWS in which the plan is carried out and its object is there, and the credentials that sign.
async fn carried_out(plan: &AccessPlan) -> (Fixture, Credentials) {
    let fixture = Fixture::start().await;
    let (name, permissions) = (plan.role_name.as_str(), plan.permissions_policy());
    let credentials = match plan.grantee {
        Grantee::Role => {
            fixture.create_role(name, plan.trust_policy().text()).await;
            fixture.allow(name, permissions.text()).await;
            vendor_credentials(&fixture)
        }
        Grantee::User => {
            let user = fixture.new_user(fixture.customer(), name).await;
            let iam = fixture.iam(fixture.customer());
            let put = iam.put_user_policy().user_name(name).policy_name(name);
            put.policy_document(permissions.text()).send().await.unwrap();
            user.credentials_provider().unwrap().provide_credentials().await.unwrap()
        }
    };
    let put = fixture.s3(fixture.customer()).put_object().bucket(PRACTICE_BUCKET).key(HOSTILE_KEY);
    put.body(CONTENT.as_bytes().to_vec().into()).send().await.unwrap();
    (fixture, credentials)
}

fn vendor_credentials(fixture: &Fixture) -> Credentials {
    let keys = fixture.vendor();
    Credentials::new(&keys.access_key_id, keys.secret_access_key.expose(), None, None, "vendor")
}

/// Where `tests/run` installs what the programs need: `CARGO_TARGET_DIR`, or `target`.
fn installed(path: &str) -> PathBuf {
    let tests_own = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let installed = tests_own.parent().unwrap().join(path);
    assert!(installed.exists(), "Run tests/run, which installs {}", installed.display());
    installed
}

/// What the program printed; without success, the test fails with all that it said.
fn output_of(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
