//! A connection: requests that are answered, and news that comes by itself, over a line that may lose bytes.
//!
//! A request that is not answered is sent again under the same number, which a board acts on once. Events are numbered; a
//! gap is fetched again from the board's log, and only what that no longer holds is lost, and counted.

use crate::Line;
use std::{
    collections::VecDeque,
    io::{self, Read, Write},
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError, SyncSender},
    },
    thread,
    time::{Duration, Instant},
};
use wire::{
    Event,
    bounds::FRAME_BYTES,
    frame::{self, Decoder},
    message::{Answer, Call, Ended, Message, Refusal, Request},
    trace::Record,
};

/// How long the first try of a request waits for its answer; each further one waits twice as long.
const FIRST_TRY: Duration = Duration::from_millis(250);

/// How long a board may take to answer at all. An actor that is inside of a C function keeps requests waiting.
const PATIENCE: Duration = Duration::from_secs(15);

/// Messages that wait to be taken. More wait on the line, and then at the board, which drops and counts what it cannot keep.
const WAITING: usize = 1024;

/// Bytes of messages that wait to be taken, and of news that were taken and not asked for. A board that sends more of them than it is
/// asked for takes no more of this computer's memory than this many dozen times.
const MAX_WAITING_BYTES: usize = 4 << 20;

/// How often the thread that listens looks whether it may go on.
const PAUSE: Duration = Duration::from_millis(1);

/// How often a board is asked whether anything that it said was lost.
const CHECK: Duration = Duration::from_secs(1);

/// An event that is lost so often in a row is given up, and counted.
const MOST_TRIES: u32 = 8;

/// Why a board could not be spoken to.
#[derive(Debug, thiserror::Error)]
pub enum BoardError {
    /// The line cannot be opened.
    #[error("cannot reach the board: {0}")]
    Unreachable(io::Error),
    /// The line is closed.
    #[error("the line to the board was cut")]
    Cut,
    /// Nothing that could be an answer came.
    #[error("the board does not answer")]
    Silent,
    /// The board started anew: what was asked of it is gone.
    #[error("the board has restarted")]
    Restarted,
    /// It was to start anew, and has not.
    #[error("the board has not restarted")]
    NotReset,
    /// It speaks another version of the protocol.
    #[error("the board speaks version {0} of the protocol, this mj speaks version {own}", own = wire::message::PROTOCOL)]
    Protocol(u16),
    /// It runs another Janet.
    #[error("the board runs Janet {0}, this mj links for Janet {own}", own = wire::JANET_VERSION)]
    Janet(String),
    /// The board asks for a secret, and none was given.
    #[error("the board asks for its secret")]
    SecretNeeded,
    /// It said no.
    #[error("{0}")]
    Refused(Refusal),
    /// It answered something else than what was asked for.
    #[error("the board's answer makes no sense")]
    Nonsense,
}

/// What comes from a board by itself.
#[derive(Debug, PartialEq, Eq)]
pub enum News {
    /// Something happened.
    Event(Event),
    /// The board had to drop so many events.
    Dropped(u64),
    /// The run that was waited for is over.
    Ended(Ended),
    /// What actors do; see [`Board::trace`](crate::Board::trace).
    Trace {
        /// So many records before these are lost: the board or the line was too slow for them.
        lost: u64,
        /// In the order in which it happened.
        records: Vec<Record>,
    },
    /// [`Stopper::stop`] was called.
    Stopped,
}

/// Has [`Connection::next`] return at once, from any thread.
#[derive(Clone)]
pub struct Stopper {
    asked: Arc<AtomicBool>,
    sender: SyncSender<Incoming>,
}

impl Stopper {
    /// See [`News::Stopped`].
    pub fn stop(&self) {
        self.asked.store(true, Ordering::Release);
        // This wakes a connection that waits. One that is gone or has much to take does not.
        let _ = self.sender.try_send(Incoming::Stop);
    }
}

enum Incoming {
    /// A message, and how many bytes it had.
    Message(Message, usize),
    Closed,
    Stop,
}

enum Heard {
    Reply(u32, Result<Answer, Refusal>),
    News,
    Nothing,
}

pub(crate) struct Connection {
    output: Box<dyn Write + Send>,
    incoming: Receiver<Incoming>,
    /// Bytes of messages that wait there.
    waiting: Arc<AtomicUsize>,
    stopper: Stopper,
    number: u32,
    greeted: bool,
    /// Each with its bytes.
    news: VecDeque<(News, usize)>,
    /// Bytes of all of them.
    news_bytes: usize,
    /// The number of the next event; none while events are not followed.
    expected: Option<u64>,
    /// Events were lost on the line, and have to be fetched again.
    gap: bool,
    /// The event that was last fetched again, and how often.
    tries: (u64, u32),
    /// The number of the next record of a trace; none while there is no trace.
    traced: Option<u64>,
    /// A run was started whose end was not heard of.
    awaits_end: bool,
    /// When to ask the board what was lost.
    check_at: Instant,
    /// Dropped after `output`, whose end tells a process to end.
    _line: Box<dyn Send>,
}

impl Connection {
    pub fn new(line: Line) -> Self {
        let (input, output, guard) = line.split();
        let (sender, incoming) = mpsc::sync_channel(WAITING);
        let stopper = Stopper { asked: Arc::default(), sender: sender.clone() };
        let waiting = Arc::default();
        let counted = Arc::downgrade(&waiting);
        thread::spawn(move || read_all(input, &sender, &counted));
        Self {
            output,
            incoming,
            waiting,
            stopper,
            // Not 0: a board may remember the last number of a host before this one.
            number: std::process::id(),
            greeted: false,
            news: VecDeque::new(),
            news_bytes: 0,
            expected: None,
            gap: false,
            tries: (0, 0),
            traced: None,
            awaits_end: false,
            check_at: Instant::now() + CHECK,
            _line: Box::new(guard),
        }
    }

    pub fn stopper(&self) -> Stopper {
        self.stopper.clone()
    }

    /// Asks for something until it is answered.
    pub fn call(&mut self, call: Call) -> Result<Answer, BoardError> {
        self.number = self.number.wrapping_add(1);
        let is_hello = matches!(call, Call::Hello { .. });
        let frame = frame::encode(&Request { number: self.number, call });
        let until = Instant::now() + PATIENCE;
        let mut wait = FIRST_TRY;
        while Instant::now() < until {
            // The zero ends whatever noise is on the line before the frame.
            self.output.write_all(&[0]).and_then(|()| self.output.write_all(&frame)).map_err(|_| BoardError::Cut)?;
            self.output.flush().map_err(|_| BoardError::Cut)?;
            let answer_until = Instant::now() + wait;
            while Instant::now() < answer_until {
                match self.hear(answer_until)? {
                    Heard::Reply(number, result) if number == self.number => {
                        self.greeted |= is_hello;
                        return result.map_err(|refusal| match refusal {
                            Refusal::Stranger => BoardError::Restarted,
                            refusal => BoardError::Refused(refusal),
                        });
                    }
                    Heard::Nothing => break,
                    // News, or the answer to a request that was sent twice.
                    _ => (),
                }
            }
            wait *= 2;
        }
        Err(BoardError::Silent)
    }

    /// Has events pushed, from the number `from` on.
    pub fn follow(&mut self, from: u64) -> Result<u64, BoardError> {
        self.gap = true;
        let Answer::Following { from, next } = self.call(Call::Follow { from })? else {
            return Err(BoardError::Nonsense);
        };
        self.gap = false;
        self.expected = Some(from);
        Ok(next)
    }

    /// The number of the next event that will come.
    pub fn expected(&self) -> u64 {
        self.expected.unwrap_or_default()
    }

    /// Begins or ends a trace.
    pub fn trace(&mut self, on: bool) -> Result<(), BoardError> {
        if on {
            self.traced = Some(0);
        }
        let result = self.call(Call::Trace { on });
        if let Ok(Answer::Tracing { next }) = result {
            // What of a trace that ends did not come before this does not come any more.
            self.take_trace(next, Vec::new(), 0);
        }
        if !on || result.is_err() {
            self.traced = None;
        }
        match result? {
            Answer::Tracing { .. } => Ok(()),
            _ => Err(BoardError::Nonsense),
        }
    }

    /// Has the end of the run that was just started told, or that of none.
    pub fn await_end(&mut self, wait: bool) {
        self.awaits_end = wait;
    }

    /// What comes next; nothing before `until`.
    pub fn next(&mut self, until: Option<Instant>) -> Result<Option<News>, BoardError> {
        loop {
            if self.stopper.asked.swap(false, Ordering::Acquire) {
                return Ok(Some(News::Stopped));
            }
            if let Some((news, bytes)) = self.news.pop_front() {
                self.news_bytes -= bytes;
                return Ok(Some(news));
            }
            if self.gap {
                self.close_gap()?;
            } else if Instant::now() >= self.check_at {
                self.check()?;
            } else {
                let heard = self.hear(until.map_or(self.check_at, |until| until.min(self.check_at)))?;
                if matches!(heard, Heard::Nothing) && until.is_some_and(|until| Instant::now() >= until) {
                    return Ok(None);
                }
            }
        }
    }

    fn close_gap(&mut self) -> Result<(), BoardError> {
        let wanted = self.expected();
        self.tries = if self.tries.0 == wanted { (wanted, self.tries.1 + 1) } else { (wanted, 1) };
        // One that is not heard however often it is said is not to be had: a longer one than a frame may be.
        let given_up = u64::from(self.tries.1 > MOST_TRIES);
        self.follow(wanted.saturating_add(given_up))?;
        let dropped = self.expected().saturating_sub(wanted);
        if dropped > 0 {
            self.add(News::Dropped(dropped), 0);
        }
        Ok(())
    }

    /// Asks what was lost of what the board has said. Lines keep order: what was said before the answer and did not come
    /// before it does not come any more.
    fn check(&mut self) -> Result<(), BoardError> {
        let Answer::Status { next, ended } = self.call(Call::Status)? else { return Err(BoardError::Nonsense) };
        if self.expected.is_some_and(|expected| next > expected) {
            self.gap = true;
            return Ok(());
        }
        self.check_at = Instant::now() + CHECK;
        ended.into_iter().for_each(|ended| self.take_end(ended));
        Ok(())
    }

    /// A run is over once all of its events have come; until then the board is asked again.
    fn take_end(&mut self, ended: Ended) {
        let is_whole = !self.gap && self.expected.is_none_or(|expected| expected >= ended.next);
        if !is_whole {
            self.check_at = Instant::now();
        } else if std::mem::take(&mut self.awaits_end) {
            self.add(News::Ended(ended), 0);
        }
    }

    /// Waits for one message, until `until`, and puts news aside.
    fn hear(&mut self, until: Instant) -> Result<Heard, BoardError> {
        let (message, bytes) = match self.incoming.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Err(RecvTimeoutError::Timeout) => return Ok(Heard::Nothing),
            Err(RecvTimeoutError::Disconnected) | Ok(Incoming::Closed) => return Err(BoardError::Cut),
            Ok(Incoming::Stop) => return Ok(Heard::News),
            Ok(Incoming::Message(message, bytes)) => (message, bytes),
        };
        self.waiting.fetch_sub(bytes, Ordering::Relaxed);
        match message {
            Message::Reply { number, result } => return Ok(Heard::Reply(number, result)),
            Message::Booted if self.greeted => return Err(BoardError::Restarted),
            Message::Booted => (),
            Message::Event { sequence, event } => self.take_event(sequence, event, bytes),
            Message::Ended(ended) => self.take_end(ended),
            Message::Trace { first, records } => self.take_trace(first, records, bytes),
        }
        Ok(Heard::News)
    }

    fn add(&mut self, news: News, bytes: usize) {
        self.news_bytes += bytes;
        self.news.push_back((news, bytes));
    }

    /// Whether there are so many news that no more may be put aside. What is not is fetched again, or counted as lost.
    fn has_too_many_news(&self) -> bool {
        self.news_bytes > MAX_WAITING_BYTES
    }

    fn take_trace(&mut self, first: u64, records: Vec<Record>, bytes: usize) {
        let Some(expected) = self.traced.filter(|_| !self.has_too_many_news()) else { return };
        // An echo was counted as lost, or has come.
        if let Some(lost) = first.checked_sub(expected) {
            self.traced = Some(first.saturating_add(records.len() as u64));
            if lost > 0 || !records.is_empty() {
                self.add(News::Trace { lost, records }, bytes);
            }
        }
    }

    fn take_event(&mut self, sequence: u64, event: Event, bytes: usize) {
        match self.expected {
            Some(_) if self.has_too_many_news() => self.gap = true,
            Some(expected) if sequence == expected && !self.gap => {
                self.expected = expected.checked_add(1);
                self.add(News::Event(event), bytes);
            }
            Some(expected) if sequence > expected => self.gap = true,
            // An echo, or not wanted.
            _ => (),
        }
    }
}

/// The thread that listens, until the line ends or nobody takes what comes. `waiting` counts the bytes that nobody has taken yet.
fn read_all(mut input: Box<dyn Read + Send>, sender: &SyncSender<Incoming>, waiting: &Weak<AtomicUsize>) {
    let mut decoder = Decoder::new(FRAME_BYTES);
    let mut buffer = [0; 4096];
    let mut is_wanted = true;
    // Bytes that came since the last message.
    let mut received = 0;
    while is_wanted {
        match waiting.upgrade() {
            None => break,
            Some(waiting) if waiting.load(Ordering::Relaxed) > MAX_WAITING_BYTES => {
                thread::sleep(PAUSE);
                continue;
            }
            Some(_) => (),
        }
        let count = match input.read(&mut buffer) {
            Ok(count) if count > 0 => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            _ => break,
        };
        received += count;
        decoder.push(buffer.get(..count).unwrap_or_default(), |message| {
            // A damaged message is one that did not come.
            if let Ok(message) = message {
                let bytes = std::mem::take(&mut received);
                waiting.upgrade().inspect(|waiting| _ = waiting.fetch_add(bytes, Ordering::Relaxed));
                is_wanted &= sender.send(Incoming::Message(message, bytes)).is_ok();
            }
        });
    }
    // A connection that is gone need not know.
    let _ = sender.send(Incoming::Closed);
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::Kind;

    /// A line to something that says these bytes again and again, whatever it hears, and whenever it may.
    fn endless(bytes: Vec<u8>) -> Line {
        let (to_host, mut output) = io::pipe().expect("a pipe");
        let (_, from_host) = io::pipe().expect("a pipe");
        thread::spawn(move || while output.write_all(&bytes).is_ok() {});
        Line::new(to_host, from_host)
    }

    fn event(sequence: u64, bytes: usize) -> Vec<u8> {
        let kind = Kind::Log { line: "x".repeat(bytes) };
        frame::encode(&Message::Event { sequence, event: Event { t: 0, origin: None, kind } })
    }

    #[test]
    fn c6_news_that_nobody_asks_for_take_no_more_than_they_may() {
        let mut connection = Connection::new(endless((0..1000).flat_map(|sequence| event(sequence, 60_000)).collect()));
        connection.expected = Some(0);
        // Waits for an answer, as a call does, and for much longer than it takes to hear of all that would be too much.
        for _ in 0..1000 {
            connection.hear(Instant::now() + CHECK).expect("a line");
        }
        assert!(connection.gap, "what is left away is fetched later");
        let texts = connection.news.iter().map(|(news, _)| match news {
            News::Event(Event { kind: Kind::Log { line }, .. }) => line.len(),
            _ => 0,
        });
        let bytes: usize = texts.sum();
        assert!((MAX_WAITING_BYTES / 2..MAX_WAITING_BYTES + 100_000).contains(&bytes), "{bytes} bytes");
        assert!(connection.waiting.load(Ordering::Relaxed) < MAX_WAITING_BYTES + FRAME_BYTES, "bytes on their way");
    }

    #[test]
    fn c6_messages_that_nobody_takes_stay_on_the_line() {
        let connection = Connection::new(endless(event(0, 60_000)));
        // The thread that listens goes on until it may not.
        while connection.waiting.load(Ordering::Relaxed) <= MAX_WAITING_BYTES {
            thread::sleep(PAUSE);
        }
        thread::sleep(100 * PAUSE);
        assert!(connection.waiting.load(Ordering::Relaxed) <= MAX_WAITING_BYTES + FRAME_BYTES);
    }
}
