//! A practice AWS of the test's own, and what its accounts say of themselves.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_sdk_s3::types::{CorsConfiguration, CorsRule, ServerSideEncryption};
use countersign::access::names::Region;
use countersign::cloud::session::{CredentialsFrom, Session, SessionSettings};
use countersign::model::practice::Practice as PracticeOffer;
use countersign::runtime::practice::{PracticeAws, PracticeHost, PracticeKeys};
use countersign::sandbox::scenario::Scenario;
use countersign::sandbox::{
    EXAMPLE_KEY, MfaDevice, PRACTICE_BUCKET, PRACTICE_REGION, Sandbox, SandboxOptions,
};
use jiff::{SignedDuration, Timestamp};
use url::Url;

use crate::gate::Gate;

pub const CUSTOMER: &str = "111111111111";
pub const VENDOR: &str = "222222222222";

/// AWS takes requests whose clock is up to 900 seconds off: this is within it, and more than half of the
/// shortest session.
pub const ENDS_SESSIONS_SECS: i64 = 800;

/// Below the ports that the system gives out by itself.
const KNOWN_PORT: u16 = 19_274;

/// A running sandbox with its own threads; it ends with the test.
pub struct Practice {
    pub tokio: tokio::runtime::Runtime,
    pub host: PracticeHost,
    offer: PracticeOffer,
    pub endpoint_url: Url,
    /// What the window connects with.
    pub keys: PracticeKeys,
    administrator: Credentials,
    stranger: Credentials,
    pub mfa_device: MfaDevice,
    /// How many seconds the sandbox's clock is ahead of this computer's.
    ahead_secs: Arc<AtomicI64>,
}

impl Practice {
    /// A sandbox in which changes of IAM count at once.
    pub fn start() -> Self {
        Self::with_propagation(Duration::ZERO)
    }

    pub fn with_propagation(propagation: Duration) -> Self {
        Self::begin(0, propagation, None)
    }

    /// A sandbox whose address is the same in every run: it is on the screen. One test at a time may have it.
    pub fn at_known_address() -> Self {
        Self::begin(KNOWN_PORT, Duration::ZERO, None)
    }

    /// A sandbox with a broken set-up.
    pub fn broken(scenario: &'static Scenario) -> Self {
        Self::begin(0, Duration::ZERO, Some(scenario))
    }

    fn begin(port: u16, propagation: Duration, scenario: Option<&'static Scenario>) -> Self {
        let tokio = countersign::runtime::workers::start().unwrap();
        let ahead_secs = Arc::new(AtomicI64::new(0));
        let ahead = Arc::clone(&ahead_secs);
        let clock = Arc::new(move || {
            Timestamp::now() + SignedDuration::from_secs(ahead.load(Ordering::Relaxed))
        });
        let options =
            SandboxOptions { port, propagation, trail_delay: Duration::ZERO, clock, scenario };
        let sandbox = tokio.block_on(Sandbox::start(options.clone())).unwrap();
        let PracticeAws { endpoint_url, practice, keys } = PracticeAws::of(&sandbox).unwrap();
        let stranger = sandbox.stranger();
        let secret = stranger.secret_access_key.expose();
        Self {
            endpoint_url,
            administrator: keys.customer.clone(),
            stranger: Credentials::new(&stranger.access_key_id, secret, None, None, "test"),
            keys,
            mfa_device: sandbox.mfa_device().clone(),
            host: PracticeHost::serving(sandbox, options),
            offer: practice,
            tokio,
            ahead_secs,
        }
    }

    /// Puts a door between the window and the sandbox.
    pub fn put_gate(&mut self) -> Gate {
        let behind = self.endpoint_url.socket_addrs(|| None).unwrap()[0];
        let gate = self.tokio.block_on(Gate::before(behind));
        self.endpoint_url = Url::parse(&format!("http://{}", gate.address)).unwrap();
        gate
    }

    /// What the window offers to practise with.
    pub fn offer(&self) -> PracticeOffer {
        self.offer.clone()
    }

    /// Puts the sandbox's clock ahead of this computer's, or behind it.
    pub fn set_clock_ahead(&self, secs: i64) {
        self.ahead_secs.store(secs, Ordering::Relaxed);
    }

    /// What the MFA device of the customer's administrator shows now.
    pub fn mfa_code(&self) -> String {
        let ahead = SignedDuration::from_secs(self.ahead_secs.load(Ordering::Relaxed));
        self.mfa_device.code_at(Timestamp::now() + ahead)
    }

    /// Stops the sandbox: its port is closed from now on.
    pub fn stop(&mut self) {
        self.tokio.block_on(self.host.stop());
    }

    /// The customer's administrator, whoever sits before the window.
    pub fn customer(&self) -> Session {
        self.session(self.administrator.clone())
    }

    /// Lets the web pages of these origins read from the practice bucket, and no others.
    pub fn let_in(&self, origins: &[&str]) {
        let origins = origins.iter().map(|origin| (*origin).to_owned()).collect();
        let rule = CorsRule::builder().set_allowed_origins(Some(origins)).allowed_methods("GET");
        let rules = CorsConfiguration::builder().cors_rules(rule.build().unwrap()).build();
        let s3 = self.customer().s3(&Region::parse(PRACTICE_REGION).unwrap());
        let put = s3.put_bucket_cors().bucket(PRACTICE_BUCKET).cors_configuration(rules.unwrap());
        self.tokio.block_on(put.send()).unwrap();
    }

    /// The administrator of an account that has no business here.
    pub fn stranger(&self) -> Session {
        self.session(self.stranger.clone())
    }

    fn session(&self, credentials: Credentials) -> Session {
        let settings = SessionSettings {
            from: CredentialsFrom::Keys(credentials),
            region: None,
            endpoint_url: Some(self.endpoint_url.clone()),
        };
        self.tokio.block_on(Session::open(&settings)).unwrap()
    }

    /// Assumes a role of the customer's with these credentials, as a vendor's service does.
    pub fn assume_as(&self, who: Credentials, role: &str, external_id: &str, session: &str) {
        let assume = self.session(who).sts().assume_role().role_session_name(session);
        let assume = assume.role_arn(format!("arn:aws:iam::{CUSTOMER}:role/{role}"));
        self.tokio.block_on(assume.external_id(external_id).send()).unwrap();
    }

    /// A user of the customer's account with one inline policy, or with none.
    pub fn user(&self, name: &str, policy: Option<&str>) -> Credentials {
        let iam = self.customer().iam();
        let credentials = self.tokio.block_on(async {
            iam.create_user().user_name(name).send().await.unwrap();
            let key = iam.create_access_key().user_name(name).send().await.unwrap();
            let key = key.access_key().unwrap();
            Credentials::new(key.access_key_id(), key.secret_access_key(), None, None, "test")
        });
        if let Some(policy) = policy {
            self.set_user_policy(name, policy);
        }
        credentials
    }

    /// A session of a role that may do everything, of the shortest kind and begun a while ago: it has
    /// ended once the sandbox's clock is [`ENDS_SESSIONS_SECS`] ahead.
    pub fn short_session(&self) -> Credentials {
        let customer = self.customer();
        let trust = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"{CUSTOMER}"}},"Action":"sts:AssumeRole"}}]}}"#
        );
        self.tokio.block_on(async {
            let (iam, name) = (customer.iam(), "Admin");
            let create = iam.create_role().role_name(name).assume_role_policy_document(trust);
            create.send().await.unwrap();
            let attach = iam.attach_role_policy().role_name(name);
            let attach = attach.policy_arn("arn:aws:iam::aws:policy/AdministratorAccess");
            attach.send().await.unwrap();
            // From here on the role counts, whatever the clock says.
            iam.get_role().role_name(name).send().await.unwrap();
            self.set_clock_ahead(-ENDS_SESSIONS_SECS);
            let assume = customer.sts().assume_role().role_session_name("jo");
            let assume = assume.role_arn(format!("arn:aws:iam::{CUSTOMER}:role/{name}"));
            let answer = assume.duration_seconds(900).send().await.unwrap();
            self.set_clock_ahead(0);
            let session = answer.credentials().unwrap();
            let (id, secret) = (session.access_key_id(), session.secret_access_key());
            Credentials::new(id, secret, Some(session.session_token().to_owned()), None, "test")
        })
    }

    /// Puts the example picture under a new key of the customer's; the key's ARN.
    pub fn encrypt_example(&self) -> String {
        self.encrypt_example_under_key_of(&self.customer(), None)
    }

    /// Puts the example picture under a new key of whoever has that session, with this key policy.
    pub fn encrypt_example_under_key_of(&self, owner: &Session, policy: Option<&str>) -> String {
        let customer = self.customer();
        let region = Region::parse(PRACTICE_REGION).unwrap();
        self.tokio.block_on(async {
            let create = owner.kms(&region).create_key().set_policy(policy.map(str::to_owned));
            let key = create.send().await.unwrap();
            let arn = key.key_metadata().unwrap().arn().unwrap().to_owned();
            let s3 = customer.s3(&region);
            let copy = s3.copy_object().bucket(PRACTICE_BUCKET).key(EXAMPLE_KEY);
            copy.copy_source(format!("{PRACTICE_BUCKET}/{EXAMPLE_KEY}"))
                .server_side_encryption(ServerSideEncryption::AwsKms)
                .ssekms_key_id(&arn)
                .send()
                .await
                .unwrap();
            arn
        })
    }

    /// Switches a key off.
    pub fn disable_key(&self, arn: &str) {
        let region = Region::parse(PRACTICE_REGION).unwrap();
        let disable = self.customer().kms(&region).disable_key().key_id(arn);
        self.tokio.block_on(disable.send()).unwrap();
    }

    /// Replaces a user's inline policy.
    pub fn set_user_policy(&self, name: &str, policy: &str) {
        let put = self.customer().iam().put_user_policy().user_name(name).policy_name("own");
        self.tokio.block_on(put.policy_document(policy).send()).unwrap();
    }

    /// The role of that name as the account has it, or `None`.
    pub fn role(&self, name: &str) -> Option<Role> {
        let iam = self.customer().iam();
        self.tokio.block_on(async {
            let answer = iam.get_role().role_name(name).send().await.ok()?;
            let role = answer.role()?.clone();
            let attached = iam.list_attached_role_policies().role_name(name).send().await.unwrap();
            let mut tags: Vec<_> = role
                .tags()
                .iter()
                .map(|tag| (tag.key().to_owned(), tag.value().to_owned()))
                .collect();
            tags.sort();
            Some(Role {
                trust_policy: decoded(role.assume_role_policy_document()?),
                max_session_duration_secs: role.max_session_duration()?,
                tags,
                attached_policy_arns: attached
                    .attached_policies()
                    .iter()
                    .filter_map(|policy| policy.policy_arn().map(str::to_owned))
                    .collect(),
            })
        })
    }

    /// The default version of the customer's managed policy of that name, or `None`.
    pub fn policy(&self, name: &str) -> Option<String> {
        let iam = self.customer().iam();
        let arn = format!("arn:aws:iam::{CUSTOMER}:policy/{name}");
        self.tokio.block_on(async {
            let answer = iam.get_policy().policy_arn(&arn).send().await.ok()?;
            let version_id = answer.policy()?.default_version_id()?.to_owned();
            let request = iam.get_policy_version().policy_arn(&arn).version_id(version_id);
            let answer = request.send().await.ok()?;
            Some(decoded(answer.policy_version()?.document()?))
        })
    }

    /// The names of all roles under a path.
    pub fn roles_under(&self, path: &str) -> Vec<String> {
        let iam = self.customer().iam();
        let request = iam.list_roles().path_prefix(path);
        let answer = self.tokio.block_on(request.send()).unwrap();
        answer.roles().iter().map(|role| role.role_name().to_owned()).collect()
    }

    /// The IDs of the access keys of a user of the customer; none where there is no such user.
    pub fn access_key_ids(&self, name: &str) -> Vec<String> {
        let request = self.customer().iam().list_access_keys().user_name(name);
        let Ok(answer) = self.tokio.block_on(request.send()) else { return Vec::new() };
        let keys = answer.access_key_metadata().iter();
        keys.filter_map(|key| key.access_key_id().map(str::to_owned)).collect()
    }

    /// The names of all users of the customer.
    pub fn user_names(&self) -> Vec<String> {
        let request = self.customer().iam().list_users();
        let answer = self.tokio.block_on(request.send()).unwrap();
        answer.users().iter().map(|user| user.user_name().to_owned()).collect()
    }

    /// The names of all managed policies of the customer.
    pub fn own_policies(&self) -> Vec<String> {
        let iam = self.customer().iam();
        let request = iam.list_policies().scope(aws_sdk_iam::types::PolicyScopeType::Local);
        let answer = self.tokio.block_on(request.send()).unwrap();
        answer
            .policies()
            .iter()
            .filter_map(|policy| policy.policy_name().map(str::to_owned))
            .collect()
    }
}

/// A role as IAM describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    pub trust_policy: String,
    pub max_session_duration_secs: i32,
    pub tags: Vec<(String, String)>,
    pub attached_policy_arns: Vec<String>,
}

/// IAM answers documents percent-encoded.
fn decoded(document: &str) -> String {
    percent_encoding::percent_decode_str(document).decode_utf8().unwrap().into_owned()
}
