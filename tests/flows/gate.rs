//! A door between the window and the practice AWS: while it is shut, answers stay outside.

use std::io::ErrorKind;
use std::net::SocketAddr;

use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Every request still arrives; only its answer waits until the door is open.
pub struct Gate {
    pub address: SocketAddr,
    is_open: watch::Sender<bool>,
}

impl Gate {
    /// A door, open, before the server at `behind`.
    pub async fn before(behind: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (is_open, watched) = watch::channel(true);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let watched = watched.clone();
                tokio::spawn(async move { pass(client, behind, watched).await });
            }
        });
        Self { address, is_open }
    }

    pub fn shut(&self) {
        self.is_open.send_replace(false);
    }

    pub fn open(&self) {
        self.is_open.send_replace(true);
    }
}

async fn pass(client: TcpStream, behind: SocketAddr, mut is_open: watch::Receiver<bool>) {
    let Ok(server) = TcpStream::connect(behind).await else { return };
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let requests = async {
        while let Some(bytes) = read(&from_client).await {
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
async fn read(from: &OwnedReadHalf) -> Option<Vec<u8>> {
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

async fn write(to: &OwnedWriteHalf, mut bytes: &[u8]) -> Option<()> {
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
