//! What a board says of itself: one `Event` for each thing that happened, in the order in which it happened.

use crate::Level;
use alloc::{string::String, vec::Vec};
use core::fmt;
use serde::{Deserialize, Serialize};

/// An actor's identity: unique since boot and never given out again (R1).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Pid(pub u32);

impl fmt::Display for Pid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Something that happened on the board.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Event {
    /// Board time in microseconds.
    pub t: u64,
    /// The actor that it happened to or that caused it; none for the board's own events.
    pub origin: Option<Origin>,
    /// What happened.
    pub kind: Kind,
}

/// The actor behind an event.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Origin {
    /// Its pid.
    pub pid: Pid,
    /// The name of the definition that it was started from.
    pub actor: String,
}

/// What happened (design.md, section 7).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Kind {
    /// The actor exists and is ready for its first run.
    Started {
        /// The actor that has spawned it, if one has (E5).
        parent: Option<Pid>,
    },
    /// An output pin was set for the first time, or its level changed.
    Pin {
        /// The pin's number.
        pin: u8,
        /// Its level, 0 or 1.
        value: u8,
    },
    /// As [`Kind::Pin`], of one that is high for a part of the time (PWM).
    Analog {
        /// The pin's number.
        pin: u8,
        /// For which part.
        level: Level,
    },
    /// A board's simulated display of 8 by 8 lights shows something else.
    Display {
        /// Its rows, a byte each, the one at the top first in `to_be_bytes`; a light that is on is a bit that is set, the
        /// highest one on the left.
        rows: u64,
    },
    /// A line that the actor printed (R12), without its newline.
    Log {
        /// The line.
        line: String,
    },
    /// The actor's function returned (R6).
    Finished {
        /// Its value as `%q` prints it.
        value: String,
    },
    /// The actor's fiber emitted an error (R7).
    Failed {
        /// The error: a string as it is, any other value as `%q` prints it.
        error: String,
        /// The stack, innermost frame first.
        trace: Vec<Frame>,
        /// The checksum of the image that its code came in, by which a host finds the symbols of a stripped one (L3).
        image: u32,
    },
    /// The actor was halted (R8).
    Halted,
    /// The actor was started anew by its restart policy (E6).
    Restarted,
    /// The actor failed too often to be restarted (E6).
    Quarantined,
    /// Something that the user should know and that ended nothing (C4).
    Warning {
        /// The warning.
        line: String,
    },
}

/// One frame of a stack trace. It prints as Janet's own traces do.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Frame {
    /// The function's name, or a description where it has none.
    pub function: String,
    /// The source file; none for C functions.
    pub source: Option<String>,
    /// Line and column, both from 1; none where debug information is missing.
    pub position: Option<(u32, u32)>,
    /// Where the function's code was, in instructions from its first one, when there is no position: the image was
    /// stripped (L3), `function` is a short id, and the host that linked it can tell the rest.
    pub pc: Option<u32>,
}

impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "in {}", self.function)?;
        if let Some(source) = &self.source {
            write!(f, " [{source}]")?;
        }
        if let Some((line, column)) = self.position {
            write!(f, " on line {line}, column {column}")?;
        } else if let Some(pc) = self.pc {
            write!(f, " pc={pc}")?;
        }
        Ok(())
    }
}
