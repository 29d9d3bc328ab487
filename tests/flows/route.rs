//! Connect says how AWS is reached, where that is out of the ordinary.

use countersign::model::Surroundings;

use crate::driver::{Opening, Wizard};
use crate::practice::Practice;

#[test]
fn an_endpoint_of_ones_own_is_shown_beside_the_account() {
    let practice = Practice::start();
    let opening =
        Opening { surroundings: Surroundings::default(), ..Opening::in_sandbox(&practice) };
    let mut wizard = Wizard::open_with(&practice, opening);
    wizard.press("Connect");
    wizard.rest();
    wizard.assert_shows("1111-1111-1111");
    wizard.assert_shows("Endpoint");
    wizard.assert_shows(practice.endpoint_url.as_str());
    assert_eq!(wizard.model().surroundings.endpoint_url, Some(practice.endpoint_url.clone()));
}

#[test]
fn the_sandboxs_own_address_is_no_news() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.press("Connect");
    wizard.rest();
    wizard.assert_shows("1111-1111-1111");
    wizard.assert_hides(practice.endpoint_url.as_str());
}
