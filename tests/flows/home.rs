//! A computer of the test's own: its AWS config and its state folder, with the practice AWS as the real one.

use std::path::{Path, PathBuf};

use aws_types::os_shim_internal::Env;
use countersign::access::integration::Integration;
use countersign::cloud::sign_in::Computer;
use countersign::journal::{Header, Subject, Work};
use countersign::model::Surroundings;
use countersign::model::event::Event;
use countersign::runtime::RuntimeSettings;
use countersign::runtime::practice::PracticeHost;
use countersign::sandbox::SandboxOptions;
use egui::ViewportCommand;
use jiff::Timestamp;

use crate::driver::{Opening, Wizard};
use crate::journey::EXTERNAL_ID;
use crate::practice::{Practice, VENDOR};

/// The file of the integration that [`with_saved`] saves.
pub const FILE_NAME: &str = "lasso-countersign-practice.toml";

/// It is gone with the test.
pub struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The list of remembered integrations.
    pub fn list(&self) -> PathBuf {
        self.path("state").join("integrations.toml")
    }

    /// A profile with the keys of the practice AWS's customer.
    pub fn add_profile(&self, practice: &Practice) {
        let keys = &practice.keys.customer;
        let config = format!(
            "[profile prod]\naws_access_key_id = {}\naws_secret_access_key = {}\nregion = eu-west-1\n",
            keys.access_key_id(),
            keys.secret_access_key()
        );
        std::fs::write(self.path("config"), config).unwrap();
    }

    /// As a start without arguments opens it.
    pub fn opening(&self, practice: &Practice) -> Opening {
        let text = |path: &Path| path.to_str().unwrap().to_owned();
        let (config, home) = (text(&self.path("config")), text(self.folder.path()));
        let env = Env::from_slice(&[
            ("AWS_CONFIG_FILE", &config),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("AWS_SHARED_CREDENTIALS_FILE", "/nowhere"),
            ("HOME", &home),
        ]);
        let endpoint_url = Some(practice.endpoint_url.clone());
        Opening {
            surroundings: Surroundings {
                endpoint_url: endpoint_url.clone(),
                may_practise: true,
                keeps_drafts: true,
                save_folder: self.folder.path().to_owned(),
                ..Surroundings::default()
            },
            settings: RuntimeSettings {
                endpoint_url,
                computer: Computer { env, ..Computer::default() },
                practice_host: Some(PracticeHost::idle(SandboxOptions::default())),
                state_folder: Some(self.path("state")),
                ..RuntimeSettings::default()
            },
            first_events: vec![Event::ProfilesRequested, Event::SavedListRequested],
            ..Opening::in_sandbox(practice)
        }
    }

    pub fn open(&self, practice: &Practice) -> Wizard {
        let mut wizard = Wizard::open_with(practice, self.opening(practice));
        wizard.step_until_it("the AWS config", |wizard| wizard.model().connect.profiles.is_some());
        wizard
    }
}

/// Connected, goes the whole way and saves the integration.
#[track_caller]
pub fn prove_and_save(wizard: &mut Wizard) {
    wizard.press("Lasso");
    wizard.fill("Principal", VENDOR);
    wizard.fill("External ID", EXTERNAL_ID);
    wizard.press("Continue");
    wizard.rest();
    wizard.fill("Example URL", &countersign::sandbox::example_url());
    wizard.rest();
    wizard.press("Continue");
    wizard.rest();
    wizard.create_and_continue();
    wizard.validate();
    wizard.press("Continue");
    wizard.rest();
    wizard.press("Save the integration");
}

/// A computer on which one integration was proved and saved.
#[track_caller]
pub fn with_saved(practice: &Practice) -> (Home, PathBuf) {
    let home = Home::new();
    home.add_profile(practice);
    let mut wizard = home.open(practice);
    wizard.connect();
    prove_and_save(&mut wizard);
    let file = home.path(FILE_NAME);
    wizard.step_until(&format!("Saved: {}", file.display()));
    wizard.step_until_it("the list", |wizard| !wizard.model().saved.entries.is_empty());
    (home, file)
}

/// Closes the window, which may have something to write first.
#[track_caller]
pub fn close(wizard: &mut Wizard) {
    wizard.take_commands();
    wizard.close_window();
    let mut closed = false;
    wizard.step_until_it("the window to close", |wizard| {
        closed |= wizard.take_commands().contains(&ViewportCommand::Close);
        closed
    });
}

/// A computer on which somebody typed everything but the vendor's account ID, and closed the window.
#[track_caller]
pub fn with_draft(practice: &Practice) -> Home {
    let home = Home::new();
    home.add_profile(practice);
    let mut wizard = home.open(practice);
    wizard.connect();
    wizard.press("Lasso");
    wizard.fill("Principal", VENDOR);
    wizard.fill("External ID", EXTERNAL_ID);
    wizard.press("Continue");
    wizard.rest();
    let url = countersign::sandbox::example_url();
    wizard.paste("Example URL", &format!("{url}?X-Amz-Signature=5ecre7"));
    wizard.rest();
    wizard.press("Back");
    wizard.fill("Principal", "");
    close(&mut wizard);
    home
}

/// What the journal of this work begins with.
pub fn header(practice: &Practice, work: Work, integration: &Integration) -> Header {
    let started_at = Timestamp::now();
    Header {
        format: countersign::journal::FORMAT,
        id: Header::id_of(started_at, &work, integration.role_name.as_str()),
        started_at,
        countersign: env!("CARGO_PKG_VERSION").to_owned(),
        account_id: integration.account_id.to_string(),
        partition: integration.partition.name().to_owned(),
        region: "us-east-1".to_owned(),
        profile: None,
        subject: Subject {
            role_arn: integration.role_arn().to_string(),
            endpoint_url: Some(practice.endpoint_url.to_string()),
        },
        work,
        integration: Some(integration.to_toml()),
    }
}
