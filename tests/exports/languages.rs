//! Whatever a plan holds, each language reads back exactly its values, and nothing besides.

#![expect(clippy::unwrap_used, reason = "what cannot be read fails the test")]

use std::process::Command;

use countersign::access::grantee::Grantee;
use countersign::access::plan::AccessPlan;
use countersign::export::steps::Pasted;
use countersign::export::{aws_cli, cloudformation, steps, terraform};
use hcl::eval::{Context, Evaluate as _, FuncArgs, FuncDef, ParamType};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::aws_tools::tool;
use crate::plans::hostile;

/// How many templates Python reads at once.
const TEMPLATES: usize = 200;

/// Prints a template's top-level keys and resources, without CloudFormation's tags.
const READ_TEMPLATES: &str = r#"
import json, sys, yaml
yaml.SafeLoader.add_multi_constructor("!", lambda loader, suffix, node: loader.construct_scalar(node))
print(json.dumps([yaml.safe_load(text) for text in json.load(sys.stdin)]))
"#;

#[expect(clippy::needless_pass_by_value, reason = "the evaluator hands its arguments over")]
fn chomp(args: FuncArgs) -> Result<hcl::Value, String> {
    let text = args[0].as_str().ok_or("no text")?;
    Ok(hcl::Value::from(text.trim_end_matches(['\n', '\r'])))
}

/// The attribute of a block, evaluated.
#[track_caller]
fn value(body: &hcl::Body, block: &str, label: Option<&str>, attribute: &str) -> hcl::Value {
    let mut context = Context::new();
    context.declare_func("chomp", FuncDef::builder().param(ParamType::String).build(chomp));
    let is_it = |found: &&hcl::Block| {
        found.identifier() == block
            && label.is_none_or(|label| found.labels().iter().any(|found| found.as_str() == label))
    };
    let block = body.blocks().find(is_it).unwrap();
    let attribute = block.body().attributes().find(|found| found.key() == attribute).unwrap();
    attribute.expr().evaluate(&context).unwrap()
}

fn is_read_back_by_hcl(plan: &AccessPlan) {
    let text = terraform::module(plan);
    let body = hcl::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let blocks: Vec<String> = body
        .blocks()
        .map(|block| {
            let labels = block.labels().iter().map(hcl::BlockLabel::as_str);
            std::iter::once(block.identifier()).chain(labels).collect::<Vec<_>>().join(" ")
        })
        .collect();
    let resources: &[&str] = match plan.grantee {
        Grantee::Role => &[
            "resource aws_iam_policy access",
            "resource aws_iam_role access",
            "resource aws_iam_role_policy_attachment access",
            "output role_arn",
        ],
        Grantee::User => &[
            "resource aws_iam_user access",
            "resource aws_iam_user_policy access",
            "output user_arn",
        ],
    };
    let always = ["terraform", "locals", "data aws_caller_identity current"];
    assert_eq!(blocks, [&always[..], resources].concat(), "{text}");
    assert_eq!(body.attributes().count(), 0, "{text}");
    let (trust, permissions) = (plan.trust_policy(), plan.permissions_policy());
    let description = plan.description();
    let (role, user) = (Some("aws_iam_role"), Some("aws_iam_user"));
    let values = match plan.grantee {
        Grantee::Role => vec![
            ("locals", None, "trust_policy", trust.text()),
            ("locals", None, "description", description.as_str()),
            ("resource", role, "name", plan.role_name.as_str()),
            ("resource", role, "path", plan.role_path.as_str()),
            ("resource", Some("aws_iam_policy"), "name", plan.policy_name()),
        ],
        Grantee::User => vec![
            ("resource", user, "name", plan.role_name.as_str()),
            ("resource", user, "path", "/"),
            ("resource", Some("aws_iam_user_policy"), "name", plan.policy_name()),
        ],
    };
    let permissions = [("locals", None, "permissions_policy", permissions.text())];
    for (block, label, attribute, expected) in values.into_iter().chain(permissions) {
        assert_eq!(value(&body, block, label, attribute), hcl::Value::from(expected), "{text}");
    }
    let tags: hcl::Value = plan.tags().into_iter().collect();
    assert_eq!(value(&body, "locals", None, "tags"), tags, "{text}");
    if plan.grantee == Grantee::Role {
        let secs = value(&body, "resource", role, "max_session_duration");
        assert_eq!(secs.as_u64(), Some(plan.max_session_duration_secs().into()));
    }
}

/// The shell takes the values in, and does nothing else.
fn is_read_back_by_bash(plan: &AccessPlan) {
    let script = aws_cli::script(plan);
    let (values, _) = script.split_once("\nset -efuo pipefail\n").unwrap();
    let (trust, permissions) = (plan.trust_policy(), plan.permissions_policy());
    let mut expected = vec![
        ("permissions_policy", permissions.text().to_owned()),
        ("policy_name", plan.policy_name().to_owned()),
        ("integration", plan.integration()),
        ("former_integration", plan.former_integration().unwrap_or_else(|| plan.integration())),
        ("account_id", plan.account_id.to_string()),
    ];
    expected.extend(match plan.grantee {
        Grantee::Role => vec![
            ("trust_policy", trust.text().to_owned()),
            ("role_name", plan.role_name.to_string()),
            ("role_path", plan.role_path.clone()),
            ("role_arn", plan.role_arn().to_string()),
            ("policy_arn", plan.policy_arn()),
            ("description", plan.description()),
        ],
        Grantee::User => {
            vec![("user_name", plan.role_name.to_string()), ("user_arn", plan.user_arn())]
        }
    });
    let names = expected.iter().map(|(name, _)| *name).chain(["tags"]);
    let print: Vec<_> = names.map(|name| format!("printf '%s\\0' \"${name}\"")).collect();
    let print = print.join("\n");
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new("bash")
        .args(["-c", &format!("PATH=\n{values}\n{print}")])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(output.stderr.is_empty(), "{output:?}\n{script}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "{script}");
    let printed = String::from_utf8(output.stdout).unwrap();
    let printed: Vec<&str> = printed.trim_end_matches('\0').split('\0').collect();
    let texts: Vec<&str> = expected.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(printed[..texts.len()], texts, "{script}");
    let tags: Value = serde_json::from_str(printed[texts.len()]).unwrap();
    assert_eq!(tags, cloudformation_tags(plan), "{script}");
}

/// What is pasted is the plan's, byte for byte, and what is typed is named in its step.
fn is_read_back_from_the_steps(plan: &AccessPlan) {
    let steps = steps::steps(plan);
    let told: String = steps.iter().map(|step| format!("{}\n", step.instruction)).collect();
    let pasted: Vec<Pasted> = steps.into_iter().filter_map(|step| step.pasted).collect();
    let permissions = Pasted::Json(plan.permissions_policy().text().to_owned());
    let trust = plan.trust_policy();
    assert!(told.contains(plan.role_name.as_str()), "{told}");
    for (key, value) in plan.tags() {
        assert!(told.contains(&format!("{key} = {value}")), "{told}");
    }
    if plan.grantee == Grantee::User {
        assert_eq!(pasted, [permissions]);
        return;
    }
    assert!(told.contains(&plan.description()), "{told}");
    let secs = plan.max_session_duration_secs();
    if plan.role_path == "/" {
        assert_eq!(pasted, [permissions, Pasted::Json(trust.text().to_owned())]);
        assert!(told.contains(&format!("{secs} seconds")), "{told}");
        return;
    }
    assert_eq!(pasted[0], permissions);
    let [_, Pasted::Commands(commands)] = &pasted[..] else { panic!("{pasted:?}") };
    let script = format!("PATH=\naws() {{ printf '%s\\0' \"$@\"; }}\n{commands}\n");
    let output = Command::new("bash").args(["-c", &script]).output().unwrap();
    assert!(output.stderr.is_empty(), "{output:?}\n{script}");
    let read = String::from_utf8(output.stdout).unwrap();
    let read: Vec<&str> = read.trim_end_matches('\0').split('\0').collect();
    let name = format!("--role-name={}", plan.role_name);
    let tags = cloudformation_tags(plan).to_string();
    let region = format!("--region={}", plan.region);
    let expected = [
        &region,
        "iam",
        "create-role",
        &name,
        &format!("--path={}", plan.role_path),
        &format!("--description={}", plan.description()),
        &format!("--max-session-duration={secs}"),
        &format!("--tags={tags}"),
        &format!("--assume-role-policy-document={}", trust.text()),
        &region,
        "iam",
        "attach-role-policy",
        &name,
        &format!("--policy-arn={}", plan.policy_arn()),
    ];
    assert_eq!(read, expected, "{script}");
}

fn cloudformation_tags(plan: &AccessPlan) -> Value {
    plan.tags().iter().map(|(key, value)| json!({ "Key": key, "Value": value })).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn terraform_reads_back_what_the_plan_holds(plan in hostile()) {
        is_read_back_by_hcl(&plan);
    }

    #[test]
    fn bash_reads_back_what_the_plan_holds(plan in hostile()) {
        is_read_back_by_bash(&plan);
    }

    #[test]
    fn the_steps_hold_what_the_plan_holds(plan in hostile()) {
        is_read_back_from_the_steps(&plan);
    }

    #[test]
    fn no_value_begins_a_line_of_the_steps(plan in hostile()) {
        let text = steps::text(&plan);
        let fences = text.lines().filter(|line| line.starts_with("```")).count();
        prop_assert_eq!(fences, if plan.grantee == Grantee::Role { 4 } else { 2 });
        let text = text.replace("\n```bash\n", "\n```json\n");
        let mut parts = text.split("\n```json\n");
        let first = parts.next().unwrap_or_default();
        let outside = parts.map(|part| part.split_once("\n```\n").unwrap().1);
        for line in std::iter::once(first).chain(outside).flat_map(|part| part.split('\n')) {
            let begins = line.chars().next();
            prop_assert!(begins.is_none_or(|c| c == '#' || c.is_ascii_digit()), "{:?}", line);
        }
    }
}

#[test]
fn cloudformation_reads_back_what_the_plan_holds() {
    let mut runner = TestRunner::deterministic();
    let plans: Vec<AccessPlan> =
        (0..TEMPLATES).map(|_| hostile().new_tree(&mut runner).unwrap().current()).collect();
    let templates: Value = plans.iter().map(cloudformation::template).collect();
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("templates.json");
    std::fs::write(&input, templates.to_string()).unwrap();
    let output = Command::new(tool("python"))
        .args(["-c", READ_TEMPLATES])
        .stdin(std::fs::File::open(&input).unwrap())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(read.len(), plans.len());
    for (plan, read) in plans.iter().zip(read) {
        let expected = json!({
            "AWSTemplateFormatVersion": "2010-09-09",
            "Description": plan.description(),
            "Resources": resources(plan),
            "Outputs": match plan.grantee {
                Grantee::Role => json!({
                    "RoleArn": {
                        "Description": "The role that the vendor assumes",
                        "Value": "AccessRole.Arn",
                    },
                }),
                Grantee::User => json!({
                    "UserArn": {
                        "Description": "The user whose access key the vendor holds",
                        "Value": "AccessUser.Arn",
                    },
                }),
            },
        });
        assert_eq!(read, expected);
    }
}

fn resources(plan: &AccessPlan) -> Value {
    match plan.grantee {
        Grantee::Role => json!({
            "AccessPolicy": {
                "Type": "AWS::IAM::ManagedPolicy",
                "Properties": {
                    "ManagedPolicyName": plan.policy_name(),
                    "Path": "/",
                    "Description": plan.description(),
                    "PolicyDocument": plan.permissions_policy().text(),
                },
            },
            "AccessRole": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "RoleName": plan.role_name.as_str(),
                    "Path": plan.role_path,
                    "Description": plan.description(),
                    "MaxSessionDuration": plan.max_session_duration_secs(),
                    "AssumeRolePolicyDocument": plan.trust_policy().text(),
                    "ManagedPolicyArns": ["AccessPolicy"],
                    "Tags": cloudformation_tags(plan),
                },
            },
        }),
        Grantee::User => json!({
            "AccessUser": {
                "Type": "AWS::IAM::User",
                "Properties": {
                    "UserName": plan.role_name.as_str(),
                    "Path": "/",
                    "Policies": [{
                        "PolicyName": plan.policy_name(),
                        "PolicyDocument": plan.permissions_policy().text(),
                    }],
                    "Tags": cloudformation_tags(plan),
                },
            },
        }),
    }
}
