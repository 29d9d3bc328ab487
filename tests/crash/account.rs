//! What the account has, to the letter; and what in it is somebody else's.

use countersign::access::changes::Write;
use countersign::access::cors::{CorsConfiguration, CorsRule};
use countersign::access::plan::AccessPlan;
use countersign::sandbox::PRACTICE_BUCKET;

use crate::bed::{Bed, decoded};

/// A role of somebody else that a forged journal names.
pub const FOREIGN_ROLE: &str = "ProductionDeploy";
/// One under the twins' path, with a twin's name and without a tag.
pub const FOREIGN_TWIN: &str = "countersign-rehearsal-0123456789ab";
const FOREIGN_POLICY: &str = "ProductionPolicy";
const FOREIGN_USER: &str = "jenkins";
const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:root"},"Action":"sts:AssumeRole"}]}"#;
const DOCUMENT: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}"#;

impl Bed {
    pub async fn make_foreign(&self) {
        let iam = self.iam();
        let policy = iam.create_policy().policy_name(FOREIGN_POLICY).policy_document(DOCUMENT);
        let arn = policy.send().await.unwrap().policy.unwrap().arn.unwrap();
        for (name, path) in [(FOREIGN_ROLE, "/"), (FOREIGN_TWIN, "/countersign/")] {
            let role = iam.create_role().role_name(name).path(path);
            role.assume_role_policy_document(TRUST).send().await.unwrap();
            iam.attach_role_policy().role_name(name).policy_arn(&arn).send().await.unwrap();
        }
        iam.create_user().user_name(FOREIGN_USER).send().await.unwrap();
        iam.create_access_key().user_name(FOREIGN_USER).send().await.unwrap();
    }

    /// The plan's role and policy as somebody made them by hand: without a tag, with another trust policy and document.
    pub async fn make_untagged(&self, plan: &AccessPlan) {
        let (iam, name) = (self.iam(), plan.role_name.as_str());
        let policy = iam.create_policy().policy_name(plan.policy_name()).policy_document(DOCUMENT);
        let arn = policy.send().await.unwrap().policy.unwrap().arn.unwrap();
        let role = iam.create_role().role_name(name).assume_role_policy_document(TRUST);
        role.send().await.unwrap();
        iam.attach_role_policy().role_name(name).policy_arn(arn).send().await.unwrap();
    }

    pub async fn put_cors(&self, configuration: &CorsConfiguration) {
        let rules = configuration.rules.iter().map(|rule| {
            aws_sdk_s3::types::CorsRule::builder()
                .set_id(rule.id.clone())
                .set_allowed_origins(Some(rule.allowed_origins.clone()))
                .set_allowed_methods(Some(rule.allowed_methods.clone()))
                .build()
                .unwrap()
        });
        let rules = aws_sdk_s3::types::CorsConfiguration::builder()
            .set_cors_rules(Some(rules.collect()))
            .build()
            .unwrap();
        let put = self.s3().put_bucket_cors().bucket(PRACTICE_BUCKET).cors_configuration(rules);
        put.send().await.unwrap();
    }

    pub async fn cors(&self) -> CorsConfiguration {
        let read = self.s3().get_bucket_cors().bucket(PRACTICE_BUCKET).send().await;
        let rules = read.map(|read| read.cors_rules().to_vec()).unwrap_or_default();
        let own = |rule: &aws_sdk_s3::types::CorsRule| CorsRule {
            id: rule.id().map(str::to_owned),
            allowed_origins: rule.allowed_origins().to_vec(),
            allowed_methods: rule.allowed_methods().to_vec(),
            ..CorsRule::default()
        };
        CorsConfiguration { rules: rules.iter().map(own).collect() }
    }

    /// Everything that the account has, a line each, without what differs from run to run.
    pub async fn account(&self) -> Vec<String> {
        self.described(|_| true, false).await
    }

    /// What of it is somebody else's.
    pub async fn foreign(&self) -> Vec<String> {
        self.described(is_foreign, false).await
    }

    /// The same, with the unique IDs.
    pub async fn foreign_with_ids(&self) -> Vec<String> {
        self.described(is_foreign, true).await
    }

    async fn described(&self, is_meant: fn(&str) -> bool, with_ids: bool) -> Vec<String> {
        let iam = self.iam();
        let id = |id: &str| if with_ids { format!(" {id}") } else { String::new() };
        let mut lines = Vec::new();
        for role in iam.list_roles().send().await.unwrap().roles {
            let name = role.role_name;
            if !is_meant(&name) {
                continue;
            }
            let role = iam.get_role().role_name(&name).send().await.unwrap().role.unwrap();
            lines.push(format!(
                "{}{} {:?} {} {:?}",
                role.arn(),
                id(role.role_id()),
                role.max_session_duration(),
                decoded(role.assume_role_policy_document()),
                role.tags()
            ));
            let attached = iam.list_attached_role_policies().role_name(&name).send().await.unwrap();
            lines.push(format!("{name} attached {:?}", attached.attached_policies()));
            for inline in
                iam.list_role_policies().role_name(&name).send().await.unwrap().policy_names
            {
                let get = iam.get_role_policy().role_name(&name).policy_name(&inline);
                let text = get.send().await.unwrap().policy_document;
                lines.push(format!("{name} {inline} {}", decoded(Some(&text))));
            }
        }
        let listed = iam.list_policies().scope("Local".into()).send().await.unwrap();
        for policy in listed.policies() {
            let (name, arn) = (policy.policy_name().unwrap(), policy.arn().unwrap());
            if !is_meant(name) {
                continue;
            }
            let policy = iam.get_policy().policy_arn(arn).send().await.unwrap().policy.unwrap();
            let version = policy.default_version_id().unwrap();
            let get = iam.get_policy_version().policy_arn(arn).version_id(version).send().await;
            let document = get.unwrap().policy_version.unwrap().document;
            lines.push(format!(
                "{arn}{} {} {:?}",
                id(policy.policy_id().unwrap()),
                decoded(document.as_deref()),
                policy.tags()
            ));
        }
        for user in iam.list_users().send().await.unwrap().users {
            let name = user.user_name;
            // Whoever the tests and the vendor are is in every account.
            if !is_meant(&name) || name == "admin" {
                continue;
            }
            let keys = iam.list_access_keys().user_name(&name).send().await.unwrap();
            let keys = keys.access_key_metadata().len();
            let user = iam.get_user().user_name(&name).send().await.unwrap().user.unwrap();
            lines.push(format!("{}{} {keys} keys {:?}", user.arn, id(&user.user_id), user.tags));
            for inline in
                iam.list_user_policies().user_name(&name).send().await.unwrap().policy_names
            {
                let get = iam.get_user_policy().user_name(&name).policy_name(&inline);
                let text = get.send().await.unwrap().policy_document;
                lines.push(format!("{name} {inline} {}", decoded(Some(&text))));
            }
        }
        // Whose a rule is, its ID alone says.
        if !with_ids {
            lines.push(format!("{:?}", self.cors().await));
        }
        lines
    }
}

fn is_foreign(name: &str) -> bool {
    [FOREIGN_ROLE, FOREIGN_TWIN, FOREIGN_POLICY, FOREIGN_USER].contains(&name)
}

/// What a forged journal may have as made of somebody else's role.
pub fn all_writes() -> Vec<Write> {
    vec![Write::CreatePolicy, Write::CreateRole, Write::AttachPolicy]
}
