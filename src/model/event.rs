//! What can happen, and what the model may ask for: both closed lists.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::PathBuf;

use jiff::Timestamp;
use url::Url;

use super::calls::{Call, CallEnd, CallId};
use super::clipboard::ClearAfter;
use super::colour_scheme::ColourScheme;
use super::connect::sign_in::SignIn;
use super::connect::ways_in::WayIn;
use super::connect::{CredentialSource, Identity, Profile, Route};
use super::content::{BucketAnswer, ObjectAnswer};
use super::draft::{DraftEffect, DraftEvent};
use super::practice::Practice;
use super::preview::Preview;
use super::proof::{FetchedObject, LiveUrl};
pub use super::report_format::ReportFormat;
use super::review::Ending;
use super::revocation::{Revocable, RevocationProof};
use super::saved::{LastCheck, NotChecked, SavedIntegration};
use super::scripts::{FontsFound, SystemFont};
use super::step::Step;
pub use super::task::TaskId;
use super::undo::UndoRead;
use super::validation::Means;
use crate::access::changes::{Inventory, Write};
use crate::access::external_id::ExternalId;
use crate::access::grantee::{AccessKey, Grantee};
use crate::access::integration::Integration;
use crate::access::names::{AccountId, BucketName, ObjectKey, Region};
use crate::access::plan::AccessPlan;
use crate::access::taking_back::{Shown, UndoOf};
use crate::access::vendor::{Permission, VendorProfile};
use crate::checks::catalogue::{CheckId, Group};
use crate::checks::cors::CorsConfiguration;
use crate::checks::failure::Failure;
use crate::checks::finding::{Finding, Fix};
use crate::checks::first_contact::Sighting;
use crate::checks::simulation::admin::Outlook;
use crate::export::package::PackageFormat;
use crate::export::snippets::SnippetLanguage;
use crate::journal::{Interruptions, RoleHistory, Settled};
use crate::secret_text::{Fingerprint, SecretText};

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
    /// The external ID that takes the place of the one in use.
    NewExternalId,
    /// The bucket's name, typed once more before the integration is removed.
    RemovedBucket,
    HandMadeRoleArn,
    TemplateUrl,
    PackagePath,
    SavePath,
}

/// Something that can be copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CopyItem {
    TrustPolicy,
    PermissionsPolicy,
    /// The policy statement that the admin lacks.
    MissingPermissions,
    ExternalId,
    SignedUrl,
    /// A row of the vendor's form, counted from 0; that of the key's secret has none to copy.
    FormRow(usize),
    /// The secret of the access key that was made.
    SecretAccessKey,
    WholeForm,
    CallLog,
    PracticeUrl,
    /// The signing program in the language that was chosen.
    Snippet,
    /// The package for somebody else, in the format that is chosen.
    Package,
    QuickCreateLink,
    /// What the pasted error means.
    Explanation,
    /// The text of the fix that is shown.
    FixText,
    /// The line of a call in the status panel.
    Call(CallId),
    /// A check's row: what it asks, and what was found.
    Check(CheckId),
    /// A row of the timeline: the check, its time and its verdict.
    CheckTime(CheckId),
    /// The command that makes this way to credentials.
    WayIn(WayIn),
}

/// Everything that can happen: what the admin did, and what the runtime brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Time passed.
    Tick(Timestamp),

    Draft(DraftEvent),

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
    /// The button that leaves the real AWS for the practice AWS.
    PracticeRequested,
    /// Back to the real AWS.
    PracticeLeaveRequested,
    ConnectRequested,
    /// The field for the code of the MFA device, as it is now.
    MfaCodeTyped(SecretText),
    /// The button that has the AWS CLI renew the sign-on.
    SignOnRequested,
    SignOnCancelled,
    ProfilesRequested,
    IntegrationFileRequested,
    IntegrationFilePickRequested,
    /// The list of remembered integrations takes the place of the Connect step.
    SavedListRequested,
    /// A new integration: the list makes place for the Connect step.
    SavedListLeft,
    /// A remembered file fills the fields.
    SavedOpened(PathBuf),
    /// A file is remembered no longer; it stays where it is.
    SavedForgotten(PathBuf),
    /// This remembered file, or every one, is to be checked; what that does is shown first.
    SavedCheckProposed(Option<PathBuf>),
    SavedCheckConfirmed,
    SavedCheckDismissed,
    VendorChosen(usize),
    /// What the vendor is given: a role, or an IAM user.
    GranteeChosen(Grantee),
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
    /// The principal that the vendor publishes is to stand in the field again.
    PublishedPrincipalRequested,
    /// The external ID that the role accepts today stays, and takes the place of the one in the form.
    ExternalIdKept,
    /// The role is to accept the external ID of today and that of the form.
    ExternalIdOverlapRequested,
    /// Whether the external ID that the role accepts today is given up, so that whoever sends it is refused.
    ExternalIdGivenUp(bool),
    /// What is nobody's is to be taken over; its differences are shown first.
    AdoptionRequested,
    /// Opens the field for another external ID, or closes it.
    RotationToggled,
    /// Both external IDs are to be accepted from now on; the difference is shown first.
    RotationRequested,
    /// Only the new external ID is to be accepted.
    WithdrawalRequested,
    /// Only the old external ID is to be accepted.
    RotationCancelled,
    /// Shows what would end the role's sessions.
    RevocationRequested,
    RevocationConfirmed,
    RevocationDismissed,
    /// Looks for the vendor's first use, again and again.
    FirstUseWatchRequested,
    FirstUseWatchStopped,
    FreeRoleNameRequested,
    ApplyRequested,
    StopRequested,
    HandWorkToggled(bool),
    PackageChosen(PackageFormat),
    PackageSaveRequested,
    PackagePathPickRequested,
    /// The account is looked at until the package is applied.
    WatchRequested,
    WatchStopped,
    MeansChosen(Means),
    ValidationRequested,
    /// The heading of a group: its rows fold to one line, or come back.
    GroupToggled(Group),
    /// The heading of the validation's timeline.
    TimelineToggled,
    RenewalRequested,
    /// The button of a finding's fix: its difference is shown.
    FixRequested(CheckId, Fix),
    FixConfirmed,
    FixDismissed,
    /// The Region in which the bucket answers, where the Content step shows the conflict itself.
    ActualRegionRequested,
    /// The key that was meant, where the Content step itself says that there is no object.
    ActualKeyRequested,
    SecretShown(bool),
    /// Another access key beside the one whose secret nobody has.
    AnotherKeyRequested,
    /// One of two access keys is deleted, by its ID.
    KeyDeletionRequested(String),
    SnippetLanguageChosen(SnippetLanguage),
    CopyRequested(CopyItem),
    /// When a copied secret is taken out of the clipboard again.
    ClearingChosen(ClearAfter),
    SaveRequested(ReportFormat),
    SavePathPickRequested(ReportFormat),
    StatusToggled,
    /// The list of the keyboard's shortcuts.
    ShortcutsOpened,
    ShortcutsClosed,
    ErrorBoxOpened,
    ErrorBoxClosed,
    /// The text of the box as it is now; it may hold a signature or a key.
    ErrorPasted(SecretText),
    /// An interrupted run of this journal: its integration fills the fields.
    InterruptedOpened(String),
    /// An interrupted run that has nothing left to do.
    InterruptedDismissed(String),
    /// Something is to be undone: the account is read, and the difference is shown first.
    UndoProposed(UndoOf),
    UndoConfirmed,
    UndoDismissed,
    CloseRequested,
    CloseCancelled,
    /// What would lose a secret is to happen all the same, or not.
    HeldBackConfirmed,
    HeldBackDropped,

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
    /// How the session that is being opened reaches AWS.
    RouteFound(TaskId, Route),
    Connected(TaskId, Result<Identity, Failure>),
    /// The file whose content comes next.
    IntegrationOpened(PathBuf),
    IntegrationFileRead(Result<Integration, String>),
    /// Every remembered integration; or why the list of them is not read or not written.
    SavedListed(Result<Vec<SavedIntegration>, String>),
    /// The checks of a remembered integration were not run.
    SavedNotChecked(TaskId, NotChecked),
    VendorFileRead(Result<VendorProfile, String>),
    ExternalIdGenerated(ExternalId),
    BucketLookedUp(TaskId, Result<BucketAnswer, Failure>),
    ObjectLookedUp(TaskId, Result<ObjectAnswer, Failure>),
    InventoryRead(TaskId, Result<(AccessPlan, Inventory), Failure>),
    /// What the journals know of the role whose inventory comes next.
    HistoryRead(TaskId, Box<RoleHistory>),
    /// The runs that did not come to their end, all of them.
    InterruptedFound(Interruptions),
    /// The account was looked through for twins that runs have left; a sentence for each role that only has the name of one.
    TwinsSwept(Vec<String>),
    /// What the admin may do of this plan.
    OutlookFormed(TaskId, AccessPlan, Outlook),
    WriteMade(TaskId, Write),
    WriteTakenBack(TaskId, Write),
    /// It was not taken back: somebody changed since what it had written.
    WriteLeft(TaskId, Write),
    WritingEnded(TaskId, Ending),
    /// The bucket's CORS configuration was replaced, or was not and why.
    CorsPut(TaskId, Ending),
    /// IAM tells a key's secret this once.
    AccessKeyMade(TaskId, AccessKey),
    InventoryReread(TaskId, Inventory),
    /// What the account and the journals have of what is to be undone.
    UndoRead(TaskId, Result<Box<UndoRead>, Failure>),
    RevocationRead(TaskId, Result<Box<Revocable>, Failure>),
    RevocationProved(TaskId, RevocationProof),
    UseLookedFor(TaskId, Result<Sighting, Failure>),
    /// AWS is asked from now on for what a check wants to know.
    CheckBegan(TaskId, CheckId, Timestamp),
    CheckEnded(TaskId, CheckId, Timestamp),
    Found(TaskId, CheckId, Finding),
    ObjectFetched(TaskId, FetchedObject, Option<LiveUrl>),
    ValidationEnded(TaskId),
    PreviewMade(TaskId, Preview),
    /// Characters are on the screen that no face of the window has.
    CharactersMissing(BTreeSet<char>),
    FontsFound(FontsFound),
    /// The desktop prefers these colours from now on.
    ColourSchemePreferred(ColourScheme),
    Renewed(TaskId, Result<LiveUrl, Failure>),
    Copied(CopyItem, Result<(), String>),
    /// Whether the clipboard held the secret still and was emptied; or why it was not.
    ClipboardCleared(Result<bool, String>),
    Saved(Result<PathBuf, String>),
    SavePathPicked(PathBuf),
    PackageSaved(Result<PathBuf, String>),
    PackagePathPicked(PathBuf),
}

/// What the model asks the runtime for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    ListProfiles,
    /// Lists the profiles again as soon as there is one.
    WatchProfiles,
    /// Leaves the real AWS as it is, and starts the practice AWS in order.
    EnterPractice(TaskId),
    /// Goes back to the real AWS, and ends the practice AWS.
    LeavePractice,
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
        mfa_code: Option<SecretText>,
    },
    /// Waits for a new sign-on, in the place of what was waited for before; the AWS CLI is to make it, or somebody
    /// elsewhere.
    RenewSignOn {
        task: TaskId,
        sign_in: SignIn,
        with_command: bool,
    },
    StopRenewal,
    ListSaved,
    /// Puts a file on the list of remembered ones, or its newest result.
    Remember {
        path: PathBuf,
        last: Option<LastCheck>,
    },
    Forget(PathBuf),
    Draft(DraftEffect),
    /// Runs every check of an integration, with a session of its own.
    CheckSaved {
        task: TaskId,
        integration: Box<Integration>,
        source: CredentialSource,
        region: Option<Region>,
    },
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
    /// Reads the account and the journals anew for what is to be undone, and when the vendor was here last.
    ReadUndo {
        task: TaskId,
        plan: AccessPlan,
        /// The role or the user may go, so that it matters who uses it.
        asks_last_use: bool,
    },
    /// Asks IAM's simulator what the admin may do of the plan.
    AskOutlook {
        task: TaskId,
        plan: AccessPlan,
        principal_arn: String,
    },
    Apply {
        task: TaskId,
        plan: AccessPlan,
        integration: Box<Integration>,
        writes: Vec<Write>,
    },
    TakeBack {
        task: TaskId,
        plan: AccessPlan,
        integration: Box<Integration>,
        made: Vec<Write>,
        /// What was confirmed.
        shown: Box<Shown>,
    },
    /// An interrupted run has nothing left to do: its journal is closed.
    SettleInterrupted {
        id: String,
        settled: Settled,
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
        integration: Box<Integration>,
        before: CorsConfiguration,
        after: CorsConfiguration,
    },
    /// What would end the role's sessions now, by AWS's clock.
    ReadRevocation {
        task: TaskId,
        plan: AccessPlan,
        /// A URL that the role itself signed, to be seen alive before.
        live_url: Option<LiveUrl>,
    },
    /// Fetches a URL until it is refused: this one, or one of a twin that is revoked for it.
    ProveRevocation {
        task: TaskId,
        plan: AccessPlan,
        live_url: Option<LiveUrl>,
    },
    /// Looks once for uses of the role since a time.
    LookForUse {
        task: TaskId,
        plan: AccessPlan,
        since: Timestamp,
    },
    /// Ends a sequence of writes or a validation after the call that is under way.
    Stop(TaskId),
    /// Looks among the system's fonts for these characters.
    FindFonts(BTreeSet<char>),
    /// Gives the window more faces.
    UseFonts(Vec<SystemFont>),
    /// Gives the window these colours, unless the admin chose some.
    UseColourScheme(ColourScheme),
    MakePreview {
        task: TaskId,
        object: FetchedObject,
    },
    Renew {
        task: TaskId,
        plan: AccessPlan,
        means: Means,
    },
    Copy {
        item: CopyItem,
        text: SecretText,
    },
    /// Empties the clipboard if it holds the text of this fingerprint.
    ClearClipboard(Fingerprint),
    Save {
        path: PathBuf,
        text: String,
    },
    PickSavePath {
        suggested: PathBuf,
    },
    SavePackage {
        path: PathBuf,
        text: String,
    },
    PickPackagePath {
        suggested: PathBuf,
    },
    CloseWindow,
}
