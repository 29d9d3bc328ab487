//! The programs with which the vendor signs URLs, in the language that its engineers write.

use egui::{Label, RichText};

use crate::access::grantee::Grantee;
use crate::access::plan::AccessPlan;
use crate::export::snippets::{SnippetLanguage, snippet};
use crate::model::Model;
use crate::model::event::{CopyItem, Event, ReportFormat};
use crate::ui::documents::scrolled_code_ui;
use crate::ui::steps::hand_over::saved_ui;
use crate::ui::theme::palette;
use crate::ui::widgets::{self, Choice};
use crate::words;

/// Some twelve lines: enough to see the values that stand in it.
const CODE_HEIGHT: f32 = 260.0;

pub fn signing_code_ui(
    ui: &mut egui::Ui,
    model: &Model,
    plan: &AccessPlan,
    events: &mut Vec<Event>,
) {
    widgets::section_ui(ui, words!("Signing code"));
    let language = model.hand_over.language;
    ui.horizontal_wrapped(|ui| {
        for offered in SnippetLanguage::ALL {
            let choice = Choice { text: offered.name(), is_chosen: offered == language };
            if widgets::pick_ui(ui, true, choice).clicked() {
                events.push(Event::SnippetLanguageChosen(offered));
            }
        }
    });
    let how = match plan.grantee {
        Grantee::Role => {
            words!(
                "it assumes the role, signs URLs, and starts a new session before the old one cuts them short"
            )
        }
        Grantee::User => {
            words!(
                "it signs URLs with the user's access key, as the SDK finds it. A URL lives for 7 days at most, and dies with the key"
            )
        }
    };
    let note = words!(
        "A whole program for the vendor's engineers, with this integration's values and {sdk}: {how}. It holds no credentials",
        sdk = language.sdk(),
        how
    );
    ui.add(Label::new(RichText::new(note).small().color(palette(ui).text_muted)).wrap());
    scrolled_code_ui(ui, "signing code", &snippet(language, plan), CODE_HEIGHT);
    ui.horizontal_wrapped(|ui| {
        widgets::full_copy_button_ui(ui, model, CopyItem::Snippet, words!("Copy the code"), events);
        if ui.button(words!("Save the code")).clicked() {
            events.push(Event::SaveRequested(ReportFormat::Snippet(language)));
        }
    });
    if matches!(model.hand_over.saving, Some(ReportFormat::Snippet(_))) {
        saved_ui(ui, model);
    }
}
