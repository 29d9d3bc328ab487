//! What IAM's policy simulator is asked, and what its answers mean.
//!
//! In: the plan, and the simulator's answers as plain values. Out: the questions, and one finding that names the
//! layer that refused and the policy whose statement decided. Policies of resources and of sessions are not in it.
//! Source: `SimulatePrincipalPolicy` and `EvaluationResult` in the IAM API Reference.

pub mod admin;
pub mod role;

use crate::words;

use super::diagnosis::Diagnosis;
use super::failure::{Failure, FailureKind};
use super::finding::Finding;
use super::words::capitalised;

/// What to ask: every action on every resource is answered, and the pairs are read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inquiry {
    pub questions: Vec<Question>,
    pub context: Vec<(&'static str, ContextValue)>,
}

/// One action on one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// `s3:GetObject`
    pub action: &'static str,
    /// An ARN.
    pub resource: String,
}

/// The value of a condition key, by its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContextValue {
    Text(String),
    Flag(bool),
}

/// What the simulator decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    Allowed,
    ExplicitDeny,
    /// No statement allows it.
    ImplicitDeny,
}

/// A statement that decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchedStatement {
    /// As the simulator names the policy.
    pub policy: String,
    /// The statement's first and last line in the policy's text, counted from 1.
    pub lines: Option<(i32, i32)>,
}

impl MatchedStatement {
    /// ` (lines 3 to 9)`, where they are known.
    fn lines(&self) -> String {
        self.lines.map_or_else(String::new, |(first, last)| {
            format!(" ({})", words!("lines {first} to {last}", first, last))
        })
    }
}

/// The answer to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Simulated {
    pub action: String,
    pub resource: String,
    pub decision: Decision,
    /// Of the identity's policies; statements of service control policies are never among them.
    pub matched: Vec<MatchedStatement>,
    /// Condition keys that a policy asks for and the simulator was not told.
    pub missing_keys: Vec<String>,
    /// `None` without a permissions boundary.
    pub is_within_boundary: Option<bool>,
    /// `None` outside an organisation.
    pub is_within_organisation: Option<bool>,
}

/// The layer of policies that refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// No policy of the identity allows it, or one of them denies it.
    Identity,
    Boundary,
    ServiceControl,
}

impl Inquiry {
    /// The actions, each once.
    pub fn actions(&self) -> Vec<&'static str> {
        let mut actions: Vec<&str> = Vec::new();
        for question in &self.questions {
            if !actions.contains(&question.action) {
                actions.push(question.action);
            }
        }
        actions
    }

    /// The ARNs, each once.
    pub fn resources(&self) -> Vec<&str> {
        let mut resources: Vec<&str> = Vec::new();
        for question in &self.questions {
            if !resources.contains(&question.resource.as_str()) {
                resources.push(&question.resource);
            }
        }
        resources
    }

    fn ask(&mut self, actions: &[&'static str], resource: &str) {
        let asked = actions.iter().map(|action| Question { action, resource: resource.to_owned() });
        self.questions.extend(asked);
    }

    /// The answers to what was asked, in its order; a question without an answer is left out.
    pub fn answers(&self, simulated: &[Simulated]) -> Vec<Simulated> {
        let answers = |question: &Question| {
            simulated
                .iter()
                .find(|one| {
                    one.action.eq_ignore_ascii_case(question.action)
                        && one.resource == question.resource
                })
                .cloned()
        };
        self.questions.iter().filter_map(answers).collect()
    }
}

impl Simulated {
    pub fn is_allowed(&self) -> bool {
        self.decision == Decision::Allowed
    }

    /// The layer that refused; `None` where none did.
    ///
    /// A refusal by the organisation ends the simulation, so it is looked at first.
    pub fn refused_by(&self) -> Option<Layer> {
        if self.is_allowed() {
            None
        } else if self.is_within_organisation == Some(false) {
            Some(Layer::ServiceControl)
        } else if self.is_within_boundary == Some(false) {
            Some(Layer::Boundary)
        } else {
            Some(Layer::Identity)
        }
    }

    /// Whether a condition on something that only a real request has may decide otherwise.
    pub fn is_open(&self) -> bool {
        !self.is_allowed() && !self.missing_keys.is_empty()
    }

    /// `s3:GetObject on arn:…: allowed by the policy Lasso (lines 3 to 9)`
    pub fn line(&self) -> String {
        let Self { action, resource, .. } = self;
        let verdict = match (self.decision, self.refused_by()) {
            (Decision::Allowed, _) => words!("allowed{by}", by = self.by()),
            (_, Some(Layer::ServiceControl)) => {
                words!("refused by a service control policy").to_owned()
            }
            (_, Some(Layer::Boundary)) => words!("refused by the permissions boundary").to_owned(),
            (Decision::ExplicitDeny, _) => words!("denied{by}", by = self.by()),
            (Decision::ImplicitDeny, _) => words!("allowed by no policy").to_owned(),
        };
        let open = match self.missing_keys.len() {
            0 => String::new(),
            _ => words!("; not told: {missing_keys}", missing_keys = self.missing_keys.join(", ")),
        };
        words!("{action} on {resource}: {verdict}{open}", action, resource, verdict, open)
    }

    /// ` by the policy Lasso (lines 3 to 9)`, or nothing where no policy is named.
    fn by(&self) -> String {
        self.matched.first().map_or_else(String::new, |statement| {
            let by = words!("by the policy {policy}", policy = statement.policy);
            format!(" {by}{}", statement.lines())
        })
    }

    /// ` in the policy Lasso (lines 3 to 9)`, or nothing where no policy is named.
    fn place(&self) -> String {
        self.matched.first().map_or_else(String::new, |statement| {
            let place = words!("in the policy {policy}", policy = statement.policy);
            format!(" {place}{}", statement.lines())
        })
    }
}

/// Why the simulator could not be asked; `None` where the failure is another one.
///
/// A service that does not know the call, and an identity that may not make it, say nothing about the policies.
pub fn not_asked(failure: &Failure) -> Option<Finding> {
    let reason = if failure.kind == FailureKind::Denied {
        words!(
            "Your AWS identity may not call {action}: ask for it to have IAM's policy simulator asked",
            action = failure.action()
        )
    } else if failure.is_of_unknown_operation() {
        words!("This AWS endpoint has no policy simulator").to_owned()
    } else {
        return None;
    };
    Some(Finding { evidence: vec![failure.evidence()], ..Finding::skipped(reason) })
}

/// What cannot be asked is a gap that is named: whoever goes on sees the same by doing it.
pub fn left_out(failure: &Failure) -> Finding {
    let reason = words!("The simulator could not be asked: {failure}", failure);
    let finding = Finding { evidence: vec![failure.evidence()], ..Finding::skipped(reason) };
    not_asked(failure).unwrap_or(finding)
}

/// A simulator that does not answer everything, as emulators' may not, proves nothing.
fn unanswered(asked: usize, answered: usize) -> Option<Finding> {
    (answered < asked).then(|| {
        Finding::skipped(words!(
            "The policy simulator of this AWS endpoint answered {answered} of {asked} questions",
            answered,
            asked
        ))
    })
}

/// What a refusal means for `who`, such as `The role`, and what to do about it.
fn refusal(who: &Who<'_>, answer: &Simulated) -> Diagnosis {
    let Simulated { action, resource, .. } = answer;
    let Who { name, arn, boundary_arn } = who;
    let forbids = match answer.decision {
        Decision::ExplicitDeny => "forbids",
        Decision::Allowed | Decision::ImplicitDeny => words!("does not allow"),
    };
    match answer.refused_by() {
        Some(Layer::ServiceControl) => Diagnosis::new(
            words!(
                "A service control policy of the organisation {forbids} {action}",
                forbids,
                action
            ),
            words!(
                "Ask whoever looks after the AWS organisation to let {arn} call {action} on {resource}",
                arn,
                action,
                resource
            ),
        ),
        Some(Layer::Boundary) => {
            let boundary = boundary_arn.map_or_else(String::new, |arn| format!(" {arn}"));
            Diagnosis::new(
                words!(
                    "The permissions boundary{boundary} {forbids} {action}",
                    boundary,
                    forbids,
                    action
                ),
                words!(
                    "Ask whoever set the boundary to let it allow {action} on {resource}",
                    action,
                    resource
                ),
            )
        }
        Some(Layer::Identity) | None if answer.decision == Decision::ExplicitDeny => {
            let policy = answer.place();
            Diagnosis::new(
                words!("A Deny{policy} forbids {action} to {name}", policy, action, name),
                words!("Take {resource} out of that Deny, or remove it", resource),
            )
        }
        Some(Layer::Identity) | None => Diagnosis::new(
            words!("No policy of {name} allows {action} on {resource}", name, action, resource),
            words!("Give {arn} a policy that allows {action} there", arn, action),
        ),
    }
}

/// The identity that a simulation is about.
#[derive(Debug, Clone, Copy)]
pub struct Who<'a> {
    /// `the role`, `your AWS identity`
    pub name: &'a str,
    pub arn: &'a str,
    pub boundary_arn: Option<&'a str>,
}

impl Who<'_> {
    /// The name at the beginning of a sentence.
    fn capitalised(&self) -> String {
        capitalised(self.name)
    }
}

#[cfg(test)]
mod tests;
