//! The desktop's answer from the XDG Desktop Portal on the session bus.
//!
//! See <https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Settings.html>.

use std::io::{self, ErrorKind::TimedOut};
use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::timeout;
use zbus::connection;
use zbus::proxy::CacheProperties;
use zbus::zvariant::{OwnedValue, Value};

use crate::model::colour_scheme::ColourScheme;

const NAMESPACE: &str = "org.freedesktop.appearance";
const KEY: &str = "color-scheme";
const UNKNOWN_METHOD: &str = "org.freedesktop.DBus.Error.UnknownMethod";

/// How long the bus is waited for, and then the portal, which the bus may have to start: as systemd's library does by itself.
///
/// See <https://www.freedesktop.org/software/systemd/man/latest/sd_bus_set_method_call_timeout.html>.
const ANSWER_WITHIN: Duration = Duration::from_secs(25);

#[zbus::proxy(
    interface = "org.freedesktop.portal.Settings",
    default_service = "org.freedesktop.portal.Desktop",
    default_path = "/org/freedesktop/portal/desktop",
    gen_blocking = false
)]
trait Settings {
    fn read_one(&self, namespace: &str, key: &str) -> zbus::Result<OwnedValue>;

    /// As portals before version 2 have it.
    fn read(&self, namespace: &str, key: &str) -> zbus::Result<OwnedValue>;

    #[zbus(signal)]
    fn setting_changed(&self, namespace: &str, key: &str, value: Value<'_>) -> zbus::Result<()>;
}

/// What the desktop prefers, from now on.
///
/// `address` is that of a bus, `None` for the session's own. Where there is no bus, or no portal on it, what is preferred
/// stays the default; a portal that comes later is heard.
pub fn follow(tokio: &Handle, address: Option<String>) -> watch::Receiver<ColourScheme> {
    let (newest, receiver) = watch::channel(ColourScheme::default());
    tokio.spawn(async move {
        if let Err(error) = listen(address, &newest).await {
            tracing::info!(%error, "The desktop does not say which colours it prefers");
        }
    });
    receiver
}

async fn listen(address: Option<String>, newest: &watch::Sender<ColourScheme>) -> zbus::Result<()> {
    let builder = match address {
        Some(address) => connection::Builder::address(address.as_str())?,
        None => connection::Builder::session()?,
    };
    let building = builder.method_timeout(ANSWER_WITHIN).build();
    let bus =
        timeout(ANSWER_WITHIN, building).await.map_err(|late| io::Error::new(TimedOut, late))??;
    let portal = SettingsProxy::builder(&bus).cache_properties(CacheProperties::No).build().await?;
    // Listened to before it is asked, so that no change is missed between the two.
    let of_interest = [(0, NAMESPACE), (1, KEY)];
    let mut changes = portal.receive_setting_changed_with_args(&of_interest).await?;
    let mut owners = portal.inner().receive_owner_changed().await?;
    ask(&portal, newest).await;
    loop {
        tokio::select! {
            change = changes.next() => {
                let Some(change) = change else { return Ok(()) };
                if let Ok(change) = change.args() {
                    say(scheme(change.value()), newest);
                }
            }
            owner = owners.next() => {
                let Some(owner) = owner else { return Ok(()) };
                if owner.is_some() {
                    ask(&portal, newest).await;
                }
            }
            () = newest.closed() => return Ok(()),
        }
    }
}

async fn ask(portal: &SettingsProxy<'_>, newest: &watch::Sender<ColourScheme>) {
    let answer = match portal.read_one(NAMESPACE, KEY).await {
        Err(zbus::Error::MethodError(name, ..)) if name == UNKNOWN_METHOD => {
            portal.read(NAMESPACE, KEY).await
        }
        answer => answer,
    };
    match answer {
        Ok(value) => say(scheme(&value), newest),
        Err(error) => tracing::info!(%error, "The portal does not say which colours it prefers"),
    }
}

/// The window is woken only where something changes.
fn say(scheme: ColourScheme, newest: &watch::Sender<ColourScheme>) {
    newest.send_if_modified(|before| std::mem::replace(before, scheme) != scheme);
}

/// `Read` wraps the value in one variant more than `ReadOne` and the signal; a value that is not known is no preference.
fn scheme(value: &Value<'_>) -> ColourScheme {
    match value {
        Value::Value(inner) => scheme(inner),
        Value::U32(1) => ColourScheme::Dark,
        _ => ColourScheme::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(value: Value<'static>) -> Value<'static> {
        Value::Value(Box::new(value))
    }

    #[test]
    fn one_is_dark_and_two_is_light() {
        assert_eq!(scheme(&Value::U32(1)), ColourScheme::Dark);
        assert_eq!(scheme(&Value::U32(2)), ColourScheme::Light);
    }

    #[test]
    fn no_preference_and_unknown_numbers_are_light() {
        assert_eq!(scheme(&Value::U32(0)), ColourScheme::Light);
        assert_eq!(scheme(&Value::U32(3)), ColourScheme::Light);
    }

    #[test]
    fn a_value_within_another_variant_counts_as_itself() {
        assert_eq!(scheme(&wrapped(Value::U32(1))), ColourScheme::Dark);
        assert_eq!(scheme(&wrapped(Value::U32(2))), ColourScheme::Light);
    }

    #[test]
    fn a_value_of_another_type_is_no_preference() {
        assert_eq!(scheme(&Value::from("dark")), ColourScheme::Light);
        assert_eq!(scheme(&Value::I32(1)), ColourScheme::Light);
    }
}
