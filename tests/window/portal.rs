//! A desktop portal that says which colours are preferred, as xdg-desktop-portal does.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::runtime::Runtime;
use zbus::zvariant::Value;
use zbus::{Connection, connection, fdo, interface};

const NAME: &str = "org.freedesktop.portal.Desktop";
const PATH: &str = "/org/freedesktop/portal/desktop";
const INTERFACE: &str = "org.freedesktop.portal.Settings";
const NAMESPACE: &str = "org.freedesktop.appearance";
const KEY: &str = "color-scheme";

pub const NO_PREFERENCE: u32 = 0;
pub const DARK: u32 = 1;
pub const LIGHT: u32 = 2;

/// It is on its bus until it is dropped.
pub struct Portal {
    tokio: Runtime,
    bus: Connection,
    preferred: Arc<AtomicU32>,
}

impl Portal {
    /// One of today, which prefers this from the beginning.
    pub fn start(bus_address: &str, preferred: u32) -> Self {
        Self::serve(bus_address, preferred, Settings)
    }

    /// One before version 2 of the interface.
    pub fn start_old(bus_address: &str, preferred: u32) -> Self {
        Self::serve(bus_address, preferred, OldSettings)
    }

    fn serve<I: zbus::object_server::Interface>(
        bus_address: &str,
        preferred: u32,
        settings: impl FnOnce(Arc<AtomicU32>) -> I,
    ) -> Self {
        let tokio = Runtime::new().expect("a portal on the bus");
        let preferred = Arc::new(AtomicU32::new(preferred));
        let settings = settings(Arc::clone(&preferred));
        let bus = tokio.block_on(async {
            let builder = connection::Builder::address(bus_address).expect("a portal on the bus");
            builder
                .serve_at(PATH, settings)
                .expect("a portal on the bus")
                .name(NAME)
                .expect("a portal on the bus")
                .build()
                .await
                .expect("a portal on the bus")
        });
        Self { tokio, bus, preferred }
    }

    /// The user changes their mind.
    pub fn prefer(&self, preferred: u32) {
        self.preferred.store(preferred, Ordering::SeqCst);
        self.signal(NAMESPACE, KEY, Value::U32(preferred));
    }

    /// Another setting changes.
    pub fn signal(&self, namespace: &str, key: &str, value: Value<'_>) {
        let change = (namespace, key, value);
        let signal = self.bus.emit_signal(None::<&str>, PATH, INTERFACE, "SettingChanged", &change);
        self.tokio.block_on(signal).expect("a portal on the bus");
    }
}

struct Settings(Arc<AtomicU32>);

#[interface(name = "org.freedesktop.portal.Settings")]
impl Settings {
    fn read_one(&self, namespace: &str, key: &str) -> fdo::Result<Value<'static>> {
        read(&self.0, namespace, key)
    }
}

struct OldSettings(Arc<AtomicU32>);

#[interface(name = "org.freedesktop.portal.Settings")]
impl OldSettings {
    /// The value in a variant within the variant, as the specification says of `Read`.
    fn read(&self, namespace: &str, key: &str) -> fdo::Result<Value<'static>> {
        Ok(Value::Value(Box::new(read(&self.0, namespace, key)?)))
    }
}

fn read(preferred: &AtomicU32, namespace: &str, key: &str) -> fdo::Result<Value<'static>> {
    if (namespace, key) == (NAMESPACE, KEY) {
        Ok(Value::U32(preferred.load(Ordering::SeqCst)))
    } else {
        Err(fdo::Error::Failed("Requested setting not found".to_owned()))
    }
}
