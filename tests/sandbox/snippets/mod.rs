//! The signing programs, compiled or run with the SDKs that they name.

mod compiled;
mod run;
mod rust;

use std::path::{Path, PathBuf};
use std::process::Command;

use aws_credential_types::Credentials;
use countersign::access::names::{KeyPrefix, ObjectKey};
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

/// A practice AWS in which the plan is carried out and its object is there.
async fn carried_out(plan: &AccessPlan) -> Fixture {
    let fixture = Fixture::start().await;
    fixture.create_role(plan.role_name.as_str(), plan.trust_policy().text()).await;
    fixture.allow(plan.role_name.as_str(), plan.permissions_policy().text()).await;
    let put = fixture.s3(fixture.customer()).put_object().bucket(PRACTICE_BUCKET).key(HOSTILE_KEY);
    put.body(CONTENT.as_bytes().to_vec().into()).send().await.unwrap();
    fixture
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
