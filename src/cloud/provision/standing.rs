//! What has the plan's names in the account, looked at right before each write.
//!
//! IAM has no write on a condition: between a reading and a write the name may be given to something else. What is written
//! to or deleted has the unique ID that was read before, and the integration's tag.

use super::Undertaking;
use super::settling::until_taken_in;
use crate::access::changes::{Entity, Inventory, UniqueIds};
use crate::access::plan::AccessPlan;
use crate::checks::failure::{Failure, FailureKind};
use crate::cloud::inventory::{absent_as_none, tags};
use crate::cloud::reporter::Wanted;
use crate::words;

/// What a sequence of writes is about, as it was when the account was read.
pub(super) struct Standing<'a> {
    on: Undertaking<'a>,
    plan: &'a AccessPlan,
    ids: UniqueIds,
    /// Made in this sequence or shortly before it: IAM may not show it yet.
    new: Vec<Entity>,
    /// It gets its tags in this sequence, after the admin was shown whose it is.
    is_adopted: bool,
}

/// A thing of IAM as it is shown now.
struct Shown {
    unique_id: String,
    arn: String,
    tags: Vec<(String, String)>,
}

impl<'a> Standing<'a> {
    pub fn of(on: Undertaking<'a>, plan: &'a AccessPlan, inventory: &Inventory) -> Self {
        let ids = UniqueIds::of(inventory);
        Self { on, plan, ids, new: Vec::new(), is_adopted: false }
    }

    /// The same where what carries no tag yet is tagged on the way.
    #[must_use]
    pub fn adopting(self, is_adopted: bool) -> Self {
        Self { is_adopted, ..self }
    }

    /// The same, with what is noted of things that the account did not show when it was read.
    #[must_use]
    pub fn with_noted(mut self, noted: &UniqueIds) -> Self {
        let entities = [Entity::Policy, Entity::Role, Entity::User].into_iter();
        self.new = entities
            .filter(|entity| self.ids.get(*entity).is_none() && noted.get(*entity).is_some())
            .collect();
        self.ids = self.ids.or(noted);
        self
    }

    pub fn on(&self) -> Undertaking<'a> {
        self.on
    }

    pub fn plan(&self) -> &'a AccessPlan {
        self.plan
    }

    /// Does what deletes it; where it is gone already there is nothing to do.
    pub async fn unless_gone(
        &self,
        entity: Entity,
        delete: impl AsyncFnOnce() -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        if self.is_there(entity).await? { Box::pin(delete()).await } else { Ok(()) }
    }

    pub fn id_of(&self, entity: Entity) -> Option<&str> {
        self.ids.get(entity)
    }

    /// The access key that this computer is known to have made, where its own work alone is undone.
    ///
    /// One of `beside` was there before: the answer about the newer one was lost.
    pub fn own_key(&self, beside: &[String]) -> Option<&str> {
        self.ids.key().filter(|id| !beside.iter().any(|before| before == id))
    }

    /// It was made just now; IAM's answer may not have had its ID.
    pub fn made(&mut self, entity: Entity, unique_id: Option<String>) {
        self.new.push(entity);
        if let Some(unique_id) = unique_id {
            self.ids.note(entity, unique_id);
        }
    }

    /// That it is there, and still the one that was read: else nothing may be written to it.
    pub async fn confirm(&self, entity: Entity) -> Result<(), Failure> {
        if self.is_there(entity).await? {
            return Ok(());
        }
        Err(Failure::not_ours(words!("IAM shows no {arn}", arn = self.arn_of(entity))))
    }

    /// Whether it is there; something else under its name is an error.
    pub async fn is_there(&self, entity: Entity) -> Result<bool, Failure> {
        let Some(shown) = self.look_until_known(entity).await? else { return Ok(false) };
        self.check(entity, &shown).map(|()| true).map_err(Failure::not_ours)
    }

    /// Looks once more after the last write: it cannot be undone by looking, but it can be told.
    pub async fn confirm_afterwards(&self, entity: Entity) -> Result<(), Failure> {
        // Whatever else comes of this look, the writes were confirmed, and the account is read again for the window.
        match self.look(entity, Wanted::MayBeAbsent).await {
            Ok(Some(shown)) if self.ids.get(entity).is_some_and(|id| id != shown.unique_id) => {
                Err(Failure::not_ours(self.replaced(entity, &shown)))
            }
            _ => Ok(()),
        }
    }

    fn check(&self, entity: Entity, shown: &Shown) -> Result<(), String> {
        let is_new = self.new.contains(&entity);
        let is_the_same = match self.ids.get(entity) {
            Some(unique_id) => shown.unique_id == unique_id,
            // It was made here, with the integration's tag.
            None => is_new,
        };
        if !is_the_same {
            return Err(self.replaced(entity, shown));
        }
        let arn = self.arn_of(entity);
        if shown.arn != arn {
            let found = &shown.arn;
            return Err(words!("IAM shows {found} instead of {arn}", found, arn));
        }
        if !self.is_adopted && !self.plan.is_tagged_in(&shown.tags) {
            return Err(words!("{arn} does not carry this integration's tag any more", arn));
        }
        Ok(())
    }

    fn replaced(&self, entity: Entity, shown: &Shown) -> String {
        let (arn, now) = (&shown.arn, &shown.unique_id);
        match self.ids.get(entity) {
            Some(before) => words!(
                "{arn} is another one than before: its unique ID is {now} and was {before}",
                arn,
                now,
                before
            ),
            None => words!("{arn} was not there when the account was read", arn),
        }
    }

    fn arn_of(&self, entity: Entity) -> String {
        match entity {
            Entity::Policy => self.plan.policy_arn(),
            Entity::Role => self.plan.role_arn().to_string(),
            Entity::User => self.plan.user_arn(),
        }
    }

    async fn look_until_known(&self, entity: Entity) -> Result<Option<Shown>, Failure> {
        if !self.new.contains(&entity) {
            return self.look(entity, Wanted::MayBeAbsent).await;
        }
        let wanted = [Wanted::OnceKnown, Wanted::MayBeAbsent];
        let looked =
            until_taken_in(FailureKind::NotFound, self.on.settling_pause, wanted, |wanted| {
                Box::pin(self.ask(entity, wanted))
            });
        absent_as_none(looked.await)
    }

    async fn look(&self, entity: Entity, wanted: Wanted) -> Result<Option<Shown>, Failure> {
        // Boxed, as the futures of the SDK are large, and a look is deep within others.
        absent_as_none(Box::pin(self.ask(entity, wanted)).await)
    }

    async fn ask(&self, entity: Entity, wanted: Wanted) -> Result<Shown, Failure> {
        let Undertaking { session, reporter, .. } = self.on;
        let (iam, name) = (session.iam(), self.plan.role_name.as_str());
        let shown = match entity {
            Entity::Policy => {
                let arn = self.plan.policy_arn();
                let request = iam.get_policy().policy_arn(&arn);
                let answer = reporter.call("iam", "GetPolicy", arn, wanted, request.send()).await?;
                answer.policy.map(|policy| Shown {
                    tags: tags(policy.tags()),
                    unique_id: policy.policy_id.unwrap_or_default(),
                    arn: policy.arn.unwrap_or_default(),
                })
            }
            Entity::Role => {
                let request = iam.get_role().role_name(name);
                let answer = reporter.call("iam", "GetRole", name, wanted, request.send()).await?;
                answer.role.map(|role| Shown {
                    tags: tags(role.tags()),
                    unique_id: role.role_id,
                    arn: role.arn,
                })
            }
            Entity::User => {
                let request = iam.get_user().user_name(name);
                let answer = reporter.call("iam", "GetUser", name, wanted, request.send()).await?;
                answer.user.map(|user| Shown {
                    tags: tags(user.tags()),
                    unique_id: user.user_id,
                    arn: user.arn,
                })
            }
        };
        // An answer without what it is about shows nothing that could be told from somebody else's.
        shown.ok_or_else(|| {
            Failure::not_ours(words!("IAM shows no {arn}", arn = self.arn_of(entity)))
        })
    }
}
