//! A TCP listener that bounds what clients can take before they have proved who they are (S4).
//!
//! A client is a *stranger* until [`Guest::prove`], and *known* from then on. The two have places of their own, so strangers never
//! take the place of a known client.
//!
//! | a stranger | |
//! |---|---|
//! | keeps its place | for [`Limits::patience`] at most, and until [`Limits::strangers`] newer ones have come |
//! | is let in | at once, but no sooner than [`Limits::strangers`] × [`Limits::interval`] after the one that many places before it |
//! | may send | [`Limits::bytes`] |
//! | guesses a secret | after a wait that doubles with each wrong guess of anybody, up to [`MOST_DELAY`] |
//!
//! It follows that a stranger keeps its place for longer than a guess waits, however many others come: a flood of clients or of
//! wrong guesses makes the owner of the secret wait, and does not keep the owner out. The wait is the same for all addresses,
//! because an attacker has more of them than a table of addresses can hold.
//!
//! When all places of known clients are taken, the client that has sent nothing for the longest time makes room for a new one.
#![forbid(unsafe_code)]

use std::{
    collections::VecDeque,
    io,
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

/// The longest time that a guess waits before it is looked at.
pub const MOST_DELAY: Duration = Duration::from_millis(512);

/// Wrong guesses are forgotten when there was none for this long.
const MEMORY: Duration = Duration::from_secs(60);

/// What clients may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Places of strangers.
    pub strangers: u32,
    /// Places of known clients.
    pub known: usize,
    /// The longest time for which a stranger is connected.
    pub patience: Duration,
    /// The time between strangers, on average, when more come than there are places.
    pub interval: Duration,
    /// The most bytes that a stranger may send.
    pub bytes: usize,
}

impl Limits {
    /// The limits of a listener with this many places of known clients, whose strangers may send this many bytes.
    pub const fn new(known: usize, bytes: usize) -> Self {
        let limits =
            Self { strangers: 32, known, patience: Duration::from_secs(5), interval: Duration::from_millis(20), bytes };
        assert!(limits.interval.as_millis() * limits.strangers as u128 > MOST_DELAY.as_millis());
        limits
    }
}

/// A listener.
pub struct Listener {
    socket: TcpListener,
    guests: Arc<Guests>,
    /// When the last strangers were let in, as many as there are places.
    arrivals: VecDeque<Instant>,
}

impl Listener {
    /// Listens on an address.
    ///
    /// # Errors
    /// When the system does not give the address away, or has no thread.
    pub fn bind(address: SocketAddr, limits: Limits) -> io::Result<Self> {
        let socket = TcpListener::bind(address)?;
        let guests = Arc::new(Guests { limits, state: Mutex::default(), changed: Condvar::new() });
        let theirs = guests.clone();
        thread::Builder::new().name("strangers".into()).spawn(move || theirs.end_on_time())?;
        Ok(Self { socket, guests, arrivals: VecDeque::new() })
    }

    /// Returns the address.
    ///
    /// # Errors
    /// When the system does not know it.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// Waits for the next client.
    pub fn accept(&mut self) -> (TcpStream, Guest) {
        let Limits { strangers, interval, .. } = self.guests.limits;
        loop {
            if self.arrivals.len() >= strangers as usize
                && let Some(first) = self.arrivals.pop_front()
            {
                thread::sleep((first + interval * strangers).saturating_duration_since(Instant::now()));
            }
            let accepted = self.socket.accept();
            // A client that was gone at once, or for which the system has no more files, counts too: nothing here is a busy loop.
            self.arrivals.push_back(Instant::now());
            let guest = accepted.and_then(|(stream, _)| Ok((self.guests.enter(stream.try_clone()?), stream)));
            if let Ok((Some(guest), stream)) = guest {
                return (stream, guest);
            }
        }
    }
}

/// All clients of a listener.
struct Guests {
    limits: Limits,
    state: Mutex<State>,
    /// A stranger has come.
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// In the order in which they came.
    strangers: VecDeque<Place>,
    known: Vec<Place>,
    /// Guests that live, also those that have no place any more.
    alive: usize,
    /// The number of the last client.
    last: u64,
    /// Counts what known clients send.
    clock: u64,
    /// Wrong guesses, and when the last one was made.
    wrong: u32,
    wrong_at: Option<Instant>,
}

struct Place {
    number: u64,
    stream: TcpStream,
    until: Instant,
    /// What a stranger has sent.
    bytes: usize,
    /// The clock when a known client has sent something.
    heard: u64,
}

impl Drop for Place {
    /// Ends the connection for all who hold it.
    fn drop(&mut self) {
        // One that is gone already needs no end.
        let _ = self.stream.shutdown(Shutdown::Both);
    }
}

impl Guests {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives a place to a client. Refuses it while too many of those that lost theirs have not ended yet.
    fn enter(self: &Arc<Self>, stream: TcpStream) -> Option<Guest> {
        let mut state = self.lock();
        let strangers = self.limits.strangers as usize;
        if state.alive >= 2 * (strangers + self.limits.known) {
            return None;
        }
        if state.strangers.len() >= strangers {
            state.strangers.pop_front();
        }
        state.alive += 1;
        state.last += 1;
        let number = state.last;
        let until = Instant::now() + self.limits.patience;
        state.strangers.push_back(Place { number, stream, until, bytes: 0, heard: 0 });
        self.changed.notify_one();
        Some(Guest { number, guests: self.clone() })
    }

    /// The thread that ends the connections of strangers whose time is over.
    fn end_on_time(&self) {
        let mut state = self.lock();
        loop {
            let now = Instant::now();
            while state.strangers.front().is_some_and(|first| first.until <= now) {
                state.strangers.pop_front();
            }
            state = match state.strangers.front().map(|first| first.until) {
                None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(until) => {
                    let wait = self.changed.wait_timeout(state, until.saturating_duration_since(now));
                    wait.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }
}

/// A client of a listener, which has its place until this is dropped.
pub struct Guest {
    number: u64,
    guests: Arc<Guests>,
}

impl Guest {
    /// Makes a stranger a known client.
    pub fn prove(&self) {
        let mut state = self.guests.lock();
        let Some(index) = state.strangers.iter().position(|place| place.number == self.number) else { return };
        let Some(mut place) = state.strangers.remove(index) else { return };
        if state.known.len() >= self.guests.limits.known
            && let Some(silent) = (0..state.known.len()).min_by_key(|index| state.known[*index].heard)
        {
            state.known.remove(silent);
        }
        state.clock += 1;
        place.heard = state.clock;
        state.known.push(place);
    }

    /// Notes that the client has sent so many bytes. Returns whether it may: a stranger may send little.
    pub fn sends(&self, bytes: usize) -> bool {
        let mut state = self.guests.lock();
        state.clock += 1;
        let now = state.clock;
        if let Some(place) = state.known.iter_mut().find(|place| place.number == self.number) {
            place.heard = now;
            return true;
        }
        let place = state.strangers.iter_mut().find(|place| place.number == self.number);
        place.is_some_and(|place| {
            place.bytes = place.bytes.saturating_add(bytes);
            place.bytes <= self.guests.limits.bytes
        })
    }

    /// Returns how long a guess has to wait before it is looked at.
    pub fn delay(&self) -> Duration {
        let state = self.guests.lock();
        match state.wrong_at {
            Some(at) if at.elapsed() < MEMORY => delay_after(state.wrong),
            _ => Duration::ZERO,
        }
    }

    /// Notes that the client has guessed wrong.
    pub fn guessed_wrong(&self) {
        let delay = self.delay();
        let mut state = self.guests.lock();
        state.wrong = if delay.is_zero() { 1 } else { state.wrong.saturating_add(1) };
        state.wrong_at = Some(Instant::now());
    }
}

/// The wait of a guess after so many wrong ones.
fn delay_after(wrong: u32) -> Duration {
    if wrong == 0 { Duration::ZERO } else { MOST_DELAY.min(Duration::from_millis(1 << wrong.min(16))) }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let mut state = self.guests.lock();
        state.alive -= 1;
        state.strangers.retain(|place| place.number != self.number);
        state.known.retain(|place| place.number != self.number);
    }
}

#[cfg(test)]
mod tests;
