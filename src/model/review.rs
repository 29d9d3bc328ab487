//! The Review step: what is in the account, what will change, and how far the changes got.

use super::at_stake::Delivery;
use super::package::Package;
use super::task::{Task, TaskId};
use super::undo::Undo;
use crate::access::changes::{Changes, Inventory, Wish, Write, changes_with};
use crate::access::external_id::ExternalId;
use crate::access::grantee::AccessKey;
use crate::access::integration::Integration;
use crate::access::names::{RoleArn, RoleArnError, RoleName, RoleNameError};
use crate::access::plan::AccessPlan;
use crate::access::taking_back::{UndoOf, in_order_of_undoing, still_made};
use crate::checks::failure::{Failure, FailureKind};
use crate::checks::simulation::admin::Outlook;
use crate::journal::{Interrupted, RoleHistory};

/// How a sequence of writes ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    Finished,
    /// After the write that was under way, as the admin asked.
    Stopped,
    /// The account was no longer as it was when the writes were shown, so none was carried out.
    AccountChanged,
    Failed(Failure),
    /// The program ended before the writes did; a later one found their journal.
    Interrupted,
}

/// Which way the writes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Apply,
    TakeBack(UndoOf),
}

/// A sequence of writes, under way or ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writing {
    pub task: TaskId,
    pub direction: Direction,
    /// What is carried out, even if the fields were to change.
    pub plan: AccessPlan,
    pub integration: Box<Integration>,
    pub writes: Vec<Write>,
    /// What runs before this one made of the same role, and this program with them.
    pub earlier: Vec<Write>,
    /// What AWS confirmed of this run, in order; the attempts that it goes on from are a part of it.
    pub made: Vec<Write>,
    /// What was not taken back, because somebody changed it since.
    pub left: Vec<Write>,
    /// The admin asked to stop; the write that is under way is finished.
    pub is_stopping: bool,
    /// `None` while it runs.
    pub ending: Option<Ending>,
}

impl Writing {
    pub fn is_running(&self) -> bool {
        self.ending.is_none()
    }

    /// Whether an earlier program began it and did not come to its end.
    pub fn is_interrupted(&self) -> bool {
        self.ending == Some(Ending::Interrupted)
    }

    /// The writes in the order in which they are carried out or undone.
    pub fn in_order(&self) -> Box<dyn Iterator<Item = &Write> + '_> {
        match self.direction {
            Direction::Apply => Box::new(self.writes.iter()),
            Direction::TakeBack(_) => Box::new(in_order_of_undoing(&self.writes).into_iter()),
        }
    }

    /// Whether a write is carried out, or undone, by now.
    pub fn has_done(&self, write: &Write) -> bool {
        self.made.contains(write) == (self.direction == Direction::Apply)
    }

    /// What carrying a write out, or undoing it, does.
    pub fn sentence(&self, write: &Write) -> String {
        match self.direction {
            Direction::Apply => write.sentence(&self.plan),
            Direction::TakeBack(_) => write.undoing(&self.plan),
        }
    }

    /// Whether something was made and the rest was not.
    pub fn is_unfinished(&self) -> bool {
        let is_at_its_end = matches!(self.ending, None | Some(Ending::Finished));
        !is_at_its_end && !self.made.is_empty()
    }
}

/// What the Review step holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Review {
    pub role_name_text: String,
    /// The admin typed a name of their own; until then it follows vendor and bucket.
    pub role_name_is_typed: bool,
    /// What the account had, for the plan that was current then.
    pub inventory: Task<(AccessPlan, Inventory)>,
    /// What the admin may do of it, as IAM's simulator says; for the plan that was current then.
    pub outlook: Task<(AccessPlan, Outlook)>,
    /// The access key that was made last, with the secret that IAM tells once; nowhere else is it kept.
    pub fresh_key: Option<AccessKey>,
    pub delivery: Delivery,
    /// The role of nobody's that the admin takes over, with its policy.
    pub adopts: Option<RoleArn>,
    /// Where an integration's file has the role; `None` for `/`.
    pub role_path_in_file: Option<String>,
    /// The diff was read and accepted.
    pub replacement_confirmed: bool,
    /// The external ID in use that the admin gives up: whoever sends it is refused from then on.
    pub given_up: Option<ExternalId>,
    pub writing: Option<Writing>,
    /// What the journals know of the role that was read last.
    pub history: Option<RoleHistory>,
    /// What is to be undone, once it was asked for, until it is confirmed or dismissed.
    pub undo: Option<Undo>,
    /// The admin does it by hand.
    pub by_hand: bool,
    pub hand_made_arn_text: String,
    pub package: Package,
}

impl Review {
    pub fn role_name(&self) -> Result<RoleName, RoleNameError> {
        RoleName::of_an_integration(&self.role_name_text)
    }

    pub fn hand_made_arn(&self) -> Result<RoleArn, RoleArnError> {
        RoleArn::of_an_integration(&self.hand_made_arn_text)
    }

    /// The path of a role that was made by hand, or that the integration's file gives it.
    pub fn role_path(&self) -> String {
        match self.hand_made_arn() {
            Ok(arn) if self.by_hand => arn.path().to_owned(),
            _ => self.role_path_in_file.clone().unwrap_or_else(|| "/".to_owned()),
        }
    }

    /// What is in the account, where it was read for a plan of the same role and policies.
    pub fn inventory_for(&self, plan: &AccessPlan) -> Option<&Inventory> {
        self.inventory
            .done()
            .filter(|(read_for, _)| read_for.makes_the_same_as(plan))
            .map(|(_, found)| found)
    }

    /// What is in the account under the names of this plan, whatever else it was read for.
    pub fn inventory_under_names_of(&self, plan: &AccessPlan) -> Option<&Inventory> {
        self.inventory
            .done()
            .filter(|(read_for, _)| read_for.grantee_arn() == plan.grantee_arn())
            .map(|(_, found)| found)
    }

    /// The plan of changes, where the account was read for the same role and policies.
    pub fn changes_for(&self, plan: &AccessPlan) -> Option<Changes> {
        let adopts = self.adopts.as_ref() == Some(&plan.role_arn());
        let wish = Wish { adopts, ..Wish::default() };
        self.inventory_for(plan).map(|inventory| changes_with(plan, inventory, wish))
    }

    /// What the admin may do, where it was asked for a plan of the same role and policies.
    pub fn outlook_for(&self, plan: &AccessPlan) -> Option<&Outlook> {
        self.outlook
            .done()
            .filter(|(asked_for, _)| asked_for.makes_the_same_as(plan))
            .map(|(_, outlook)| outlook)
    }

    /// What a new run of the plan's role begins with: what runs before it made, and what the attempts made that it goes on from.
    pub fn carried_over(&self, plan: &AccessPlan) -> (Vec<Write>, Vec<Write>) {
        match self.writing_of(plan) {
            Some(writing) if writing.is_unfinished() => {
                (writing.earlier.clone(), writing.made.clone())
            }
            _ => (self.made_of(plan), Vec::new()),
        }
    }

    /// What this program made of the plan's role, in all its runs.
    pub fn made_of(&self, plan: &AccessPlan) -> Vec<Write> {
        let writing = self.writing_of(plan);
        writing.map(|it| [it.earlier.as_slice(), &it.made].concat()).unwrap_or_default()
    }

    /// What this program made of the plan's role before its last run.
    pub fn earlier_than_last_run(&self, plan: &AccessPlan) -> Vec<Write> {
        self.writing_of(plan).map(|writing| writing.earlier.clone()).unwrap_or_default()
    }

    fn writing_of(&self, plan: &AccessPlan) -> Option<&Writing> {
        let arn = plan.grantee_arn();
        self.writing.as_ref().filter(|writing| writing.plan.grantee_arn() == arn)
    }

    /// The half-made role of an attempt under another name in the same account, which has to be
    /// taken back first.
    pub fn leftover_beside(&self, plan: &AccessPlan) -> Option<&Writing> {
        self.writing.as_ref().filter(|writing| {
            writing.is_unfinished()
                && writing.plan.account_id == plan.account_id
                && writing.plan.grantee_arn() != plan.grantee_arn()
        })
    }

    /// Counts a write to the bucket among what was made, so that taking back undoes it too.
    pub fn bucket_written(&mut self, task: TaskId, integration: Integration, write: Write) {
        let plan = integration.plan();
        let earlier = self.made_of(&plan);
        match &mut self.writing {
            Some(writing)
                if writing.plan.grantee_arn() == plan.grantee_arn()
                    && writing.direction == Direction::Apply =>
            {
                writing.made.push(write);
            }
            // What was half made under another name is taken back first, and the bucket's rule stays as it is.
            Some(writing) if writing.is_unfinished() => {}
            _ => {
                self.writing = Some(Writing {
                    task,
                    direction: Direction::Apply,
                    plan,
                    integration: Box::new(integration),
                    writes: vec![write.clone()],
                    earlier,
                    made: vec![write],
                    left: Vec::new(),
                    is_stopping: false,
                    ending: Some(Ending::Finished),
                });
            }
        }
    }

    /// Counts as made what the account shows to have been made although its answer was lost.
    pub fn reconcile(&mut self) {
        let (Some(writing), Some((plan, inventory))) = (&mut self.writing, self.inventory.done())
        else {
            return;
        };
        if writing.ending == Some(Ending::Interrupted) {
            if writing.plan.grantee_arn() != plan.grantee_arn() {
                return;
            }
            // Of what its journal says, that counts which the account shows now.
            let run = self.history.as_ref().and_then(|history| history.interrupted.as_ref());
            let touched = match (writing.direction, run) {
                (Direction::TakeBack(_), _) => writing.writes.as_slice(),
                (Direction::Apply, Some(run)) => run.touched.as_slice(),
                (Direction::Apply, None) => return,
            };
            writing.made = still_made(&writing.plan, inventory, touched);
            return;
        }
        let Some(Ending::Failed(failure)) = &writing.ending else { return };
        // Only where no answer came: an answer that refuses is the truth. One refusal is such a loss:
        // the writes began with nothing of the name there, so what exists already was made by an
        // attempt whose answer was lost, after which the SDK asked again.
        let may_be_made = |write: &Write| match failure.kind {
            FailureKind::Unreachable | FailureKind::ServiceTrouble => true,
            FailureKind::AlreadyExists => {
                matches!(write, Write::CreatePolicy | Write::CreateRole | Write::CreateUser)
                    && write.operation() == failure.operation
            }
            _ => false,
        };
        if writing.direction != Direction::Apply || writing.plan != *plan {
            return;
        }
        let changes = changes_with(plan, inventory, Wish::of(&writing.writes));
        for write in &writing.writes {
            if may_be_made(write) && !writing.made.contains(write) && changes.has_done(write) {
                writing.made.push(write.clone());
            }
        }
    }

    /// What the journals know of this plan's role or user; `None` until they were read for it.
    pub fn history_for(&self, plan: &AccessPlan) -> Option<&RoleHistory> {
        let arn = plan.grantee_arn();
        self.history.as_ref().filter(|history| history.subject.role_arn == arn)
    }

    /// The run that was interrupted for this plan's role or user, as its journal has it.
    pub fn interrupted_for(&self, plan: &AccessPlan) -> Option<&Interrupted> {
        self.history_for(plan)?.interrupted.as_ref()
    }

    pub fn is_writing(&self) -> bool {
        self.writing.as_ref().is_some_and(Writing::is_running)
    }
}
