//! The one function that changes the model; what it does stands beside it, by topic.

mod answers;
mod draft;
mod external_id_in_use;
mod fields;
mod first_contact;
mod grantee;
mod hand_over;
mod inputs;
mod integration;
mod interrupted;
mod navigation;
mod package;
mod practice;
mod review;
mod revocation;
mod rotation;
mod saved;
mod sign_on;
mod undo;
mod validate;

use super::event::{Effect, Event};
use super::integration::Journey;
use super::package::Watch;
use super::{Closing, Model};
use crate::checks::catalogue::Input;
use crate::checks::finding::Fix;

impl Model {
    /// Takes in what happens one after another.
    pub fn update_with_all(&mut self, events: impl IntoIterator<Item = Event>) -> Vec<Effect> {
        events.into_iter().flat_map(|event| self.update(event)).collect()
    }

    /// Takes in what happened; what is to be done about it comes back.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        // No plan changes by the time alone, and the time comes with every frame.
        let may_change_plan = !matches!(event, Event::Tick(_));
        let is_of_the_admin = event.asks_aws();
        if self.holds_back(&event) {
            return Vec::new();
        }
        let is_answer = draft::is_answer(&event);
        let mut effects = self.follow(event);
        if is_of_the_admin && !effects.is_empty() {
            self.calls.begin_action();
        }
        if may_change_plan {
            effects.extend(self.keep_draft(is_answer));
        }
        if may_change_plan {
            self.write_package();
        }
        effects
    }

    fn follow(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Tick(now) => self.tick(now),
            Event::CharactersMissing(characters) => self.miss_characters(characters),
            Event::FontsFound(found) => self.take_fonts(found),
            Event::ColourSchemePreferred(scheme) => vec![Effect::UseColourScheme(scheme)],

            Event::StepRequested(step) => {
                self.integration.journey = Journey::ByHand;
                self.go_to(step)
            }
            Event::ContinueRequested => {
                self.integration.journey = Journey::ByHand;
                self.go_on()
            }
            Event::Edited(field, text) => {
                self.integration.journey = Journey::ByHand;
                self.edit(field, text)
            }
            Event::FieldLeft(field) => self.leave_field(field),
            Event::SourceChosen(source) => self.choose_source(source),
            Event::PracticeChosen(name) => self.choose_practice(name),
            Event::PracticeRequested => self.enter_practice(),
            Event::PracticeLeaveRequested => self.leave_practice(),
            Event::ConnectRequested => self.connect(),
            Event::MfaCodeTyped(text) => self.type_mfa_code(&text),
            Event::SignOnRequested => self.sign_on(),
            Event::SignOnCancelled => self.cancel_sign_on(),
            Event::IntegrationFileRequested => self.read_integration_file(),
            Event::IntegrationFilePickRequested => vec![Effect::PickIntegrationFile],
            Event::SavedListRequested => self.show_saved_list(),
            Event::SavedListLeft => self.begin_anew(),
            Event::Draft(event) => self.follow_draft(event),
            Event::SavedOpened(path) => self.open_saved(path),
            Event::SavedForgotten(path) => self.forget_saved(path),
            Event::SavedCheckProposed(path) => self.propose_checks(path.as_deref()),
            Event::SavedCheckConfirmed => self.check_proposed(),
            Event::SavedCheckDismissed => {
                self.saved.proposed = None;
                Vec::new()
            }
            Event::ProfilesRequested => vec![Effect::ListProfiles],
            Event::VendorChosen(index) => self.choose_vendor(index),
            Event::GranteeChosen(grantee) => self.choose_grantee(grantee),
            Event::PermissionToggled(permission) if !self.is_writing() => {
                self.vendor.toggle(permission);
                self.withdraw(Input::Permissions)
            }
            Event::VendorFileRequested => self.read_vendor_file(),
            Event::VendorFilePickRequested => vec![Effect::PickVendorFile],
            Event::ExternalIdRequested if !self.is_writing() => vec![Effect::GenerateExternalId],
            Event::PracticeAccountRequested => self.fill_practice_account(),
            Event::PracticeUrlRequested => self.fill_practice_url(),
            Event::OwnAddressRequested => self.use_own_address(),
            Event::BucketLookupRequested => self.look_up_bucket(),
            Event::InventoryRequested => self.look_again(),
            Event::ReplacementConfirmed(confirmed) => {
                self.review.replacement_confirmed = confirmed;
                Vec::new()
            }
            Event::PublishedPrincipalRequested => self.put_published_principal_back(),
            Event::ExternalIdKept => self.keep_external_id(),
            Event::ExternalIdOverlapRequested => self.overlap_with_external_id_in_use(),
            Event::ExternalIdGivenUp(is_given_up) => self.give_external_id_up(is_given_up),
            Event::AdoptionRequested => self.adopt(),
            Event::RotationToggled => self.toggle_rotation(),
            Event::RotationRequested => self.rotate(),
            Event::WithdrawalRequested => self.withdraw_previous(),
            Event::RotationCancelled => self.cancel_rotation(),
            Event::RevocationRequested => self.read_revocation(),
            Event::RevocationConfirmed => self.revoke(),
            Event::RevocationDismissed => self.dismiss_revocation(),
            Event::FirstUseWatchRequested => self.watch_first_use(),
            Event::FirstUseWatchStopped => self.stop_watching_first_use(),
            Event::FreeRoleNameRequested => self.take_free_role_name(),
            Event::ApplyRequested => self.apply(),
            Event::StopRequested => self.stop(),
            Event::HandWorkToggled(by_hand) if !self.is_writing() => {
                self.review.by_hand = by_hand;
                self.withdraw(Input::RoleName)
            }
            Event::PackageChosen(format) => self.choose_package(format),
            Event::PackageSaveRequested => self.save_package(),
            Event::PackagePathPickRequested => self.pick_package_path(),
            Event::WatchRequested => self.watch(),
            Event::WatchStopped => {
                self.review.package.watch = Watch::Off;
                Vec::new()
            }
            Event::MeansChosen(means) if !self.is_writing() => {
                self.validation.means = means;
                self.withdraw(Input::Mode)
            }
            Event::ValidationRequested => self.validate(),
            Event::GroupToggled(group) => {
                self.validation.toggle_fold(group);
                Vec::new()
            }
            Event::TimelineToggled => {
                let timeline = &mut self.validation.timeline;
                timeline.is_open = !timeline.is_open;
                Vec::new()
            }
            Event::RenewalRequested => self.renew(),
            Event::FixRequested(check, fix) => self.propose(check, fix),
            Event::FixConfirmed => self.confirm_fix(),
            Event::FixDismissed if !self.is_mending() => {
                self.validation.proposed = None;
                Vec::new()
            }
            Event::ActualRegionRequested => {
                let actual = self.content.region_conflict().cloned();
                actual.map_or_else(Vec::new, |region| {
                    let mut effects = self.fix_input(&Fix::UseRegion(region));
                    effects.extend(self.look_up_object());
                    effects
                })
            }
            Event::ActualKeyRequested => self.use_actual_key(),
            Event::SecretShown(is_shown) => {
                self.hand_over.secret_is_shown = is_shown;
                Vec::new()
            }
            Event::AnotherKeyRequested => self.make_another_key(),
            Event::KeyDeletionRequested(id) => self.delete_key(&id),
            Event::SnippetLanguageChosen(language) => {
                self.hand_over.language = language;
                Vec::new()
            }
            Event::CopyRequested(item) => self.copy(item),
            Event::ClearingChosen(clear_after) => {
                self.clipboard.clear_after = clear_after;
                Vec::new()
            }
            Event::SaveRequested(format) => self.save(format),
            Event::SavePathPickRequested(format) => self.pick_save_path(format),
            Event::StatusToggled => {
                self.status_is_open_when_narrow = !self.status_is_open_when_narrow;
                Vec::new()
            }
            Event::ShortcutsOpened => {
                self.shortcuts.list_is_open = true;
                Vec::new()
            }
            Event::ShortcutsClosed => {
                self.shortcuts.list_is_open = false;
                Vec::new()
            }
            Event::ErrorBoxOpened => {
                self.error_box.is_open = true;
                Vec::new()
            }
            Event::ErrorBoxClosed => {
                self.error_box.is_open = false;
                Vec::new()
            }
            Event::ErrorPasted(text) => {
                self.error_box.set_text(text.expose());
                Vec::new()
            }
            Event::InterruptedOpened(id) => self.open_interrupted(&id),
            Event::InterruptedDismissed(id) => self.dismiss_interrupted(&id),
            Event::UndoProposed(of) => self.propose_undo(of),
            Event::UndoConfirmed => self.confirm_undo(),
            Event::UndoDismissed => {
                self.review.undo = None;
                Vec::new()
            }
            Event::CloseRequested => self.close(),
            Event::CloseCancelled => {
                self.closing = Closing::No;
                Vec::new()
            }
            Event::HeldBackConfirmed => self.let_go(),
            Event::HeldBackDropped => {
                self.review.delivery.held_back = None;
                Vec::new()
            }
            // What is written about stays as it is until it is written.
            Event::PermissionToggled(_)
            | Event::ExternalIdRequested
            | Event::HandWorkToggled(_)
            | Event::MeansChosen(_) => Vec::new(),

            answer => self.take_in(answer),
        }
    }
}
