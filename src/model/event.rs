//! What can happen, and what the model may ask for: both closed lists.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::Timestamp;
use url::Url;

use super::calls::{Call, CallEnd, CallId};
use super::connect::sign_in::SignIn;
use super::connect::{CredentialSource, Identity, Profile};
use super::content::{BucketAnswer, ObjectAnswer};
use super::practice::Practice;
use super::preview::Preview;
use super::proof::{FetchedObject, LiveUrl};
use super::review::Ending;
use super::step::Step;
pub use super::task::TaskId;
use super::validation::Means;
use crate::access::changes::{Inventory, Write};
use crate::access::external_id::ExternalId;
use crate::access::integration::Integration;
use crate::access::names::{AccountId, BucketName, ObjectKey, Region};
use crate::access::plan::AccessPlan;
use crate::access::vendor::{Permission, VendorProfile};
use crate::checks::catalogue::{CheckId, Group};
use crate::checks::cors::CorsConfiguration;
use crate::checks::failure::Failure;
use crate::checks::finding::{Finding, Fix};

/// A field that the admin types into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    ConnectRegion,
    IntegrationFile,
    VendorName,
    VendorPrincipal,
    VendorFile,
    ExternalId,
    ExampleUrl,
    Domain,
    Region,
    Bucket,
    Key,
    Prefix,
    Ttl,
    RoleName,
    HandMadeRoleArn,
    SavePath,
}

/// Something that can be copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CopyItem {
    TrustPolicy,
    PermissionsPolicy,
    ExternalId,
    SignedUrl,
    /// A row of the vendor's form, counted from 0.
    FormRow(usize),
    WholeForm,
    CallLog,
    PracticeUrl,
    HandSteps,
    /// What the pasted error means.
    Explanation,
    /// The text of the fix that is shown.
    FixText,
}

/// The file formats of the hand-over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportFormat {
    Markdown,
    Json,
    /// The integration itself, to be opened or checked again.
    Integration,
}

impl ReportFormat {
    pub const ALL: [Self; 3] = [Self::Markdown, Self::Json, Self::Integration];

    /// What a file of this format is called at its end.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Json => "json",
            Self::Integration => "toml",
        }
    }
}

/// Everything that can happen: what the admin did, and what the runtime brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Time passed.
    Tick(Timestamp),

    // What the admin does.
    StepRequested(Step),
    /// Continue: goes on, or shows what is missing.
    ContinueRequested,
    Edited(Field, String),
    /// The field lost the focus: from now on its error is shown.
    FieldLeft(Field),
    SourceChosen(CredentialSource),
    /// The practice AWS in order, or the broken set-up of this name.
    PracticeChosen(Option<String>),
    ConnectRequested,
    /// The field for the code of the MFA device, as it is now.
    MfaCodeTyped(Secret),
    /// The button that has the AWS CLI renew the sign-on.
    SignOnRequested,
    SignOnCancelled,
    ProfilesRequested,
    IntegrationFileRequested,
    IntegrationFilePickRequested,
    VendorChosen(usize),
    PermissionToggled(Permission),
    VendorFileRequested,
    VendorFilePickRequested,
    ExternalIdRequested,
    PracticeAccountRequested,
    PracticeUrlRequested,
    /// Domain and example URL are to be the bucket's own.
    OwnAddressRequested,
    BucketLookupRequested,
    InventoryRequested,
    ReplacementConfirmed(bool),
    FreeRoleNameRequested,
    ApplyRequested,
    TakeBackRequested,
    StopRequested,
    HandWorkToggled(bool),
    MeansChosen(Means),
    ValidationRequested,
    /// The heading of a group: its rows fold to one line, or come back.
    GroupToggled(Group),
    RenewalRequested,
    /// The button of a finding's fix: its difference is shown.
    FixRequested(CheckId, Fix),
    FixConfirmed,
    FixDismissed,
    /// The Region in which the bucket answers, where the Content step shows the conflict itself.
    ActualRegionRequested,
    CopyRequested(CopyItem),
    SaveRequested(ReportFormat),
    SavePathPickRequested(ReportFormat),
    StatusToggled,
    ErrorBoxOpened,
    ErrorBoxClosed,
    /// The text of the box as it is now; it may hold a signature or a key.
    ErrorPasted(Secret),
    CloseRequested,
    CloseCancelled,

    // What the runtime brings.
    CallStarted(Call),
    CallEnded(CallId, CallEnd),
    ProfilesListed(Result<Vec<Profile>, String>),
    /// This computer is an EC2 instance with this role.
    InstanceRoleFound(String),
    /// The AWS CLI shows an address to open, or a code to type there.
    SignOnSaid(TaskId, String),
    /// There is a new sign-on; or the AWS CLI could not make one, and why.
    SignOnEnded(TaskId, Result<(), String>),
    /// Another practice AWS serves, and where; or why it does not.
    PracticeStarted(TaskId, Result<(Url, Practice), String>),
    Connected(TaskId, Result<Identity, Failure>),
    IntegrationFileRead(Result<Integration, String>),
    VendorFileRead(Result<VendorProfile, String>),
    ExternalIdGenerated(ExternalId),
    BucketLookedUp(TaskId, Result<BucketAnswer, Failure>),
    ObjectLookedUp(TaskId, Result<ObjectAnswer, Failure>),
    InventoryRead(TaskId, Result<(AccessPlan, Inventory), Failure>),
    WriteMade(TaskId, Write),
    WriteTakenBack(TaskId, Write),
    WritingEnded(TaskId, Ending),
    /// The bucket's CORS configuration was replaced, or was not and why.
    CorsPut(TaskId, Ending),
    InventoryReread(TaskId, Inventory),
    Found(TaskId, CheckId, Finding),
    ObjectFetched(TaskId, FetchedObject, Option<LiveUrl>),
    ValidationEnded(TaskId),
    PreviewMade(TaskId, Preview),
    Renewed(TaskId, Result<LiveUrl, Failure>),
    Copied(CopyItem, Result<(), String>),
    Saved(Result<PathBuf, String>),
    SavePathPicked(PathBuf),
}

/// What the model asks the runtime for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    ListProfiles,
    /// Starts the practice AWS in order, or the broken set-up of this name, in the place of the one
    /// that serves.
    StartPractice {
        task: TaskId,
        scenario: Option<String>,
    },
    Connect {
        task: TaskId,
        source: CredentialSource,
        region: Option<Region>,
        mfa_code: Option<Secret>,
    },
    /// Waits for a new sign-on, in the place of what was waited for before; the AWS CLI is to make it, or somebody
    /// elsewhere.
    RenewSignOn {
        task: TaskId,
        sign_in: SignIn,
        with_command: bool,
    },
    StopRenewal,
    ReadIntegrationFile(PathBuf),
    PickIntegrationFile,
    ReadVendorFile(PathBuf),
    PickVendorFile,
    GenerateExternalId,
    LookUpBucket {
        task: TaskId,
        account_id: AccountId,
        bucket: BucketName,
        region: Option<Region>,
    },
    /// How the example object is encrypted.
    LookUpObject {
        task: TaskId,
        bucket: BucketName,
        region: Region,
        key: ObjectKey,
    },
    ReadInventory {
        task: TaskId,
        plan: AccessPlan,
    },
    Apply {
        task: TaskId,
        plan: AccessPlan,
        writes: Vec<Write>,
    },
    TakeBack {
        task: TaskId,
        plan: AccessPlan,
        made: Vec<Write>,
    },
    Validate {
        task: TaskId,
        plan: AccessPlan,
        means: Means,
        last_change_at: Option<Timestamp>,
        /// What is not asked again, and whether it holds.
        standing: BTreeMap<CheckId, bool>,
    },
    /// Replaces the bucket's CORS configuration, if it is `before` still.
    PutCors {
        task: TaskId,
        plan: AccessPlan,
        before: CorsConfiguration,
        after: CorsConfiguration,
    },
    /// Ends a sequence of writes or a validation after the call that is under way.
    Stop(TaskId),
    MakePreview {
        task: TaskId,
        object: FetchedObject,
        key: String,
    },
    Renew {
        task: TaskId,
        plan: AccessPlan,
        means: Means,
    },
    Copy {
        item: CopyItem,
        text: Secret,
    },
    Save {
        path: PathBuf,
        text: String,
    },
    PickSavePath {
        suggested: PathBuf,
    },
    CloseWindow,
}

/// A text that may hold a secret, so that no `Debug` shows it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secret(…)")
    }
}
