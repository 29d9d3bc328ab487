//! Everything that the practice AWS remembers: accounts, keys, sessions, buckets.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::caller::{Caller, CallerKind, Session};
use super::cloudtrail::Trail;
use super::iam::managed;
use super::iam::model::{AccessKey, Directory, ManagedPolicy, Role, User};
use super::kms;
use super::mfa;
use super::policy;
use super::s3::model::Bucket;

/// An account, as its administrators see it and as authorization already knows it.
#[derive(Debug, Default)]
pub struct Account {
    pub id: String,
    pub alias: Option<String>,
    /// The Regions in which STS gives out no sessions of this account.
    pub sts_regions_off: BTreeSet<String>,
    /// What IAM reads answer.
    pub directory: Directory,
    /// What authorization goes by.
    seen: Directory,
    /// Changes on their way, with the time at which authorization sees them.
    coming: VecDeque<(Timestamp, Directory)>,
}

impl Account {
    pub fn new(id: &str) -> Self {
        Self { id: id.to_owned(), ..Self::default() }
    }

    /// The directory that authorization sees at `now`.
    pub fn seen(&mut self, now: Timestamp) -> &Directory {
        while self.coming.front().is_some_and(|(at, _)| *at <= now) {
            if let Some((_, directory)) = self.coming.pop_front() {
                self.seen = directory;
            }
        }
        &self.seen
    }

    /// Sends the directory as it is now on its way to authorization.
    fn publish(&mut self, visible_at: Timestamp) {
        self.coming.push_back((visible_at, self.directory.clone()));
    }

    /// The managed policy with that ARN, of AWS or of the account.
    pub fn policy(&self, arn: &str) -> Option<&ManagedPolicy> {
        managed::policy(arn).or_else(|| self.directory.policy(arn).map(Arc::as_ref))
    }
}

/// Temporary credentials that were given out.
#[derive(Clone)]
pub struct Credentials {
    pub access_key_id: String,
    pub secret: String,
    pub token: String,
    pub expires_at: Timestamp,
    pub caller: Caller,
}

/// The state behind all services.
pub struct World {
    pub accounts: BTreeMap<String, Account>,
    pub keys: BTreeMap<String, AccessKey>,
    pub sessions: BTreeMap<String, Credentials>,
    pub buckets: BTreeMap<String, Bucket>,
    /// By their serial.
    pub mfa_devices: BTreeMap<String, mfa::Device>,
    /// By their ARN.
    pub kms_keys: BTreeMap<String, kms::model::Key>,
    pub trail: Trail,
    pub propagation: Duration,
    pub now: Timestamp,
}

/// Ended sessions are still told from unknown ones for this long.
const SESSION_MEMORY: SignedDuration = SignedDuration::from_hours(24);

impl World {
    pub fn new(now: Timestamp, propagation: Duration) -> Self {
        Self {
            accounts: BTreeMap::new(),
            keys: BTreeMap::new(),
            sessions: BTreeMap::new(),
            buckets: BTreeMap::new(),
            mfa_devices: BTreeMap::new(),
            kms_keys: BTreeMap::new(),
            trail: Trail::default(),
            propagation,
            now,
        }
    }

    /// When a change that is made now reaches authorization.
    fn visible_at(&self) -> Timestamp {
        let delay = SignedDuration::try_from(self.propagation).unwrap_or(SignedDuration::MAX);
        self.now.checked_add(delay).unwrap_or(Timestamp::MAX)
    }

    /// Lets a change of the account's users, roles or policies reach authorization in its time.
    pub fn publish(&mut self, account_id: &str) {
        let at = self.visible_at();
        if let Some(account) = self.accounts.get_mut(account_id) {
            account.publish(at);
        }
    }

    /// Lets it reach authorization at once: for what is there from the start.
    pub fn publish_now(&mut self, account_id: &str) {
        let now = self.now;
        if let Some(account) = self.accounts.get_mut(account_id) {
            account.publish(now);
        }
    }

    /// The directory that authorization sees now.
    pub fn seen(&mut self, account_id: &str) -> Option<&Directory> {
        let now = self.now;
        self.accounts.get_mut(account_id).map(|account| account.seen(now))
    }

    /// The role with that ARN as authorization sees it; the case of letters counts.
    pub fn seen_role(&mut self, arn: &str) -> Option<Arc<Role>> {
        let account_id = arn.split(':').nth(4)?.to_owned();
        let name = arn.rsplit('/').next()?.to_owned();
        let role = self.seen(&account_id)?.role(&name)?;
        (role.arn == arn).then(|| Arc::clone(role))
    }

    /// The user to whom an access key belongs.
    pub fn user_of(&self, key: &AccessKey) -> Option<&Arc<User>> {
        let account = self.accounts.get(&key.account_id)?;
        account.directory.users.values().find(|user| user.unique_id == key.user_id)
    }

    /// The caller behind a user's access key.
    pub fn caller_of(&self, key: &AccessKey) -> Option<Caller> {
        let user = self.user_of(key)?;
        Some(Caller {
            kind: CallerKind::User { name: user.name.clone(), user_id: user.unique_id.clone() },
            account_id: key.account_id.clone(),
            arn: user.arn.clone(),
            access_key_id: key.id.clone(),
            session: None,
        })
    }

    /// Remembers when an access key was last used, and for what.
    pub fn note_use(&mut self, access_key_id: &str, service: &str, region: &str) {
        let now = self.now;
        if let Some(key) = self.keys.get_mut(access_key_id) {
            key.last_used = Some((now, service.to_owned(), region.to_owned()));
        }
    }

    /// Gives out temporary credentials for `caller`, whose session is `session`.
    pub fn open_session(
        &mut self,
        mut caller: Caller,
        session: Session,
        expires_at: Timestamp,
    ) -> Credentials {
        let now = self.now;
        self.sessions.retain(|_, old| old.expires_at + SESSION_MEMORY > now);
        let access_key_id = super::ids::unique("ASIA");
        caller.access_key_id.clone_from(&access_key_id);
        caller.session = Some(session);
        let credentials = Credentials {
            access_key_id: access_key_id.clone(),
            secret: super::ids::secret_access_key(),
            token: super::ids::session_token(),
            expires_at,
            caller,
        };
        self.sessions.insert(access_key_id, credentials.clone());
        credentials
    }
}

impl policy::Directory for World {
    fn account_exists(&self, account_id: &str) -> bool {
        self.accounts.contains_key(account_id)
    }

    fn unique_id(&self, arn: &str) -> Option<String> {
        let directory = &self.accounts.get(arn.split(':').nth(4)?)?.directory;
        let name = arn.rsplit('/').next()?;
        let user = directory.user(name).filter(|user| user.arn == arn);
        let role = directory.role(name).filter(|role| role.arn == arn);
        user.map(|user| user.unique_id.clone()).or_else(|| role.map(|role| role.unique_id.clone()))
    }

    fn has_unique_id(&self, unique_id: &str) -> bool {
        self.accounts.values().any(|account| {
            account.directory.users.values().any(|user| user.unique_id == unique_id)
                || account.directory.roles.values().any(|role| role.unique_id == unique_id)
        })
    }
}
