//! What takes time: changes that AWS has not taken in yet, and URLs that end.

use std::collections::BTreeSet;
use std::time::Duration;

use countersign::model::calls::Call;

use crate::driver::Wizard;
use crate::practice::Practice;

const WAITING: &str = "Waiting until AWS has taken the change in everywhere: ";

#[test]
fn a_change_on_its_way_is_waited_for_with_its_seconds_and_is_no_failure() {
    let practice = Practice::with_propagation(Duration::from_secs(3));
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    wizard.press("Validate");
    let mut seconds = BTreeSet::new();
    let mut has_failed = false;
    wizard.step_until_it("the end of the validation", |wizard| {
        has_failed |= wizard.model().validation.counts().failed > 0;
        has_failed |= wizard.model().calls.calls().iter().any(Call::has_failed);
        seconds.extend(wizard.widgets().iter().filter_map(|widget| {
            let rest = widget.label.strip_prefix(WAITING)?;
            rest.split(' ').next()?.parse::<u32>().ok()
        }));
        wizard.model().validation.running.is_none()
    });
    assert!(!has_failed, "waiting was shown as a failure");
    assert!(seconds.len() >= 2, "the seconds did not count: {seconds:?}");
    wizard.rest();
    wizard.assert_proved();
}

#[test]
fn a_stop_while_waiting_removes_the_twin_and_accuses_nobody() {
    let practice = Practice::with_propagation(Duration::from_secs(40));
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    wizard.press("Validate");
    wizard.step_until(WAITING);
    wizard.hesitate();
    wizard.press("Stop");
    wizard.rest();
    assert!(practice.roles_under("/countersign/").is_empty(), "a twin was left behind");
    assert_eq!(wizard.model().validation.counts().failed, 0, "{}", wizard.screen());
    wizard.assert_shows("Stopped");
}

#[test]
fn a_signed_url_that_has_ended_is_renewed_by_itself() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    wizard.choose_direct_means();
    wizard.validate();
    wizard.assert_shows("Expires in 59 min");
    wizard.press("Copy signed URL");
    let before = wizard.clipboard();
    Wizard::set_clock_ahead(3_601);
    wizard.step();
    Wizard::set_clock_ahead(0);
    wizard.rest();
    wizard.assert_shows("Expires in 59 min");
    wizard.press("Copy signed URL");
    assert_ne!(wizard.clipboard(), before);
}
