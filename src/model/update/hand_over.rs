//! Copying, and saving the hand-over.

use std::path::{Path, PathBuf};

use crate::access::plan::AccessPlan;
use crate::export::snippets;
use crate::model::event::{CopyItem, Effect, ReportFormat};
use crate::model::practice::watermark;
use crate::model::{Model, hand_over};
use crate::secret_text::SecretText;

impl Model {
    pub(super) fn copy(&mut self, item: CopyItem) -> Vec<Effect> {
        let text: Option<SecretText> = match item {
            CopyItem::CallLog => Some(self.call_log_text().into()),
            CopyItem::ExternalId => Some(self.vendor.external_id_text.trim().into()),
            CopyItem::SignedUrl => {
                self.validation.live_url.as_ref().map(|live| live.url.secret_text())
            }
            CopyItem::PracticeUrl => self
                .surroundings
                .sandbox
                .as_ref()
                .map(|practice| practice.example_url.as_str().into()),
            CopyItem::TrustPolicy => self.plan().map(|plan| plan.trust_policy().text().into()),
            CopyItem::PermissionsPolicy => {
                self.plan().map(|plan| plan.permissions_policy().text().into())
            }
            CopyItem::MissingPermissions => self.plan().and_then(|plan| {
                self.review.outlook_for(&plan)?.request.as_deref().map(SecretText::from)
            }),
            CopyItem::FixText => {
                let proposed = self.validation.proposed.as_ref();
                proposed.and_then(|fix| fix.text_to_copy()).map(SecretText::from)
            }
            CopyItem::Explanation => self.error_box.explanation().map(SecretText::new),
            CopyItem::Snippet => {
                self.plan().map(|plan| snippets::snippet(self.hand_over.language, &plan).into())
            }
            CopyItem::Package => {
                self.plan().map(|plan| self.review.package.format.text(&plan).into())
            }
            CopyItem::QuickCreateLink => self
                .plan()
                .and_then(|plan| self.review.package.quick_create_link(&plan))
                .map(SecretText::from),
            CopyItem::WholeForm => self
                .plan()
                .map(|plan| hand_over::form_text(&hand_over::form_rows(self, &plan)).into()),
            CopyItem::FormRow(index) => self.plan().and_then(|plan| {
                let row = hand_over::form_rows(self, &plan).into_iter().nth(index)?;
                (!row.is_secret).then(|| row.value.into())
            }),
            CopyItem::WayIn(way) => Some(way.command().into()),
            CopyItem::SecretAccessKey => {
                let asked_about = self.asked_about().or_else(|| self.fresh_key());
                asked_about.map(|key| key.secret.clone())
            }
            CopyItem::Call(id) => self.calls.line_of(id).map(SecretText::new),
            CopyItem::Check(id) => self.check_text(id).map(SecretText::new),
            CopyItem::CheckTime(id) => self.timeline_text(id).map(SecretText::new),
        };
        let Some(text) = text.filter(|text| !text.expose().is_empty()) else { return Vec::new() };
        self.clipboard.offer(item, item.is_secret().then(|| text.fingerprint()));
        vec![Effect::Copy { item, text }]
    }

    /// Whether there is something to copy, as far as it shows without writing it: what may be empty is asked for.
    pub fn has_to_copy(&self, item: CopyItem) -> bool {
        match item {
            CopyItem::ExternalId => !self.vendor.external_id_text.trim().is_empty(),
            CopyItem::CallLog => !self.calls.calls().is_empty(),
            CopyItem::SignedUrl => self.validation.live_url.is_some(),
            CopyItem::FormRow(index) => self.plan().is_some_and(|plan| {
                let row = hand_over::form_rows(self, &plan).into_iter().nth(index);
                row.is_some_and(|row| !row.is_secret && !row.value.is_empty())
            }),
            _ => true,
        }
    }

    /// Every call, a line each; what was not asked of AWS itself is said first.
    fn call_log_text(&self) -> String {
        let calls = self.calls.text();
        match self.practice_name() {
            Some(name) if !calls.is_empty() => format!("{}\n{calls}", watermark(name)),
            _ => calls,
        }
    }

    pub(super) fn save(&mut self, format: ReportFormat) -> Vec<Effect> {
        let Some(plan) = self.plan() else { return Vec::new() };
        let path = self.save_path(&plan, format);
        self.hand_over.saving = Some(format);
        self.hand_over.saved = None;
        self.drafts.being_filed = Some(self.draft_fields());
        vec![Effect::Save { path, text: hand_over::report(self, &plan, format) }]
    }

    pub(super) fn pick_save_path(&mut self, format: ReportFormat) -> Vec<Effect> {
        let Some(plan) = self.plan() else { return Vec::new() };
        vec![Effect::PickSavePath { suggested: self.save_path(&plan, format) }]
    }

    /// Where a report goes: the path that was typed, with the ending of the format.
    pub fn save_path(&self, plan: &AccessPlan, format: ReportFormat) -> PathBuf {
        let suggested = PathBuf::from(hand_over::suggested_file_name(plan, format));
        let typed = self.hand_over.save_path_text.trim();
        if typed.is_empty() {
            return self.surroundings.save_folder.join(suggested);
        }
        if typed.ends_with(std::path::MAIN_SEPARATOR) {
            return PathBuf::from(typed).join(suggested);
        }
        // A dot elsewhere in the name, as in `acme.prod`, is no ending of a report.
        let stem = ReportFormat::ALL
            .iter()
            .find_map(|format| typed.strip_suffix(format.extension())?.strip_suffix('.'));
        PathBuf::from(format!("{}.{}", stem.unwrap_or(typed), format.extension()))
    }

    /// Saves where the dialog said, in the format that the name ends with.
    pub(super) fn save_picked(&mut self, path: &Path) -> Vec<Effect> {
        self.hand_over.save_path_text = path.display().to_string();
        let is_of =
            |format: &ReportFormat| path.extension().is_some_and(|end| end == format.extension());
        self.save(ReportFormat::ALL.into_iter().find(is_of).unwrap_or(ReportFormat::Markdown))
    }
}
