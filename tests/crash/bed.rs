//! A sandbox behind the proxy, an integration's file, and whoever works on it.

use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use aws_credential_types::Credentials;
use countersign::access::integration::Integration;
use countersign::access::plan::{AccessPlan, INTEGRATION_TAG};
use countersign::export::change_report::ChangeReport;
use countersign::headless::{CouldNotRun, Headless};
use countersign::model::Surroundings;
use countersign::model::connect::CredentialSource;
use countersign::model::validation::Means;
use countersign::runtime::RuntimeSettings;
use countersign::runtime::practice::PracticeKeys;
use countersign::sandbox::{AccountKeys, Sandbox, SandboxOptions};
use jiff::Timestamp;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::task::JoinSet;
use url::Url;

use crate::proxy::{ATTEMPT_TIMEOUT, Proxy};

/// How many beds there are at a time: each waits more than it works.
static BEDS: Semaphore = Semaphore::const_new(8);

/// What somebody asks the program for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    Apply,
    Check,
    TearDown,
}

impl Asked {
    fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Apply => &["apply", "--yes"],
            Self::Check => &["check"],
            Self::TearDown => &["teardown", "--yes"],
        }
    }
}

pub struct Bed {
    sandbox: Sandbox,
    pub proxy: Proxy,
    folder: Arc<tempfile::TempDir>,
    _place: SemaphorePermit<'static>,
}

impl Bed {
    pub async fn start() -> Self {
        let place = BEDS.acquire().await.unwrap();
        let options = SandboxOptions { propagation: Duration::ZERO, ..SandboxOptions::default() };
        let sandbox = Sandbox::start(options).await.unwrap();
        let url = Url::parse(&sandbox.endpoint_url()).unwrap();
        let behind = url.socket_addrs(|| None).unwrap()[0];
        Self {
            sandbox,
            proxy: Proxy::before(behind).await,
            folder: Arc::new(tempfile::tempdir().unwrap()),
            _place: place,
        }
    }

    /// Runs a command inside this process; how it ended comes back, as its exit code and a sentence.
    ///
    /// A runtime of its own ends with it, and with that all it would still have done: as the program's own does.
    pub async fn run(&self, asked: Asked, file: &str) -> (u8, String) {
        let headless = self.headless(file);
        let work = move || {
            let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            tokio.block_on(run(headless, asked))
        };
        tokio::task::spawn_blocking(work).await.unwrap()
    }

    fn headless(&self, file: &str) -> Headless {
        let endpoint_url = Url::parse(&self.proxy.endpoint_url()).ok();
        let keys = PracticeKeys {
            customer: credentials(self.sandbox.customer()),
            vendor: credentials(self.sandbox.vendor()),
        };
        Headless {
            integration: Integration::from_toml("lasso.toml", file).unwrap(),
            source: CredentialSource::SandboxCustomer,
            region: None,
            means: Means::Rehearsal,
            gives_external_id_up: false,
            surroundings: Surroundings {
                endpoint_url: endpoint_url.clone(),
                ..Surroundings::default()
            },
            settings: RuntimeSettings {
                endpoint_url,
                sandbox: Some(keys),
                state_folder: Some(self.folder.path().join("countersign")),
                attempt_timeout: Some(ATTEMPT_TIMEOUT),
                ..RuntimeSettings::default()
            },
            clock: Timestamp::now,
        }
    }

    /// Runs a command as a program of its own, to its end.
    pub async fn run_program(&self, asked: Asked, file: &str) -> Output {
        let mut command = self.program(asked, file);
        tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
    }

    /// Starts a command as a program of its own, and kills it as soon as the proxy has broken its request.
    ///
    /// What it said comes back where it ended before.
    pub async fn kill_program(&self, asked: Asked, file: &str) -> Result<(), Output> {
        let mut program = self.program(asked, file);
        let mut child: Child = program.spawn().unwrap();
        let mut pulse = tokio::time::interval(Duration::from_millis(50));
        loop {
            tokio::select! {
                () = self.proxy.broken() => break,
                _ = pulse.tick() => if child.try_wait().unwrap().is_some() {
                    return Err(child.wait_with_output().unwrap());
                },
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        Ok(())
    }

    /// With the customer's keys, and nothing of whoever runs the tests.
    pub fn program(&self, asked: Asked, file: &str) -> Command {
        let keys = self.sandbox.customer();
        let home = self.folder.path();
        let path: PathBuf = home.join("lasso.toml");
        std::fs::write(&path, file).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("AWS_") {
                command.env_remove(&name);
            }
        }
        let (name, options) = asked.arguments().split_first().unwrap();
        command
            .arg(name)
            .arg(path)
            .args(options)
            .args(["--endpoint-url", &self.proxy.endpoint_url()])
            .env("HOME", home)
            .env("XDG_STATE_HOME", home)
            .env("AWS_ACCESS_KEY_ID", &keys.access_key_id)
            .env("AWS_SECRET_ACCESS_KEY", keys.secret_access_key.expose())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// The account has the plan's role and policy, exactly so, and nothing else.
    pub async fn assert_as_wanted(&self, file: &str, of: &str) {
        let plan: AccessPlan = Integration::from_toml("lasso.toml", file).unwrap().plan();
        let (iam, name) = (self.iam(), plan.role_name.as_str());
        assert_eq!(self.roles().await, [plan.role_arn().to_string()], "{of}");
        assert_eq!(self.policies().await, [plan.policy_arn()], "{of}");
        let role = iam.get_role().role_name(name).send().await.unwrap().role.unwrap();
        let trust = decoded(role.assume_role_policy_document());
        assert_eq!(trust, plan.trust_policy().text(), "{of}");
        let secs = i32::try_from(plan.max_session_duration_secs()).unwrap();
        assert_eq!(role.max_session_duration(), Some(secs), "{of}");
        let tag = role.tags().iter().find(|tag| tag.key() == INTEGRATION_TAG);
        assert_eq!(tag.unwrap().value(), plan.integration(), "{of}");
        let attached = iam.list_attached_role_policies().role_name(name).send().await.unwrap();
        let attached: Vec<_> =
            attached.attached_policies().iter().filter_map(|policy| policy.policy_arn()).collect();
        assert_eq!(attached, [plan.policy_arn()], "{of}");
        let policy = iam.get_policy().policy_arn(plan.policy_arn()).send().await.unwrap();
        let version = policy.policy.unwrap().default_version_id.unwrap();
        let request = iam.get_policy_version().policy_arn(plan.policy_arn()).version_id(version);
        let version = request.send().await.unwrap().policy_version.unwrap();
        assert_eq!(decoded(version.document()), plan.permissions_policy().text(), "{of}");
    }

    /// The account has no role and no policy, and so no twin.
    pub async fn assert_nothing(&self, of: &str) {
        assert_eq!((self.roles().await, self.policies().await), (vec![], vec![]), "{of}");
    }

    async fn roles(&self) -> Vec<String> {
        let listed = self.iam().list_roles().send().await.unwrap();
        listed.roles.into_iter().map(|role| role.arn).collect()
    }

    async fn policies(&self) -> Vec<String> {
        let listed = self.iam().list_policies().scope("Local".into()).send().await.unwrap();
        listed.policies().iter().filter_map(|policy| policy.arn().map(str::to_owned)).collect()
    }

    /// IAM of the customer's account, past the proxy.
    fn iam(&self) -> aws_sdk_iam::Client {
        let config = aws_sdk_iam::Config::builder()
            .behavior_version(aws_sdk_iam::config::BehaviorVersion::latest())
            .region(aws_sdk_iam::config::Region::new("us-east-1"))
            .endpoint_url(self.sandbox.endpoint_url())
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .credentials_provider(credentials(self.sandbox.customer()))
            .build();
        aws_sdk_iam::Client::from_conf(config)
    }
}

async fn run(headless: Headless, asked: Asked) -> (u8, String) {
    let told = |why: CouldNotRun| (2, why.to_string());
    let never = std::future::pending::<()>();
    match asked {
        Asked::Apply => {
            let report = headless.apply(never, |_| {}, async |_| Ok(())).await;
            report.map_or_else(told, |report| (report.outcome.exit_code(), text_of(&report)))
        }
        Asked::TearDown => {
            let report = headless.tear_down(never, |_| {}, async |_| Ok(())).await;
            report.map_or_else(told, |report| (report.outcome.exit_code(), text_of(&report)))
        }
        Asked::Check => {
            let report = headless.check(never, |_| {}).await;
            report.map_or_else(told, |report| (u8::from(!report.proved), report.to_string()))
        }
    }
}

fn credentials(keys: &AccountKeys) -> Credentials {
    Credentials::new(&keys.access_key_id, keys.secret_access_key.expose(), None, None, "test")
}

fn decoded(document: Option<&str>) -> String {
    let document = percent_encoding::percent_decode_str(document.unwrap());
    document.decode_utf8().unwrap().into_owned()
}

/// What came of every case; all that failed are told together.
pub async fn outcomes_of<T: 'static>(mut cases: JoinSet<T>) -> Vec<T> {
    let (mut outcomes, mut failed) = (Vec::new(), Vec::new());
    while let Some(case) = cases.join_next().await {
        match case {
            Ok(outcome) => outcomes.push(outcome),
            Err(error) => failed.push(error.to_string()),
        }
    }
    assert!(failed.is_empty(), "{} cases failed:\n{}", failed.len(), failed.join("\n"));
    outcomes
}

fn text_of(report: &ChangeReport) -> String {
    let end = report.end_text();
    if end.is_empty() { report.plan_text() } else { end }
}
