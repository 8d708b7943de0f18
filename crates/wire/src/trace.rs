//! Traces: what actors do, change by change, for whoever draws a timeline of it.

use crate::Pid;
use serde::{Deserialize, Serialize};

/// Something that has changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Record {
    /// Board time in microseconds.
    pub t: u64,
    /// What.
    pub what: Change,
}

/// What has changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Change {
    /// An actor does something else from now on.
    State {
        /// Which.
        pid: Pid,
        /// What it does.
        state: State,
    },
    /// A message from one actor is in the mailbox of another (E1).
    Sent {
        /// Whose.
        from: Pid,
        /// Who has got it.
        to: Pid,
    },
    /// An actor was in the VM, and may hold another amount of memory than before.
    Memory {
        /// Which.
        pid: Pid,
        /// Bytes that it holds, garbage of its own included.
        bytes: u32,
    },
}

/// What an actor does.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum State {
    /// It waits for its turn.
    Ready,
    /// It is in the VM.
    Running,
    /// It waits for a message.
    Waiting,
    /// It sleeps, within a run or between two.
    Asleep,
    /// It is dead.
    Ended,
}

/// Records on a line: each time as the difference from the one before, which is a byte or two.
pub(crate) mod records {
    use super::{Change, Record};
    use alloc::vec::Vec;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(records: &[Record], serializer: S) -> Result<S::Ok, S::Error> {
        let mut last = 0;
        serializer.collect_seq(records.iter().map(|Record { t, what }| {
            let after = t.wrapping_sub(core::mem::replace(&mut last, *t));
            (after, what)
        }))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Record>, D::Error> {
        let mut t = 0_u64;
        let records = Vec::<(u64, Change)>::deserialize(deserializer)?.into_iter().map(|(after, what)| {
            t = t.wrapping_add(after);
            Record { t, what }
        });
        Ok(records.collect())
    }
}
