//! Fairness: an actor that waited long for the VM is named in a warning, and so are those that used the VM meanwhile (S6).

use crate::{
    report,
    shared::{Shared, with_shared},
};
use alloc::{format, string::String};
use core::fmt::Write;
use wire::{Kind, Pid};

/// Milliseconds. An actor that stood in the queue for longer is named, and again when it waits twice as long.
pub(crate) const LONG_WAIT: u32 = 1000;

/// Microseconds. Shorter turns are not noted.
const LONG_TURN: u64 = 1000;

/// Microseconds. What was noted before is forgotten.
const LONGEST_NOTED: u64 = 10_000_000;

const MOST_USERS: usize = 8;

/// The actors that used the VM most since somebody last found it idle.
pub(crate) struct Users {
    /// Each with its microseconds; those without any are nobody's.
    most: [(Pid, u64); MOST_USERS],
    /// Since when, in microseconds.
    since: u64,
}

impl Users {
    pub const fn new() -> Self {
        Self { most: [(Pid(0), 0); MOST_USERS], since: 0 }
    }

    /// Forgets all.
    pub fn clear(&mut self, now: u64) {
        *self = Self { since: now, ..Self::new() };
    }

    /// Notes a turn. An actor for which there is no place takes that of the one that used less.
    pub fn add(&mut self, pid: Pid, spent: u64, now: u64) {
        if now.saturating_sub(self.since) > LONGEST_NOTED {
            self.clear(now.saturating_sub(spent));
        }
        let least = self.most.iter_mut().min_by_key(|(user, used)| if *user == pid { 0 } else { used + 1 });
        if spent >= LONG_TURN
            && let Some((user, used)) = least
            && (*user == pid || spent > *used)
        {
            *used = if *user == pid { *used } else { 0 } + spent;
            *user = pid;
        }
    }
}

impl Shared {
    /// How many milliseconds the actor whose turn it is waited for it, where that is worth a warning.
    pub fn long_wait_of(&mut self, pid: Pid) -> Option<u32> {
        let waited = self.queue.waited;
        if waited < LONG_WAIT {
            return None;
        }
        let actor = self.table.get_mut(pid).filter(|actor| waited >= actor.next_long_wait)?;
        actor.next_long_wait = waited.saturating_mul(2);
        Some(waited)
    }

    fn name_users(&self, line: &mut String) {
        let mut separator = "";
        for (pid, used) in self.users.most.iter().filter(|(_, used)| *used > 0) {
            let name = self.table.get(*pid).map_or("ended", |actor| actor.name());
            // Writing to a string has no way to fail.
            let _ = write!(line, "{separator}{name} (pid {pid}) for {} ms", used / 1000);
            separator = ", ";
        }
    }
}

/// Names an actor that waited for so many milliseconds.
pub(crate) fn warn(pid: Pid, waited: u32) {
    let (name, line) = with_shared(|shared| {
        let noted = shared.counted.saturating_sub(shared.users.since) / 1000;
        let mut line = format!("waited {waited} ms for its turn; in the last {noted} ms the VM was used by ");
        shared.name_users(&mut line);
        (shared.table.get(pid).map_or_else(String::new, |actor| actor.name().into()), line)
    });
    report::report(pid, &name, Kind::Warning { line });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s6_those_that_used_the_vm_most_are_known() {
        let mut users = Users::new();
        users.clear(0);
        for turn in 0..100 {
            users.add(Pid(1 + turn % 20), if turn % 20 < 8 { 50_000 } else { 1000 }, 50_000 * u64::from(turn));
        }
        assert!(users.most.iter().all(|(pid, used)| pid.0 <= 8 && *used == 5 * 50_000), "{:?}", users.most);
    }

    #[test]
    fn s6_short_turns_and_old_ones_are_forgotten() {
        let mut users = Users::new();
        users.clear(0);
        users.add(Pid(1), LONG_TURN - 1, 0);
        assert!(users.most.iter().all(|(_, used)| *used == 0));
        users.add(Pid(2), LONG_TURN, 1000);
        users.add(Pid(3), LONG_TURN, LONGEST_NOTED + 2000);
        assert_eq!(users.most.iter().filter(|(_, used)| *used > 0).count(), 1);
    }
}
