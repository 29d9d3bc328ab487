//! A door between the window and the practice AWS: while it is shut, answers stay outside.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Every request still arrives; only its answer waits until the door is open.
pub struct Gate {
    pub address: SocketAddr,
    is_open: watch::Sender<bool>,
    shuts_at: Arc<Mutex<Option<&'static str>>>,
    changes: Arc<Mutex<Option<(&'static str, &'static str)>>>,
}

impl Gate {
    /// A door, open, before the server at `behind`.
    pub async fn before(behind: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let is_open = watch::Sender::new(true);
        let (shuts_at, changes) = (Arc::default(), Arc::default());
        let hinge = Hinge {
            is_open: is_open.clone(),
            shuts_at: Arc::clone(&shuts_at),
            changes: Arc::clone(&changes),
        };
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let hinge = hinge.clone();
                tokio::spawn(async move { pass(client, behind, hinge).await });
            }
        });
        Self { address, is_open, shuts_at, changes }
    }

    pub fn shut(&self) {
        self.is_open.send_replace(false);
    }

    /// Shuts the door as soon as a request with this text goes through.
    pub fn shut_at(&self, text: &'static str) {
        *self.shuts_at.lock().unwrap() = Some(text);
    }

    /// Changes a text in every request from now on, as a proxy might; both are of one length.
    pub fn change(&self, from: &'static str, to: &'static str) {
        assert_eq!(from.len(), to.len(), "the request's own length would be wrong");
        *self.changes.lock().unwrap() = Some((from, to));
    }

    pub fn is_shut(&self) -> bool {
        !*self.is_open.borrow()
    }

    pub fn open(&self) {
        self.is_open.send_replace(true);
    }
}

#[derive(Clone)]
struct Hinge {
    is_open: watch::Sender<bool>,
    shuts_at: Arc<Mutex<Option<&'static str>>>,
    changes: Arc<Mutex<Option<(&'static str, &'static str)>>>,
}

impl Hinge {
    /// The request as it goes on.
    fn changed(&self, mut request: Vec<u8>) -> Vec<u8> {
        if let Some((from, to)) = *self.changes.lock().unwrap() {
            let places = request.windows(from.len());
            let place = places.enumerate().find(|(_, bytes)| *bytes == from.as_bytes());
            if let Some(at) = place.map(|(at, _)| at) {
                request[at..at + to.len()].copy_from_slice(to.as_bytes());
            }
        }
        request
    }

    fn see(&self, request: &[u8]) {
        let mut shuts_at = self.shuts_at.lock().unwrap();
        if shuts_at.is_some_and(|text| String::from_utf8_lossy(request).contains(text)) {
            *shuts_at = None;
            self.is_open.send_replace(false);
        }
    }
}

async fn pass(client: TcpStream, behind: SocketAddr, hinge: Hinge) {
    let mut is_open = hinge.is_open.subscribe();
    let Ok(server) = TcpStream::connect(behind).await else { return };
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let requests = async {
        while let Some(bytes) = read(&from_client).await {
            hinge.see(&bytes);
            let bytes = hinge.changed(bytes);
            if write(&to_server, &bytes).await.is_none() {
                break;
            }
        }
    };
    let answers = async {
        while let Some(bytes) = read(&from_server).await {
            if is_open.wait_for(|is_open| *is_open).await.is_err()
                || write(&to_client, &bytes).await.is_none()
            {
                break;
            }
        }
    };
    tokio::select! {
        () = requests => {}
        () = answers => {}
    }
}

/// The next bytes; `None` at the end.
pub async fn read(from: &OwnedReadHalf) -> Option<Vec<u8>> {
    loop {
        from.readable().await.ok()?;
        let mut bytes = vec![0; 16 * 1024];
        match from.try_read(&mut bytes) {
            Ok(0) => return None,
            Ok(length) => {
                bytes.truncate(length);
                return Some(bytes);
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => return None,
        }
    }
}

/// Passes all of the bytes on; `None` where the other side is gone.
pub async fn write(to: &OwnedWriteHalf, mut bytes: &[u8]) -> Option<()> {
    while !bytes.is_empty() {
        to.writable().await.ok()?;
        match to.try_write(bytes) {
            Ok(length) => bytes = &bytes[length..],
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => return None,
        }
    }
    Some(())
}
