//! Vendor: who gets access, what they may do, and the external ID.

use crate::access::external_id::WeaknessContext;
use crate::access::grantee::Grantee;
use crate::access::names::Principal;
use crate::access::vendor::{Issuer, Permission, VendorProfile};
use crate::model::Model;
use crate::model::event::{CopyItem, Event, Field};
use crate::model::principal::Vouching;
use crate::model::problems;
use crate::ui::breaks;
use crate::ui::theme::Mark;
use crate::ui::widgets::{self, Choice, FieldLook};
use crate::words;

pub fn vendor_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    profiles_ui(ui, model, events);
    let Some(profile) = model.vendor.profile() else {
        let tried = model.shows_error_of(Field::VendorPrincipal, model.step);
        let mark = if tried { Mark::Failed } else { Mark::Open };
        widgets::under_field_ui(ui, |ui| {
            widgets::message_ui(ui, mark, words!("Choose the vendor first"));
        });
        return;
    };
    notes_ui(ui, profile);
    who_ui(ui, model, profile, events);
    if model.vendor.grantee() == Grantee::Role {
        external_id_ui(ui, model, profile, events);
    }
    permissions_ui(ui, model, profile, events);
}

fn profiles_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    widgets::line_ui(ui, |ui| {
        widgets::label_ui(ui, words!("Vendor"));
        ui.horizontal_wrapped(|ui| picks_ui(ui, model, events));
    });
    let look = FieldLook {
        label: words!("Vendor file"),
        example: words!("path of a TOML file from the vendor"),
        is_monospace: true,
        ..FieldLook::default()
    };
    let text = &model.vendor.file_path_text;
    let field = Field::VendorFile;
    let response = widgets::field_with_ui(ui, model, field, text, look, events, |ui, events| {
        if ui.button(words!("Open")).clicked() {
            events.push(Event::VendorFileRequested);
        }
        if ui.button(words!("Browse…")).clicked() {
            events.push(Event::VendorFilePickRequested);
        }
    });
    if widgets::is_entered(ui, &response) && !text.is_empty() {
        events.push(Event::VendorFileRequested);
    }
}

fn picks_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    for (index, profile) in model.vendor.profiles.iter().enumerate() {
        let is_chosen = model.vendor.chosen == Some(index);
        let choice = Choice { text: &profile.name, is_chosen };
        if widgets::pick_ui(ui, !model.is_writing(), choice).clicked() {
            events.push(Event::VendorChosen(index));
        }
    }
}

/// What the vendor's own pages say.
fn notes_ui(ui: &mut egui::Ui, profile: &VendorProfile) {
    if profile.notes.is_empty() {
        return;
    }
    if profile.is_custom() {
        widgets::section_ui(ui, words!("What to know first"));
    } else {
        widgets::section_ui(ui, &words!("What to know about {profile}", profile = profile.name));
    }
    for note in &profile.notes {
        ui.add(breaks::label(ui, words::of_file(note)));
    }
}

fn who_ui(ui: &mut egui::Ui, model: &Model, profile: &VendorProfile, events: &mut Vec<Event>) {
    widgets::section_ui(ui, words!("Who gets access"));
    if profile.is_custom() {
        let look = FieldLook {
            label: words!("Name"),
            example: words!("the vendor's name"),
            ..FieldLook::default()
        };
        widgets::field_ui(ui, model, Field::VendorName, &model.vendor.name_text, look, events);
    }
    grantee_ui(ui, model, profile, events);
    if model.vendor.grantee() == Grantee::User {
        return;
    }
    let asks = profile.principal.is_none();
    let is_read = model.vendor.principal().is_ok();
    let note = if asks && !profile.is_custom() && !is_read {
        words!(
            "{profile} tells its account ID on request only: ask its support",
            profile = profile.name
        )
    } else {
        String::new()
    };
    let look = FieldLook {
        label: words!("Principal"),
        example: words!("12-digit account ID, role or user ARN"),
        note: &note,
        is_monospace: true,
    };
    let text = &model.vendor.principal_text;
    let practice = model.surroundings.sandbox.is_some();
    widgets::field_with_ui(ui, model, Field::VendorPrincipal, text, look, events, |ui, events| {
        if practice && ui.button(words!("Sandbox account")).clicked() {
            events.push(Event::PracticeAccountRequested);
        }
    });
    if problems::shown(model, Field::VendorPrincipal).is_none() {
        principal_ui(ui, model, profile, events);
    }
}

/// Whom the principal lets in, and who says that it is the vendor's.
fn principal_ui(
    ui: &mut egui::Ui,
    model: &Model,
    profile: &VendorProfile,
    events: &mut Vec<Event>,
) {
    let (Ok(principal), Some(vouching)) = (model.vendor.principal(), model.vouching()) else {
        return;
    };
    widgets::under_field_ui(ui, |ui| {
        let account = principal.account_id().grouped();
        ui.spacing_mut().item_spacing.y = 0.0;
        let whom = if principal.is_whole_account() {
            words!("Account {account}, as a whole", account)
        } else {
            words!("One identity in account {account}, and no other in it", account)
        };
        let vendor_name = &profile.name;
        let (mark, who_says) = match &vouching {
            Vouching::Published => {
                (Mark::Passed, words!("It is the one that {vendor_name} publishes", vendor_name))
            }
            Vouching::Nobody => {
                (Mark::Skipped, words!("Nobody publishes it: you vouch for it").to_owned())
            }
            Vouching::Replaced(published) => (
                Mark::Warning,
                words!(
                    "Not the one that {vendor_name} publishes: {published}",
                    vendor_name,
                    published
                ),
            ),
        };
        widgets::message_ui(ui, mark, &whom);
        if principal.is_whole_account() {
            // In one line: under this field there is room for two.
            let guard = words!("Only the external ID guards it");
            widgets::reason_ui(ui, &format!("{who_says}. {guard}"));
        } else {
            widgets::reason_ui(ui, &who_says);
        }
        if let Vouching::Replaced(_) = vouching {
            let back = egui::Button::new(words!("Put it back"));
            if ui.add_enabled(!model.is_writing(), back).clicked() {
                events.push(Event::PublishedPrincipalRequested);
            }
        }
    });
}

/// Offers an IAM user to a vendor that takes one, with what speaks against it.
fn grantee_ui(ui: &mut egui::Ui, model: &Model, profile: &VendorProfile, events: &mut Vec<Event>) {
    if !profile.takes_iam_user {
        return;
    }
    widgets::under_field_ui(ui, |ui| {
        let mut is_user = model.vendor.grantee() == Grantee::User;
        let text = words!("It cannot assume a role: give it an IAM user with one key");
        if widgets::tick_ui(ui, !model.is_writing(), &mut is_user, text).changed() {
            let grantee = if is_user { Grantee::User } else { Grantee::Role };
            events.push(Event::GranteeChosen(grantee));
        }
        if !is_user {
            return;
        }
        widgets::message_ui(
            ui,
            Mark::Warning,
            words!("A role is better wherever the vendor can use one"),
        );
        for advice in Grantee::USER_ADVICE.map(words::of) {
            widgets::reason_ui(ui, advice);
        }
    });
}

fn external_id_ui(
    ui: &mut egui::Ui,
    model: &Model,
    profile: &VendorProfile,
    events: &mut Vec<Event>,
) {
    widgets::section_ui(ui, words!("External ID"));
    let note = match profile.external_id.issued_by {
        Issuer::Vendor if profile.is_custom() => {
            words!("Best where the vendor issues it: paste it from its form").to_owned()
        }
        Issuer::Vendor => {
            words!("{profile} issues it: paste it from its form", profile = profile.name)
        }
        Issuer::Customer => words!("The vendor's form takes one that you generate here").to_owned(),
    };
    let note = if model.vendor.is_generated() { "" } else { note.as_str() };
    let look = FieldLook {
        label: words!("External ID"),
        example: words!("paste it, or generate one"),
        note,
        is_monospace: true,
    };
    let text = &model.vendor.external_id_text;
    widgets::field_with_ui(ui, model, Field::ExternalId, text, look, events, |ui, events| {
        let generate = ui.add_enabled(!model.is_writing(), egui::Button::new(words!("Generate")));
        if generate.clicked() {
            events.push(Event::ExternalIdRequested);
        }
        widgets::copy_button_ui(ui, model, CopyItem::ExternalId, words!("external ID"), events);
    });
    if problems::of(model, Field::ExternalId).is_none() {
        weaknesses_ui(ui, model, profile);
    }
}

fn weaknesses_ui(ui: &mut egui::Ui, model: &Model, profile: &VendorProfile) {
    let Ok(external_id) = model.vendor.external_id() else { return };
    widgets::under_field_ui(ui, |ui| {
        if model.vendor.is_unknown_to_vendor() {
            let vendor_name = model.vendor.name().unwrap_or(&profile.name);
            let takes_it = profile.terms().form_takes_external_id;
            widgets::message_ui(ui, Mark::Warning, &unknown_to_vendor(vendor_name, takes_it));
            return;
        }
        if model.vendor.is_generated() {
            let sentence = words!("32 random characters; the vendor needs them too");
            widgets::message_ui(ui, Mark::Passed, sentence);
            return;
        }
        let principal = model.vendor.principal().ok();
        let bucket = model.content.bucket().ok();
        let context = WeaknessContext {
            vendor_account: principal.as_ref().map(Principal::account_id),
            own_account: model.identity().map(|identity| &identity.account_id),
            bucket: bucket.as_ref(),
            vendor_name: model.vendor.name().unwrap_or_default(),
            domain: Some(model.content.domain_text.as_str()),
            min_chars: profile.external_id.min_chars,
        };
        for weakness in external_id.weaknesses(&context) {
            widgets::message_ui(ui, Mark::Warning, &weakness.to_string());
        }
    });
}

/// Asks for the external ID that a vendor issues, where another one was generated.
fn unknown_to_vendor(vendor_name: &str, form_takes_external_id: bool) -> String {
    if form_takes_external_id {
        words!(
            "{vendor_name} issues its own: paste the one from its page, or put this one into its form",
            vendor_name
        )
    } else {
        words!(
            "{vendor_name} issues its own: paste the one from its page, or tell it this one, for which its form has no field",
            vendor_name
        )
    }
}

fn permissions_ui(
    ui: &mut egui::Ui,
    model: &Model,
    profile: &VendorProfile,
    events: &mut Vec<Event>,
) {
    widgets::section_ui(ui, words!("What the vendor may do"));
    let offered: Vec<Permission> =
        Permission::ALL.into_iter().filter(|permission| profile.offers(*permission)).collect();
    for permission in offered {
        let is_needed = permission == Permission::GetObject;
        let mut is_ticked = model.vendor.permissions.contains(&permission);
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let may_tick = !is_needed && !model.is_writing();
            if widgets::tick_ui(ui, may_tick, &mut is_ticked, permission.action()).changed() {
                events.push(Event::PermissionToggled(permission));
            }
            widgets::under_choice_ui(ui, |ui| {
                let purpose = permission.purpose();
                if is_needed {
                    widgets::note_ui(ui, &words!("{purpose}; always granted", purpose));
                } else {
                    widgets::note_ui(ui, purpose);
                }
            });
        });
    }
}
