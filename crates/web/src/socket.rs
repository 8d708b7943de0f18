//! A WebSocket in two halves, for a thread that reads and one that writes.

use listen::Guest;
use std::{
    io::{self, Read, Write},
    net::TcpStream,
    time::Duration,
};
use tungstenite::{
    Bytes, Message, Utf8Bytes, WebSocket,
    protocol::{Role, WebSocketConfig},
};

/// The longest that a page may say: a program. Before it has shown the secret, that is all it says.
const LONGEST_MESSAGE: usize = 1 << 20;
const LONGEST_SECRET: usize = 1 << 10;

/// A browser that takes nothing for so long is gone.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

/// The half that reads.
pub struct Reader(WebSocket<Ears>);

/// The half that writes.
pub struct Writer(WebSocket<TcpStream>);

/// What comes from a browser.
#[derive(Debug)]
pub enum Heard {
    /// The page says something.
    Text(Utf8Bytes),
    /// The browser wants this back.
    Ping(Bytes),
}

/// Splits a stream whose upgrade was answered.
pub fn split(stream: TcpStream, guest: Guest) -> io::Result<(Reader, Writer)> {
    stream.set_nodelay(true)?;
    stream.set_write_timeout(Some(WRITE_TIMEOUT))?;
    let config = WebSocketConfig::default().max_message_size(Some(LONGEST_SECRET)).max_frame_size(Some(LONGEST_SECRET));
    let ears = Ears(stream.try_clone()?, guest);
    Ok((
        Reader(WebSocket::from_raw_socket(ears, Role::Server, Some(config))),
        Writer(WebSocket::from_raw_socket(stream, Role::Server, None)),
    ))
}

impl Reader {
    /// The browser's place.
    pub fn guest(&self) -> &Guest {
        &self.0.get_ref().1
    }

    /// The browser has proved that it may come in: it may say more, and whenever it likes.
    pub fn trust(&mut self) {
        self.guest().prove();
        self.0.set_config(|config| {
            config.max_message_size = Some(LONGEST_MESSAGE);
            config.max_frame_size = Some(LONGEST_MESSAGE);
        });
    }

    /// What comes next; none when the browser has gone, or says what makes no sense.
    pub fn next(&mut self) -> Option<Heard> {
        loop {
            match self.0.read().ok()? {
                Message::Text(text) => return Some(Heard::Text(text)),
                Message::Ping(bytes) => return Some(Heard::Ping(bytes)),
                Message::Close(_) => return None,
                _ => (),
            }
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        // One that is gone already needs no hanging up.
        let _ = self.0.get_ref().0.shutdown(std::net::Shutdown::Both);
    }
}

impl Writer {
    /// Sends a message, and waits until the system has taken it. A browser that takes nothing is hung up on.
    pub fn send(&mut self, message: Message) -> Result<(), tungstenite::Error> {
        self.0.send(message).inspect_err(|_| _ = self.0.get_ref().shutdown(std::net::Shutdown::Both))
    }
}

/// A stream that is only listened to. What the reading half would answer by itself is the writing half's to say: two that write
/// to one stream would cut into each other's words.
struct Ears(TcpStream, Guest);

impl Read for Ears {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.0.read(buffer)?;
        if self.1.sends(count) { Ok(count) } else { Err(io::ErrorKind::QuotaExceeded.into()) }
    }
}

impl Write for Ears {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
