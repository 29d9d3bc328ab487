//! The plan as a Terraform module of one file, as `terraform fmt` would write it.
//!
//! In the module the documents are strings byte for byte. What reaches IAM is the provider's affair: it writes JSON anew
//! without white space, which means the same.

use super::access_key;
use super::package::comment;
use crate::access::grantee::Grantee;
use crate::access::plan::AccessPlan;

/// The text of `main.tf`.
pub fn module(plan: &AccessPlan) -> String {
    let (note, resources) = match plan.grantee {
        Grantee::Role => (String::new(), role_resources(plan)),
        Grantee::User => (user_note(plan), user_resources(plan)),
    };
    format!(
        r#"{comment}
{note}terraform {{
  required_version = ">= 1.2"

  required_providers {{
    aws = {{
      source  = "hashicorp/aws"
      version = ">= 4.0"
    }}
  }}
}}

locals {{
{locals}}}

data "aws_caller_identity" "current" {{}}

{resources}"#,
        comment = comment(plan),
        locals = locals(plan),
    )
}

fn locals(plan: &AccessPlan) -> String {
    let account_id = &plan.account_id;
    let tags = tags(plan);
    let permissions_policy = document(plan.permissions_policy().text());
    match plan.grantee {
        Grantee::Role => format!(
            r#"  account_id  = "{account_id}"
  description = {description}

  tags = {{
{tags}  }}

  permissions_policy = {permissions_policy}

  trust_policy = {trust_policy}
"#,
            description = quoted(&plan.description()),
            trust_policy = document(plan.trust_policy().text()),
        ),
        Grantee::User => format!(
            r#"  account_id = "{account_id}"

  tags = {{
{tags}  }}

  permissions_policy = {permissions_policy}
"#
        ),
    }
}

fn tags(plan: &AccessPlan) -> String {
    let tags: Vec<(String, String)> =
        plan.tags().into_iter().map(|(key, value)| (quoted(&key), quoted(&value))).collect();
    let widest = tags.iter().map(|(key, _)| key.len()).max().unwrap_or_default();
    tags.iter().map(|(key, value)| format!("    {key:widest$} = {value}\n")).collect()
}

/// The block that keeps a resource out of any other account.
fn own_account_alone(plan: &AccessPlan) -> String {
    format!(
        r#"  lifecycle {{
    precondition {{
      condition     = data.aws_caller_identity.current.account_id == local.account_id
      error_message = "This module is for account {account}, and these credentials are of another one."
    }}
  }}
"#,
        account = plan.account_id.grouped()
    )
}

fn role_resources(plan: &AccessPlan) -> String {
    format!(
        r#"resource "aws_iam_policy" "access" {{
  name        = {policy_name}
  path        = "/"
  description = local.description
  policy      = local.permissions_policy
  tags        = local.tags

{own_account_alone}}}

resource "aws_iam_role" "access" {{
  name                 = {role_name}
  path                 = {role_path}
  description          = local.description
  assume_role_policy   = local.trust_policy
  max_session_duration = {max_session_duration_secs}
  tags                 = local.tags

{own_account_alone}}}

resource "aws_iam_role_policy_attachment" "access" {{
  role       = aws_iam_role.access.name
  policy_arn = aws_iam_policy.access.arn
}}

output "role_arn" {{
  description = "The role that the vendor assumes."
  value       = aws_iam_role.access.arn
}}
"#,
        policy_name = quoted(plan.policy_name()),
        role_name = quoted(plan.role_name.as_str()),
        role_path = quoted(&plan.role_path),
        max_session_duration_secs = plan.max_session_duration_secs(),
        own_account_alone = own_account_alone(plan),
    )
}

fn user_resources(plan: &AccessPlan) -> String {
    format!(
        r#"resource "aws_iam_user" "access" {{
  name = {user_name}
  path = "/"
  tags = local.tags

{own_account_alone}}}

resource "aws_iam_user_policy" "access" {{
  name   = {policy_name}
  user   = aws_iam_user.access.name
  policy = local.permissions_policy
}}

output "user_arn" {{
  description = "The user whose access key the vendor holds."
  value       = aws_iam_user.access.arn
}}
"#,
        user_name = quoted(plan.role_name.as_str()),
        policy_name = quoted(plan.policy_name()),
        own_account_alone = own_account_alone(plan),
    )
}

/// The provider deletes no user that has a key which Terraform did not make.
/// Source: `force_destroy` of `aws_iam_user` in the AWS provider's documentation.
fn user_note(plan: &AccessPlan) -> String {
    format!(
        "#\n# {}\n# Delete the user's access keys before the user: IAM keeps one that has any.\n\n",
        access_key::note(plan)
    )
}

/// A heredoc, which shows the document as it is; where it could be read as a template, or has other characters than ASCII's
/// visible ones, a quoted string instead: a heredoc has no escapes.
fn document(text: &str) -> String {
    const MARK: &str = "JSON";
    let is_plain = |c: char| c == '\n' || c == ' ' || c.is_ascii_graphic();
    let is_safe = text.chars().all(is_plain)
        && !text.contains(['$', '%'])
        && !text.ends_with('\n')
        && text.lines().all(|line| line.trim() != MARK);
    if is_safe { format!("chomp(<<{MARK}\n{text}\n{MARK}\n  )") } else { quoted(text) }
}

/// A quoted string. A `$` or `%` that could begin a template is written as a number, after which no template begins.
/// Source: "Strings and Templates" in the Terraform language's documentation.
fn quoted(text: &str) -> String {
    let mut string = "\"".to_owned();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' | '\\' => string.extend(['\\', c]),
            '\n' => string.push_str("\\n"),
            '$' | '%' if matches!(rest.peek(), Some('{' | '$' | '%')) => {
                string.push_str(&format!("\\u{:04X}", u32::from(c)));
            }
            ' '..='~' => string.push(c),
            '\u{0}'..='\u{FFFF}' => string.push_str(&format!("\\u{:04X}", u32::from(c))),
            other => string.push_str(&format!("\\U{:08X}", u32::from(other))),
        }
    }
    string.push('"');
    string
}

#[cfg(test)]
mod tests {
    use hcl::eval::{Context, Evaluate as _};

    use super::*;

    #[test]
    fn no_template_begins_in_a_value() {
        for text in ["${x}", "$${x}", "$$${x}", "%{if true}", "%%{x}", "$%{x}", "a$", "%", "$"] {
            let quoted = quoted(text);
            assert!(!quoted.contains("${") && !quoted.contains("%{"), "{quoted}");
            let value: hcl::Expression = quoted.parse().unwrap();
            assert_eq!(
                value.evaluate(&Context::new()).unwrap(),
                hcl::Value::from(text),
                "{quoted}"
            );
        }
    }
}
