//! How a board and its actors are: what `info` and `ps` show.

use crate::Pid;
use alloc::{string::String, vec::Vec};
use core::fmt;
use serde::{Deserialize, Serialize};

/// How a board is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Info {
    /// What the board is called.
    pub board: String,
    /// MicroJanet's version.
    pub version: String,
    /// Janet's version.
    pub janet: String,
    /// FreeRTOS's version.
    pub kernel: String,
    /// Board time in microseconds.
    pub t: u64,
    /// Memory.
    pub memory: Memory,
    /// How many actors live.
    pub actors: u32,
    /// How many digital pins the board has; they are numbered from 0.
    pub pins: u8,
    /// Names that programs may use for some of them.
    pub pin_names: Vec<(String, u8)>,
    /// The capabilities that its actors are given.
    pub capabilities: Vec<String>,
    /// Why it has started.
    pub last_reset: LastReset,
    /// Whether it has left out kept actors.
    pub safe: bool,
    /// The actors that it starts after a reset.
    pub kept: Vec<Kept>,
}

/// How a board's last life has ended.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LastReset {
    /// `power-on`, `button`, `request`, `panic` or `watchdog`.
    pub cause: String,
    /// When, in microseconds since its start; 0 where that is not known.
    pub t: u64,
    /// What went wrong and where, after a panic.
    pub message: Option<String>,
    /// The name of the actor that was in the VM at a panic.
    pub actor: Option<String>,
}

/// An actor that a board starts after a reset.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Kept {
    /// Its name.
    pub actor: String,
    /// It is left out: it has brought the board down too often.
    pub quarantined: bool,
}

/// A board's memory for actors, in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Memory {
    /// In use now.
    pub used: u64,
    /// The most that was ever in use.
    pub peak: u64,
    /// In use when the board had started and no actor was there.
    pub at_start: u64,
    /// All that there is.
    pub limit: u64,
}

/// One actor that lives, or is in quarantine.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ActorInfo {
    /// Its pid.
    pub pid: Pid,
    /// The definition that it was started from.
    pub actor: String,
    /// What it does.
    pub state: State,
    /// Runs begun (R4).
    pub runs: u32,
    /// How often its policy had it started anew (E6).
    pub restarts: u32,
    /// Microseconds that it was in the VM.
    pub cpu: u64,
    /// Bytes that it holds, garbage of its own included.
    pub memory: u64,
    /// The most that it may hold (C2), if there is a limit.
    pub limit: Option<u64>,
    /// Messages in its mailbox.
    pub mailbox: u32,
}

/// What an actor does now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum State {
    /// It waits for its turn.
    Ready,
    /// It is in the VM.
    Running,
    /// It sleeps, within a run or between two.
    Asleep {
        /// Board time in microseconds.
        until: u64,
    },
    /// It waits for a message.
    Waiting {
        /// Board time in microseconds, if it does not wait for ever.
        until: Option<u64>,
    },
    /// It has failed too often, and stays ended (E6).
    Quarantined,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ready => "ready",
            Self::Running => "running",
            Self::Asleep { .. } => "asleep",
            Self::Waiting { .. } => "waiting",
            Self::Quarantined => "quarantined",
        })
    }
}
