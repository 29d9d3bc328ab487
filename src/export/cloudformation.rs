//! The plan as a CloudFormation template, in YAML.
//!
//! The documents are strings, not nested keys: CloudFormation writes nested keys anew, with spaces and an order of its own,
//! and takes a string as it is (`PolicyDocument` may be a JSON string in the schemas of `AWS::IAM::ManagedPolicy` and
//! `AWS::IAM::Role`, as in templates that build it with `Fn::Sub`). No intrinsic function is in them, so nothing is substituted.
//!
//! For a StackSet nothing names the account that the stack is made in. Neither document does, but for the ARN of a KMS key,
//! which is where that key is whatever account asks; what refers to the policy is a `Ref`. A literal partition stays right,
//! for a StackSet does not leave its partition. `AWS::IAM::ManagedPolicy` has no `Tags`
//! (its page in the CloudFormation Template Reference): the policy made so has none.

use super::access_key;
use super::package::comment;
use super::quick_create::stack_name;
use crate::access::grantee::Grantee;
use crate::access::plan::AccessPlan;

/// The template's text.
pub fn template(plan: &AccessPlan) -> String {
    let (note, resources) = match plan.grantee {
        Grantee::Role => (String::new(), role_resources(plan)),
        Grantee::User => (user_note(plan), user_resources(plan)),
    };
    format!(
        r#"{comment}
#
# aws cloudformation deploy --template-file FILE --capabilities CAPABILITY_NAMED_IAM \
#   --region {region} --stack-name {stack}
#
# In a StackSet choose one Region: IAM's names count in all Regions of an account.
{note}AWSTemplateFormatVersion: "2010-09-09"
Description: {description}
{resources}"#,
        comment = comment(plan),
        region = plan.region,
        stack = stack_name(plan),
        description = quoted(&plan.description()),
    )
}

fn role_resources(plan: &AccessPlan) -> String {
    format!(
        r#"Resources:
  AccessPolicy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      ManagedPolicyName: {policy_name}
      Path: "/"
      Description: {description}
      PolicyDocument: {permissions_policy}
  AccessRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: {role_name}
      Path: {role_path}
      Description: {description}
      MaxSessionDuration: {max_session_duration_secs}
      AssumeRolePolicyDocument: {trust_policy}
      ManagedPolicyArns:
        - !Ref AccessPolicy
      Tags:
{tags}Outputs:
  RoleArn:
    Description: The role that the vendor assumes
    Value: !GetAtt AccessRole.Arn
"#,
        policy_name = quoted(plan.policy_name()),
        description = quoted(&plan.description()),
        permissions_policy = document(plan.permissions_policy().text(), 8),
        role_name = quoted(plan.role_name.as_str()),
        role_path = quoted(&plan.role_path),
        max_session_duration_secs = plan.max_session_duration_secs(),
        trust_policy = document(plan.trust_policy().text(), 8),
        tags = tags(plan),
    )
}

fn user_resources(plan: &AccessPlan) -> String {
    format!(
        r#"Resources:
  AccessUser:
    Type: AWS::IAM::User
    Properties:
      UserName: {user_name}
      Path: "/"
      Policies:
        - PolicyName: {policy_name}
          PolicyDocument: {permissions_policy}
      Tags:
{tags}Outputs:
  UserArn:
    Description: The user whose access key the vendor holds
    Value: !GetAtt AccessUser.Arn
"#,
        user_name = quoted(plan.role_name.as_str()),
        policy_name = quoted(plan.policy_name()),
        permissions_policy = document(plan.permissions_policy().text(), 12),
        tags = tags(plan),
    )
}

/// IAM deletes no user that has a key, and the stack knows of none.
/// Source: "Deleting an IAM user" in the IAM User Guide.
fn user_note(plan: &AccessPlan) -> String {
    format!(
        "#\n# {}\n# Delete the user's access keys before the stack: IAM keeps a user that has one.\n",
        access_key::note(plan)
    )
}

fn tags(plan: &AccessPlan) -> String {
    plan.tags()
        .iter()
        .map(|(key, value)| {
            format!("        - Key: {}\n          Value: {}\n", quoted(key), quoted(value))
        })
        .collect()
}

/// A literal block, indented by so many blanks, in which nothing is escaped; a text with other characters than ASCII's visible ones is quoted instead,
/// for some of them are line breaks to YAML.
fn document(text: &str, indent: usize) -> String {
    let is_plain = |c: char| c == '\n' || c == ' ' || c.is_ascii_graphic();
    if !text.starts_with('{') || text.ends_with('\n') || !text.chars().all(is_plain) {
        return quoted(text);
    }
    let mut block = "|-".to_owned();
    for line in text.split('\n') {
        block.push_str(&format!("\n{:indent$}{line}", ""));
    }
    block
}

/// A double-quoted scalar, ASCII whatever the text is.
/// Source: "Escaped Characters" in YAML 1.1 and 1.2.
fn quoted(text: &str) -> String {
    let mut scalar = "\"".to_owned();
    for c in text.chars() {
        match c {
            '"' | '\\' => scalar.extend(['\\', c]),
            '\n' => scalar.push_str("\\n"),
            ' '..='~' => scalar.push(c),
            other => scalar.push_str(&format!("\\U{:08X}", u32::from(other))),
        }
    }
    scalar.push('"');
    scalar
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::names::KeyPrefix;
    use crate::access::sample;

    #[test]
    fn both_documents_stand_in_the_template_line_by_line() {
        let plan = sample::labelbox();
        let template = template(&plan);
        for document in [plan.trust_policy(), plan.permissions_policy()] {
            let indented = document.text().replace('\n', "\n        ");
            assert!(template.contains(&format!("|-\n        {indented}\n")), "{template}");
        }
    }

    #[test]
    fn the_account_is_named_in_a_comment_alone() {
        let plan = sample::lasso();
        let read = template(&plan);
        let read = read.lines().filter(|line| !line.starts_with('#'));
        assert!(read.into_iter().all(|line| !line.contains(plan.account_id.as_str())));
    }

    #[test]
    fn what_yaml_takes_for_a_line_break_is_escaped() {
        let prefix = KeyPrefix::parse("a\u{85}é/").unwrap();
        let plan = AccessPlan { prefix: Some(prefix), ..sample::lasso() };
        let template = template(&plan);
        // JSON's own escape, then YAML's.
        assert!(template.contains(r"/a\\u0085\U000000E9/*"), "{template}");
        assert!(template.is_ascii());
    }
}
