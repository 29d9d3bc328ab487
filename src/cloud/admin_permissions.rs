//! Asks IAM's policy simulator what the admin may do of what a plan and its rehearsal need.

use jiff::Timestamp;

use super::rehearsal::Twin;
use super::reporter::Reporter;
use super::session::Session;
use super::simulate;
use crate::access::plan::AccessPlan;
use crate::checks::finding::Finding;
use crate::checks::simulation::admin::{self, Caller, Outlook};
use crate::checks::simulation::{Who, left_out};
use crate::words;

/// Whose permissions are asked about, and for what.
#[derive(Clone, Copy)]
pub struct AdminQuestion<'a> {
    pub session: &'a Session,
    pub reporter: &'a Reporter,
    /// As `GetCallerIdentity` answers it.
    pub principal_arn: &'a str,
    pub plan: &'a AccessPlan,
    /// Whether a rehearsal's twin is to be made, too.
    pub has_twin: bool,
}

impl AdminQuestion<'_> {
    /// What is missing; a principal or an endpoint that cannot be asked about is said and is no failure.
    ///
    /// Where everything is as planned already, what is missing is a warning. A role's session is asked about as its
    /// role. Source: `SimulatePrincipalPolicy` in the IAM API Reference.
    pub async fn ask(self, is_as_planned: bool) -> Outlook {
        let Self { session, reporter, plan, .. } = self;
        let caller = Caller::of(self.principal_arn);
        if let Some(reason) = caller.not_simulated() {
            return Finding::skipped(reason).into();
        }
        let source = match simulate::source_of(session, reporter, &caller).await {
            Ok(Some(source)) => source,
            Ok(None) => {
                return Finding::skipped(words!("IAM did not say which role this session is of"))
                    .into();
            }
            Err(failure) => return left_out(&failure).into(),
        };
        let twin = self.has_twin.then(|| Twin::named(plan, Timestamp::now()));
        let inquiry = admin::inquiry(plan, twin.as_ref().map(|twin| twin.role_arn.as_str()));
        let boundary_arn = source.boundary_arn.as_deref();
        let who = Who { name: words!("your AWS identity"), arn: &source.arn, boundary_arn };
        match simulate::ask(session, reporter, &source.arn, &inquiry).await {
            Ok(answers) => Outlook {
                finding: admin::finding(&who, &inquiry, &answers, is_as_planned),
                request: admin::request(plan, &answers),
                beyond_request: admin::beyond_request(&answers),
            },
            Err(failure) => left_out(&failure).into(),
        }
    }
}
