//! Content: the example URL, what it says, and how long a signed URL lives.

use egui::RichText;

use crate::access::object_url::{Note, ObjectUrl};
use crate::access::ttl::{CHAINED_SESSION_SECS, Ttl, human};
use crate::checks::finding::Fix;
use crate::model::Model;
use crate::model::content::Ownership;
use crate::model::event::{CopyItem, Event, Field};
use crate::model::task::Task;
use crate::ui::breaks;
use crate::ui::theme::{Mark, palette};
use crate::ui::widgets::{self, FieldLook};
use crate::words;

/// Of the characters that no font has.
const NAMED_AT_MOST: usize = 8;

pub fn content_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    example_url_ui(ui, model, events);
    widgets::section_ui(ui, words!("Where the objects are"));
    let content = &model.content;
    let mono = FieldLook { is_monospace: true, ..FieldLook::default() };
    widgets::field_ui(
        ui,
        model,
        Field::Domain,
        &content.domain_text,
        FieldLook {
            label: words!("Domain"),
            example: "https://bucket.s3.eu-west-1.amazonaws.com",
            ..mono
        },
        events,
    );
    if model.address_problem().is_some() {
        widgets::under_field_ui(ui, |ui| {
            if ui.button(words!("Use the bucket's own address")).clicked() {
                events.push(Event::OwnAddressRequested);
            }
        });
    }
    region_ui(ui, model, events);
    widgets::field_ui(
        ui,
        model,
        Field::Bucket,
        &content.bucket_text,
        FieldLook {
            label: words!("Bucket"),
            example: words!("the bucket's name"),
            note: owner_note(model),
            ..mono
        },
        events,
    );
    widgets::field_ui(
        ui,
        model,
        Field::Key,
        &content.key_text,
        FieldLook {
            label: words!("Object key"),
            example: words!("the example object's key"),
            note: words!("The key that S3 looks up, decoded: compare it with the bucket's listing"),
            ..mono
        },
        events,
    );
    missing_ui(ui, model, events);
    unreadable_ui(ui, model);
    encryption_ui(ui, model);
    widgets::field_ui(
        ui,
        model,
        Field::Prefix,
        &content.prefix_text,
        FieldLook {
            label: words!("Prefix"),
            example: words!("optional, such as pictures/"),
            note: words!(
                "Only objects whose key begins with it are granted; empty: the whole bucket"
            ),
            ..mono
        },
        events,
    );
    widened_ui(ui, model);
    ttl_ui(ui, model, events);
}

fn example_url_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    let look = FieldLook {
        label: words!("Example URL"),
        example: words!("paste the URL of one object; it fills the fields below"),
        is_monospace: true,
        ..FieldLook::default()
    };
    let text = &model.content.example_url_text;
    widgets::field_ui(ui, model, Field::ExampleUrl, text, look, events);
    if let Some(practice) = &model.surroundings.sandbox
        && model.content.example_url_text.is_empty()
    {
        widgets::under_field_ui(ui, |ui| {
            let text = words!("In the sandbox: {example_url}", example_url = practice.example_url);
            let text = RichText::new(text).small().color(palette(ui).text_muted);
            ui.add(breaks::label(ui, text));
            ui.horizontal_wrapped(|ui| {
                if ui.button(words!("Use it")).clicked() {
                    events.push(Event::PracticeUrlRequested);
                }
                let what = words!("sandbox URL");
                widgets::copy_button_ui(ui, model, CopyItem::PracticeUrl, what, events);
            });
        });
    }
    if let Some(Ok(url)) = model.content.reading(model.surroundings.endpoint_url.as_ref()) {
        reading_ui(ui, model, &url);
    }
}

fn reading_ui(ui: &mut egui::Ui, model: &Model, url: &ObjectUrl) {
    widgets::under_field_ui(ui, |ui| {
        widgets::message_ui(ui, Mark::Passed, &words!("Read as {style}", style = url.style.told()));
        let dropped = model.content.signature_was_dropped.then_some(Note::AlreadySigned);
        for note in dropped.iter().chain(&url.notes) {
            widgets::message_ui(ui, Mark::Warning, &note.to_string());
        }
    });
}

fn region_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    let content = &model.content;
    let (note, is_asking) = match (&content.lookup, content.answer()) {
        (Task::Running(_), _) => ("", true),
        (_, Some(answer)) if answer.region.is_some() && content.region_conflict().is_none() => {
            (words!("Said by the bucket itself"), false)
        }
        _ => ("", false),
    };
    let look =
        FieldLook { label: words!("Region"), example: "eu-west-1", note, is_monospace: true };
    widgets::field_ui(ui, model, Field::Region, &content.region_text, look, events);
    if is_asking {
        widgets::under_field_ui(ui, |ui| {
            widgets::busy_ui(ui, words!("Asking the bucket for its Region"));
        });
    }
    if let Some(actual) = content.region_conflict() {
        widgets::under_field_ui(ui, |ui| {
            if ui.button(words!("Use {actual}", actual)).clicked() {
                events.push(Event::ActualRegionRequested);
            }
        });
    }
    if content.lookup.failure().is_some() {
        widgets::under_field_ui(ui, |ui| {
            if ui.button(words!("Ask AWS again")).clicked() {
                events.push(Event::BucketLookupRequested);
            }
        });
    }
}

fn owner_note(model: &Model) -> &'static str {
    match model.content.answer().map(|answer| &answer.ownership) {
        Some(Ownership::Ours) => words!("Belongs to your account"),
        _ => "",
    }
}

/// What stands as a box in the window, because no font has it.
fn unreadable_ui(ui: &mut egui::Ui, model: &Model) {
    let unreadable = model.scripts.unreadable_in(&model.content.key_text);
    if unreadable.is_empty() {
        return;
    }
    let names = unreadable.into_iter().take(NAMED_AT_MOST);
    let names = names.map(|character| format!("U+{:04X}", u32::from(character)));
    let names = names.collect::<Vec<_>>().join(", ");
    let sentence = words!(
        "No font on this computer has these characters of the key, so they stand as boxes here; they are sent as they are: {names}",
        names
    );
    widgets::under_field_ui(ui, |ui| widgets::message_ui(ui, Mark::Warning, &sentence));
}

/// That S3 has no such object, which key may have been meant, and what else is there.
fn missing_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    let Some(finding) = model.content.missing_object() else { return };
    let Some(diagnosis) = &finding.diagnosis else { return };
    widgets::under_field_ui(ui, |ui| {
        widgets::live_message_ui(ui, Mark::Failed, &diagnosis.cause);
        widgets::reason_ui(ui, &diagnosis.remedy);
        // The first line is what S3 said, which the status panel has.
        for line in finding.evidence.iter().skip(1) {
            widgets::reason_ui(ui, line);
        }
        if let Some(Fix::UseKey(key)) = &finding.fix
            && ui.button(words!("Use {key}", key)).clicked()
        {
            events.push(Event::ActualKeyRequested);
        }
    });
}

/// There is nothing to type: the object itself names its key.
fn encryption_ui(ui: &mut egui::Ui, model: &Model) {
    let Some(key) = model.content.kms_key() else { return };
    widgets::under_field_ui(ui, |ui| {
        let sentence = words!("KMS key, from the object: {key}", key);
        widgets::message_ui(ui, Mark::Passed, &sentence);
    });
}

fn widened_ui(ui: &mut egui::Ui, model: &Model) {
    let Ok(Some(prefix)) = model.content.prefix() else { return };
    if !prefix.ends_with_slash() {
        widgets::under_field_ui(ui, |ui| {
            let sentence = words!(
                "Without a slash at its end it also grants neighbours, such as {prefix}-old/",
                prefix
            );
            widgets::message_ui(ui, Mark::Warning, &sentence);
        });
    }
    if let Some(widened) = prefix.widened_words() {
        widgets::under_field_ui(ui, |ui| {
            let sentence = words!(
                "A policy cannot hold these characters, so it stands a wildcard for them and grants a little more: {widened}",
                widened
            );
            widgets::message_ui(ui, Mark::Warning, &sentence);
        });
    }
}

fn ttl_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    widgets::section_ui(ui, words!("How long a signed URL lives"));
    let look = FieldLook {
        label: "TTL",
        example: "1 hour",
        note: words!("15 minutes to 7 days, such as 1h, 90 min or 3600"),
        ..FieldLook::default()
    };
    widgets::field_ui(ui, model, Field::Ttl, &model.content.ttl_text, look, events);
    let (Ok(ttl), Ok(principal), Some(profile)) =
        (model.content.ttl(), model.vendor.principal(), model.vendor.profile())
    else {
        return;
    };
    let effective = ttl.effective(principal.is_role(), &profile.ttl);
    let is_shorter = effective.secs < ttl.secs();
    widgets::under_field_ui(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let mark = if is_shorter { Mark::Warning } else { Mark::Passed };
        let sentence = words!("Effective: {ttl}", ttl = human(u64::from(effective.secs)));
        widgets::message_ui(ui, mark, &sentence);
        widgets::reason_ui(ui, &effective.limit.to_string());
        // Whether the vendor's own identity is a role cannot be seen from an account ID.
        if principal.is_whole_account() && effective.secs > CHAINED_SESSION_SECS {
            widgets::message_ui(ui, Mark::Warning, words::of(Ttl::WHOLE_ACCOUNT_CAVEAT));
        }
    });
}
