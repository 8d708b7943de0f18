//! The protocol: the one table of what host and board say to each other.
//!
//! A host sends [`Request`]s, one at a time, each with a number; a board answers each by a [`Message::Reply`] of the same
//! number. A host that hears no answer sends the request again, under the same number; a board that sees a number again
//! answers again and does nothing twice. Events are pushed between replies, numbered too, so that a gap shows.
//!
//! Postcard tells variants by their place. Whatever changes here changes [`PROTOCOL`]; only [`Call::Hello`] and its answer
//! stay as they are for ever, so that any two ends can tell each other their versions.

pub use crate::info::{ActorInfo, Info, Kept, LastReset, Memory, State};
use crate::{
    Event, Level, Pid,
    trace::{self, Record},
};
use alloc::{boxed::Box, string::String, vec::Vec};
use serde::{Deserialize, Serialize};

/// The version of the protocol. Both ends must have the same.
pub const PROTOCOL: u16 = 1;

/// Bytes of the nonce that a board challenges a client with, and of the code that the client answers with (HMAC-SHA-256).
pub const NONCE_BYTES: usize = 16;
/// See [`NONCE_BYTES`].
pub const CODE_BYTES: usize = 32;

/// What a host asks for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Request {
    /// Different from that of the request before.
    pub number: u32,
    /// What to do.
    pub call: Call,
}

/// Everything that a host can ask for. The answer's variant has the same name, where it says more than `Done`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Call {
    /// Who is there? The first request on every line, and whenever either end may have restarted.
    Hello {
        /// The host's [`PROTOCOL`].
        protocol: u16,
    },
    /// Proves that the host knows the board's secret: an HMAC of the nonce of [`Welcome`].
    Authenticate {
        /// The code.
        code: [u8; CODE_BYTES],
    },
    /// What board is this, and how is it?
    Info,
    /// Begins an upload, or goes on with one that was cut off.
    Upload {
        /// Bytes of the image.
        length: u32,
        /// The image's checksum, by which the board knows it again.
        checksum: u32,
    },
    /// A part of the image.
    Chunk {
        /// Where it begins in the image.
        offset: u32,
        /// At most [`Welcome::chunk`] bytes.
        #[serde(with = "bytes")]
        bytes: Vec<u8>,
    },
    /// Loads the uploaded image and starts its actors.
    Start {
        /// Whether to push [`Message::Ended`] when the last of them has ended.
        wait: bool,
        /// When to push that at the latest: board time in microseconds from now.
        limit: Option<u64>,
        /// Of each actor that asks for none itself.
        limits: Limits,
        /// Whether to start them again after each reset, in place of kept actors of the same names.
        keep: bool,
    },
    /// Which actors live, and which were put into quarantine last?
    Actors {
        /// Those with a higher pid.
        after: Pid,
    },
    /// Ends an actor (R8), or forgets one that is in quarantine. It is not kept any more.
    Halt {
        /// Which.
        pid: Pid,
    },
    /// Ends all actors at once, so that none of them can start others meanwhile.
    HaltAll {
        /// Those of this name alone.
        name: Option<String>,
    },
    /// Push events from now on.
    Follow {
        /// The first event wanted, if the board still has it: 0 for the oldest, [`NEXT`] for the next one to come.
        from: u64,
    },
    /// Push no more events.
    Unfollow,
    /// What should I have heard of by now?
    Status,
    /// Drives a pin from outside, where the board can have that done to it.
    Drive {
        /// The pin's number.
        pin: u8,
        /// Its level. To who reads the pin as a digital one, half of a high level and more is 1.
        level: Level,
    },
    /// Keep nothing any more: after a reset, nothing is started.
    Forget,
    /// Start anew, soon after the answer.
    Reset {
        /// Whether to leave out kept actors, this once.
        safe: bool,
    },
    /// Push records of what actors do from now on, numbered from 0, or no more.
    Trace {
        /// Which of both.
        on: bool,
    },
    /// Ends an actor (R8), and starts another one of the same definition, whose pid is the answer. It is kept where that was.
    StartAgain {
        /// Which.
        pid: Pid,
    },
}

/// What an actor may take.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes that it may hold (C2): [`LEAST_MEMORY`] or more. No actor gets more, whatever it asks for.
    pub memory: Option<u32>,
    /// The watchdog's time in milliseconds: so long it may be in the VM at a stretch (C4).
    pub watchdog: Option<u32>,
}

/// The lowest limit of an actor's memory, in bytes: its task and a fiber that does next to nothing.
pub const LEAST_MEMORY: u32 = 2048;

/// The longest time that a watchdog may wait, in milliseconds: a day.
pub const LONGEST_WATCHDOG: u32 = 86_400_000;

/// The number of an event that has not happened yet.
pub const NEXT: u64 = u64::MAX;

/// What a board says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Message {
    /// The answer to a request.
    Reply {
        /// That of the request.
        number: u32,
        /// What came of it.
        result: Result<Answer, Refusal>,
    },
    /// The board's runtime has just started: whatever a host believes to know of it is no longer so.
    Booted,
    /// Something happened.
    Event {
        /// Events are numbered from 0 since boot. A gap is what the board had to drop.
        sequence: u64,
        /// What.
        event: Event,
    },
    /// What [`Call::Start`] was asked to wait for.
    Ended(Ended),
    /// What actors do, for [`Call::Trace`]. A board waits for no reader: a gap in the numbers is what was lost.
    Trace {
        /// The number of the first of these records.
        first: u64,
        /// In the order in which it happened.
        #[serde(with = "trace::records")]
        records: Vec<Record>,
    },
}

/// What a request brought.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Answer {
    /// It was done.
    Done,
    /// To [`Call::Hello`].
    Hello(Welcome),
    /// To [`Call::Info`].
    Info(Box<Info>),
    /// To [`Call::Upload`] and [`Call::Chunk`].
    Uploaded {
        /// How many bytes of the image the board has, from its beginning.
        received: u32,
    },
    /// To [`Call::Start`].
    Started {
        /// In the order of the image's header.
        pids: Vec<Pid>,
    },
    /// To [`Call::Actors`].
    Actors {
        /// By pid. As many as fit.
        actors: Vec<ActorInfo>,
        /// The highest pid of any. Those that are started while a host asks for page after page have higher ones.
        last: Pid,
    },
    /// To [`Call::HaltAll`].
    Halted {
        /// Those that were ended, by pid.
        pids: Vec<Pid>,
        /// One that is inside of a C function that cannot be broken off. It ends when that does; ask again.
        inside: Option<Pid>,
    },
    /// To [`Call::Follow`].
    Following {
        /// The number of the first event that will be pushed.
        from: u64,
        /// The number that the next event to happen will get.
        next: u64,
    },
    /// To [`Call::Status`].
    Status {
        /// The number of the next event that will be pushed: those before it were.
        next: u64,
        /// What [`Message::Ended`] has said.
        ended: Option<Ended>,
    },
    /// To [`Call::Trace`].
    Tracing {
        /// The number of the next record: those before it were pushed, or are lost.
        next: u64,
    },
}

/// The end of a run.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Ended {
    /// Board time in microseconds.
    pub t: u64,
    /// The number of the first event that is none of the run's.
    pub next: u64,
    /// Why.
    pub why: Ending,
}

/// Who a board is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Welcome {
    /// The board's [`PROTOCOL`].
    pub protocol: u16,
    /// The version of the Janet that it runs.
    pub janet: String,
    /// What the board is called.
    pub board: String,
    /// The most bytes of a [`Call::Chunk`].
    pub chunk: u32,
    /// What to answer by [`Call::Authenticate`] before anything else; none where no secret is set.
    pub nonce: Option<[u8; NONCE_BYTES]>,
}

/// Why a run is over.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Ending {
    /// All its actors have ended.
    AllEnded,
    /// Its time was up.
    TimeUp,
    /// Virtual time: nothing is left that could wake anyone. These wait.
    Stalled(Vec<ActorInfo>),
}

/// Why a board did not do what it was asked for. Nothing has changed there.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
pub enum Refusal {
    /// The host has not shown that it knows the board's secret.
    #[error("the board asks for its secret")]
    Secret,
    /// The code was wrong.
    #[error("the secret is wrong")]
    WrongSecret,
    /// There was no `Hello` of the right version: the board has restarted, or another host has come in between.
    #[error("the board does not know this host any more: it has restarted")]
    Stranger,
    /// The image is larger than what is free.
    #[error("the image has {length} bytes, the board has room for {room}")]
    TooLarge {
        /// Bytes of the image.
        length: u32,
        /// Bytes that are free.
        room: u32,
    },
    /// A chunk that does not go on where the upload stands, or is too long.
    #[error("the upload stands at byte {received}")]
    OutOfStep {
        /// Bytes that have come.
        received: u32,
    },
    /// Nothing was uploaded, or not all of it.
    #[error("no whole image was uploaded")]
    NoImage,
    /// The image was refused: why.
    #[error("{0}")]
    Image(String),
    /// No actor of this pid is alive.
    #[error("no actor with pid {0} is alive")]
    Dead(Pid),
    /// A pin cannot be driven: why.
    #[error("{0}")]
    Pin(String),
    /// What is kept cannot be changed: why.
    #[error("{0}")]
    Keep(String),
    /// The board has no storage to keep actors in.
    #[error("this board has no storage to keep actors in")]
    NoStorage,
    /// An actor was halted inside of a C function that cannot be broken off. It ends when that does.
    #[error("the actor with pid {0} is inside of a C function, and ends when that does")]
    Inside(Pid),
    /// A trace takes so many bytes, and they are not there.
    #[error("a trace takes {0} bytes of the board's memory, which are not free: halt an actor first")]
    NoTrace(u32),
    /// What an actor was given when it was spawned is its parent's to give again.
    #[error("the actor with pid {0} was spawned by another one, which alone can start it again")]
    Spawned(Pid),
}

/// Bytes as bytes: serde would take them one at a time.
mod bytes {
    use alloc::vec::Vec;
    use serde::{Deserializer, Serializer, de};

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytes)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Vec<u8>;
            fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str("bytes")
            }
            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
                Ok(bytes.to_vec())
            }
        }
        deserializer.deserialize_byte_buf(Visitor)
    }
}
