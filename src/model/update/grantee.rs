//! A role or a user for the vendor, and the change of a user's access key.

use crate::access::changes::Write;
use crate::access::changes::user::key_changes;
use crate::access::grantee::Grantee;
use crate::access::plan::AccessPlan;
use crate::checks::catalogue::Input;
use crate::model::Model;
use crate::model::event::Effect;
use crate::model::validation::Means;

impl Model {
    pub(super) fn choose_grantee(&mut self, grantee: Grantee) -> Vec<Effect> {
        if self.is_writing() || self.vendor.chosen_grantee == grantee {
            return Vec::new();
        }
        self.vendor.chosen_grantee = grantee;
        self.withdraw(Input::Principal);
        self.withdraw(Input::ExternalId);
        self.withdraw(Input::RoleName)
    }

    /// How the plan is tried: as its user where it has one, else as the admin chose.
    pub(super) fn means_for(&self, plan: &AccessPlan) -> Means {
        match plan.grantee {
            Grantee::Role => self.validation.means.clone(),
            Grantee::User => Means::AsUser(self.fresh_key().cloned()),
        }
    }

    pub(super) fn make_another_key(&mut self) -> Vec<Effect> {
        self.change_key(|make, _| make)
    }

    /// Deletes one of two keys, once the admin has said that nobody uses it any more.
    pub(super) fn delete_key(&mut self, id: &str) -> Vec<Effect> {
        if !self.review.replacement_confirmed {
            return Vec::new();
        }
        let write = Write::DeleteAccessKey { id: id.to_owned() };
        self.change_key(|_, delete| delete.into_iter().find(|offered| *offered == write))
    }

    fn change_key(
        &mut self,
        choose: impl FnOnce(Option<Write>, Vec<Write>) -> Option<Write>,
    ) -> Vec<Effect> {
        if self.is_writing() {
            return Vec::new();
        }
        let Some(plan) = self.plan() else { return Vec::new() };
        let Some(inventory) = self.review.inventory_for(&plan) else { return Vec::new() };
        let offered = key_changes(&plan, inventory);
        let Some(write) = choose(offered.make, offered.delete) else { return Vec::new() };
        let Some(integration) = self.as_integration() else { return Vec::new() };
        self.start_writing(plan, integration, vec![write])
    }
}
