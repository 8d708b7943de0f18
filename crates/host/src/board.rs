//! A board, as the host sees it: every call of the protocol as a method.

use crate::{
    Line, Sample,
    connection::{BoardError, Connection, News, Stopper},
};
use std::{
    io,
    ops::Range,
    time::{Duration, Instant},
};
use wire::{
    Image, JANET_VERSION, Level, Pid,
    bounds::BOARD_ACTORS,
    message::{ActorInfo, Answer, Call, Info, LastReset, Limits, NEXT, PROTOCOL, Refusal, Welcome},
    secret,
};

/// How long a board may take to go down for a reset.
const RESET_TIMEOUT: Duration = Duration::from_secs(5);

/// A board on a line.
pub struct Board {
    connection: Connection,
    welcome: Welcome,
    limits: Limits,
}

/// Where in the board's log to begin.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum From {
    /// With the oldest event that is still there.
    Oldest,
    /// With the next one that happens.
    Now,
}

fn greet(connection: &mut Connection) -> Result<Welcome, BoardError> {
    match connection.call(Call::Hello { protocol: PROTOCOL })? {
        Answer::Hello(welcome) => Ok(welcome),
        _ => Err(BoardError::Nonsense),
    }
}

impl Board {
    /// Greets the board on a line, and shows it the secret if it asks.
    ///
    /// # Errors
    /// When there is no board that understands this host, or the secret is wrong or missing.
    pub fn connect(line: Line, key: Option<&str>) -> Result<Self, BoardError> {
        let mut connection = Connection::new(line);
        let welcome = match greet(&mut connection) {
            Err(BoardError::Cut) => return Err(BoardError::Unreachable(io::ErrorKind::ConnectionReset.into())),
            welcome => welcome?,
        };
        if welcome.protocol != PROTOCOL {
            return Err(BoardError::Protocol(welcome.protocol));
        }
        if welcome.janet != JANET_VERSION {
            return Err(BoardError::Janet(welcome.janet));
        }
        if let Some(nonce) = &welcome.nonce {
            let key = key.ok_or(BoardError::SecretNeeded)?;
            connection.call(Call::Authenticate { code: secret::code(key.as_bytes(), nonce) })?;
        }
        Ok(Self { connection, welcome, limits: Limits::default() })
    }

    /// Why it has [restarted](BoardError::Restarted), by what it says of itself after that on the same line.
    ///
    /// # Errors
    /// When it cannot be asked, or wants its secret first.
    pub fn last_reset(&mut self) -> Result<LastReset, BoardError> {
        self.welcome = greet(&mut self.connection)?;
        Ok(self.info()?.last_reset)
    }

    /// Who it is.
    pub fn welcome(&self) -> &Welcome {
        &self.welcome
    }

    /// How it is.
    ///
    /// # Errors
    /// When it cannot be asked.
    pub fn info(&mut self) -> Result<Info, BoardError> {
        match self.connection.call(Call::Info)? {
            Answer::Info(info) => Ok(*info),
            _ => Err(BoardError::Nonsense),
        }
    }

    /// Uploads an image, or the rest of it where an upload of the same image was cut off. `progress` is told how many bytes
    /// the board has, of how many.
    ///
    /// # Errors
    /// When the board has no room for it, or the line is cut.
    pub fn upload(&mut self, image: &Image, mut progress: impl FnMut(usize, usize)) -> Result<(), BoardError> {
        let bytes = image.to_bytes();
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let mut answer = self.connection.call(Call::Upload { length, checksum: image.checksum() });
        let mut stood = None;
        loop {
            let received = match answer {
                Ok(Answer::Uploaded { received }) | Err(BoardError::Refused(Refusal::OutOfStep { received })) => {
                    received
                }
                Ok(_) => return Err(BoardError::Nonsense),
                Err(error) => return Err(error),
            };
            if stood.replace(received).is_some_and(|stood| received <= stood) {
                return Err(BoardError::Nonsense);
            }
            let rest = bytes.get(received as usize..).ok_or(BoardError::Nonsense)?;
            progress(received as usize, bytes.len());
            if rest.is_empty() {
                return Ok(());
            }
            let chunk = rest.len().min(self.welcome.chunk.max(1) as usize);
            answer = self.connection.call(Call::Chunk { offset: received, bytes: rest[..chunk].to_vec() });
        }
    }

    /// Limits the actors of images that are started from now on, where they ask for no other limits themselves.
    pub fn limit_actors(&mut self, limits: Limits) {
        self.limits = limits;
    }

    /// Starts the actors of the uploaded image.
    ///
    /// # Errors
    /// When the board refuses the image.
    pub fn start(&mut self) -> Result<Vec<Pid>, BoardError> {
        self.start_image(false, None, false)
    }

    /// As [`Board::start`]; the board starts them again after each reset, in place of kept actors of the same names.
    ///
    /// # Errors
    /// When the board refuses the image, or has no room to keep it.
    pub fn start_and_keep(&mut self) -> Result<Vec<Pid>, BoardError> {
        self.start_image(false, None, true)
    }

    /// Starts the actors of the uploaded image, and has [`Board::next`] tell when the last of them has ended, or when
    /// `limit` of board time has passed.
    ///
    /// # Errors
    /// When the board refuses the image.
    pub fn run(&mut self, limit: Option<Duration>) -> Result<Vec<Pid>, BoardError> {
        self.start_image(true, limit, false)
    }

    fn start_image(&mut self, wait: bool, limit: Option<Duration>, keep: bool) -> Result<Vec<Pid>, BoardError> {
        let limit = limit.map(|limit| u64::try_from(limit.as_micros()).unwrap_or(u64::MAX));
        match self.connection.call(Call::Start { wait, limit, limits: self.limits, keep })? {
            Answer::Started { pids } => {
                self.connection.await_end(wait);
                Ok(pids)
            }
            _ => Err(BoardError::Nonsense),
        }
    }

    /// All actors that live, by pid: those that do when it asks first, however many are started meanwhile.
    ///
    /// # Errors
    /// When it cannot be asked.
    pub fn actors(&mut self) -> Result<Vec<ActorInfo>, BoardError> {
        let mut all: Vec<ActorInfo> = Vec::new();
        let mut end = None;
        loop {
            let after = all.last().map_or(Pid(0), |actor| actor.pid);
            match self.connection.call(Call::Actors { after })? {
                Answer::Actors { actors, last } if actors.first().is_none_or(|actor| actor.pid > after) => {
                    let end = *end.get_or_insert(last);
                    let is_last = actors.last().is_none_or(|actor| actor.pid >= end);
                    all.extend(actors);
                    if is_last {
                        return Ok(all);
                    }
                    if all.len() > BOARD_ACTORS {
                        return Err(BoardError::Nonsense);
                    }
                }
                _ => return Err(BoardError::Nonsense),
            }
        }
    }

    /// What its actors have used so far, for [`shares`](crate::shares).
    ///
    /// # Errors
    /// When it cannot be asked.
    pub fn sample(&mut self) -> Result<Sample, BoardError> {
        Ok(Sample { actors: self.actors()?, t: self.info()?.t })
    }

    /// Ends an actor (R8).
    ///
    /// # Errors
    /// When it is dead, or [inside](Refusal::Inside) of a C function.
    pub fn halt(&mut self, pid: Pid) -> Result<(), BoardError> {
        self.connection.call(Call::Halt { pid }).map(drop)
    }

    /// Ends an actor (R8), and starts another of the same definition; tells its pid.
    ///
    /// # Errors
    /// When it is dead, was spawned by another, or is [inside](Refusal::Inside) of a C function.
    pub fn start_again(&mut self, pid: Pid) -> Result<Pid, BoardError> {
        match self.connection.call(Call::StartAgain { pid })? {
            Answer::Started { pids } if pids.len() == 1 => Ok(pids[0]),
            _ => Err(BoardError::Nonsense),
        }
    }

    /// Has it keep nothing any more: after a reset it starts nothing.
    ///
    /// # Errors
    /// When its storage has failed.
    pub fn forget(&mut self) -> Result<(), BoardError> {
        self.connection.call(Call::Forget).map(drop)
    }

    /// Has it start anew, in safe mode without kept actors. When this returns it is down, and this is of no use any more.
    ///
    /// # Errors
    /// When it cannot be asked, or goes on as if it had not been.
    pub fn reset(&mut self, safe: bool) -> Result<(), BoardError> {
        let until = Instant::now() + RESET_TIMEOUT;
        let mut result = self.connection.call(Call::Reset { safe }).map(drop);
        while result.is_ok() {
            result = match self.connection.next(Some(until)) {
                Ok(Some(_)) if Instant::now() < until => Ok(()),
                Ok(_) => return Err(BoardError::NotReset),
                Err(error) => Err(error),
            };
        }
        match result {
            Err(BoardError::Cut | BoardError::Restarted) => Ok(()),
            result => result,
        }
    }

    /// Ends all actors, or those of a name, before any of them can start others. Tells which were ended, by pid, and which one
    /// is [inside](Refusal::Inside) of a C function.
    ///
    /// # Errors
    /// When it cannot be asked.
    pub fn halt_all(&mut self, name: Option<&str>) -> Result<(Vec<Pid>, Option<Pid>), BoardError> {
        match self.connection.call(Call::HaltAll { name: name.map(Into::into) })? {
            Answer::Halted { pids, inside } => Ok((pids, inside)),
            _ => Err(BoardError::Nonsense),
        }
    }

    /// Connects a level to a pin from outside (E3).
    ///
    /// # Errors
    /// When there is no such pin, or the board is a real one.
    pub fn drive(&mut self, pin: u8, level: impl Into<Level>) -> Result<(), BoardError> {
        self.connection.call(Call::Drive { pin, level: level.into() }).map(drop)
    }

    /// Has events told by [`Board::next`]. Returns the numbers of those that have happened already; events are numbered
    /// from 0 since boot.
    ///
    /// # Errors
    /// When it cannot be asked.
    pub fn follow(&mut self, from: From) -> Result<Range<u64>, BoardError> {
        let from = match from {
            From::Oldest => 0,
            From::Now => NEXT,
        };
        let next = self.connection.follow(from)?;
        Ok(self.connection.expected()..next)
    }

    /// Has [`Board::next`] tell what actors do from now on, or no more. That takes some of the board's memory meanwhile.
    ///
    /// # Errors
    /// When the board has no memory for it, or cannot be asked.
    pub fn trace(&mut self, on: bool) -> Result<(), BoardError> {
        self.connection.trace(on)
    }

    /// What comes next by itself; none when nothing does before `until`.
    ///
    /// # Errors
    /// When the line is cut, or the board restarts or is silent.
    pub fn next(&mut self, until: Option<Instant>) -> Result<Option<News>, BoardError> {
        self.connection.next(until)
    }

    /// Has [`Board::next`] return at once, from any thread.
    pub fn stopper(&self) -> Stopper {
        self.connection.stopper()
    }
}
