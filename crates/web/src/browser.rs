//! Browsers: two threads for each, and the bounded queue of what it is to be told.

use crate::{
    http,
    request::Asked,
    socket::{self, Heard, Reader, Writer},
};
use listen::Guest;
use std::{
    io,
    net::TcpStream,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc::{self, Receiver, Sender, SyncSender},
    },
    thread,
    time::{Duration, Instant},
};
use tungstenite::{Message, Utf8Bytes};
use wire::secret;

/// While so many bytes wait for a browser, it misses what comes.
const QUEUE_BYTES: usize = 1 << 20;

/// How soon a browser that has missed something is told anew, if it has room by then.
const PAUSE: Duration = Duration::from_millis(200);

/// What browsers' threads tell whoever has the board.
pub enum Incoming {
    /// A browser has come.
    Joined(Browser),
    /// It wants something.
    Asked(u64, Asked),
    /// It has gone.
    Left(u64),
    /// The text that was being linked is an image, or is wrong.
    Linked(Result<host::Linked, Box<host::LinkError>>),
}

/// A browser that shows the page.
pub struct Browser {
    pub number: u64,
    queue: Queue,
    /// It does not know all that it should.
    behind: Option<Behind>,
}

struct Behind {
    next_try: Instant,
    /// Lines that it was not told.
    missed: u64,
}

/// Messages on their way to a browser.
#[derive(Clone)]
struct Queue {
    sender: Sender<Message>,
    /// Bytes that wait.
    waiting: Arc<AtomicUsize>,
}

impl Queue {
    /// Whether there was room for it. A browser that has gone has room for everything.
    fn take(&self, message: Message) -> bool {
        let has_room = self.waiting.load(Ordering::Relaxed) < QUEUE_BYTES;
        if has_room {
            self.waiting.fetch_add(message.len(), Ordering::Relaxed);
            // That it has gone is told by the thread that listens to it.
            let _ = self.sender.send(message);
        }
        has_room
    }
}

impl Browser {
    fn new(number: u64) -> (Self, Receiver<Message>) {
        let (sender, queued) = mpsc::channel();
        let behind = Some(Behind { next_try: Instant::now(), missed: 0 });
        (Self { number, queue: Queue { sender, waiting: Arc::default() }, behind }, queued)
    }

    /// Tells it so many lines, or counts them as missed.
    pub fn tell(&mut self, lines: &Utf8Bytes, count: u64) {
        if let Some(behind) = &mut self.behind {
            behind.missed += count;
        } else if !self.queue.take(Message::Text(lines.clone())) {
            self.behind = Some(Behind { next_try: Instant::now() + PAUSE, missed: count });
        }
    }

    /// Answers it alone, also where it has missed something else.
    pub fn answer(&mut self, line: String) {
        if !self.queue.take(Message::Text(line.into())) {
            let behind = self.behind.get_or_insert(Behind { next_try: Instant::now() + PAUSE, missed: 0 });
            behind.missed += 1;
        }
    }

    /// Tells one that is new, or has missed something, how everything is; `all` makes that of the number of lines that it has missed.
    pub fn catch_up(&mut self, all: impl FnOnce(u64) -> String) {
        let Some(behind) = self.behind.as_mut().filter(|behind| Instant::now() >= behind.next_try) else { return };
        if self.queue.take(Message::Text(all(behind.missed).into())) {
            self.behind = None;
        } else {
            behind.next_try = Instant::now() + PAUSE;
        }
    }
}

/// Serves one connection to its end.
pub fn serve(
    mut stream: TcpStream,
    guest: Guest,
    number: u64,
    key: Option<&str>,
    owner: &SyncSender<Incoming>,
) -> io::Result<()> {
    if !http::answer(&mut stream, key.is_some())? {
        return Ok(());
    }
    let (mut reader, mut writer) = socket::split(stream, guest)?;
    if let Some(key) = key
        && !knows(key, &mut reader, &mut writer)
    {
        return Ok(());
    }
    reader.trust();
    let (browser, queued) = Browser::new(number);
    let queue = browser.queue.clone();
    let waiting = queue.waiting.clone();
    thread::Builder::new().name("to browser".into()).spawn(move || write_all(writer, &queued, &waiting))?;
    let owner_is_there = owner.send(Incoming::Joined(browser)).is_ok();
    while owner_is_there && let Some(heard) = reader.next() {
        let told = match heard {
            Heard::Ping(bytes) => queue.take(Message::Pong(bytes)),
            Heard::Text(text) => match serde_json::from_str(&text) {
                Ok(asked) => owner.send(Incoming::Asked(number, asked)).is_ok(),
                // The page does not say such things.
                Err(_) => false,
            },
        };
        if !told {
            break;
        }
    }
    // Without it nobody is left who would need to know.
    let _ = owner.send(Incoming::Left(number));
    Ok(())
}

/// Asks for the secret, which the page has at hand or comes back with. There is one guess a connection, as on the wire.
fn knows(key: &str, reader: &mut Reader, writer: &mut Writer) -> bool {
    #[derive(serde::Deserialize)]
    struct Shown {
        secret: String,
    }
    let ask = |writer: &mut Writer, line: &'static str| writer.send(Message::Text(line.into())).is_ok();
    if !ask(writer, r#"{"event":"secret"}"#) {
        return false;
    }
    let Some(Heard::Text(text)) = reader.next() else { return false };
    let Ok(Shown { secret: shown }) = serde_json::from_str(&text) else { return false };
    // The guess is looked at after the wait: the time of the answer tells nothing.
    thread::sleep(reader.guest().delay());
    // Codes are compared in constant time.
    let nonce = Default::default();
    let is_right = secret::is_right(key.as_bytes(), &nonce, &secret::code(shown.as_bytes(), &nonce));
    if !is_right {
        reader.guest().guessed_wrong();
        ask(writer, r#"{"event":"secret","wrong":true}"#);
    }
    is_right
}

/// The thread that writes, until the browser or whoever has the board has gone.
fn write_all(mut writer: Writer, queued: &Receiver<Message>, waiting: &AtomicUsize) {
    for message in queued {
        waiting.fetch_sub(message.len(), Ordering::Relaxed);
        if writer.send(message).is_err() {
            return;
        }
    }
}
