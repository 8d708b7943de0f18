//! Fairness (S6): warns about an actor that waited long for the VM, and names the actors that used the VM during that time.

use crate::{
    report,
    shared::{Shared, with_shared},
};
use alloc::{format, string::String};
use core::fmt::Write;
use wire::{Kind, Pid};

/// Milliseconds in the queue after which an actor gets a warning. The next warning needs twice the time.
pub(crate) const LONG_WAIT: u32 = 1000;

/// Milliseconds for which use of the VM is recorded.
const LONGEST_NOTED: u32 = 10_000;

const MOST_USERS: usize = 8;

/// The actors that used the VM most since it was last idle.
pub(crate) struct Users {
    /// Pids with their milliseconds; an entry with 0 is free. Turns shorter than a millisecond are not recorded.
    most: [(Pid, u32); MOST_USERS],
    /// Start of the record, in milliseconds since the start of the board.
    since: u32,
}

impl Users {
    pub const fn new() -> Self {
        Self { most: [(Pid(0), 0); MOST_USERS], since: 0 }
    }

    /// Starts an empty record.
    pub fn clear(&mut self, now: u32) {
        self.most.iter_mut().for_each(|(_, used)| *used = 0);
        self.since = now;
    }

    /// Records a turn of `spent` milliseconds. If all entries are taken, it replaces the smallest one, unless that is larger.
    #[inline(never)]
    pub fn add(&mut self, pid: Pid, spent: u32, now: u32) {
        if now.wrapping_sub(self.since) > LONGEST_NOTED {
            self.clear(now.wrapping_sub(spent));
        }
        let rank = |(user, used): &&mut (Pid, u32)| if *user == pid && *used > 0 { 0 } else { *used + 1 };
        let Some((user, used)) = self.most.iter_mut().min_by_key(rank) else { return };
        if *user == pid {
            *used += spent;
        } else if spent > *used {
            (*user, *used) = (pid, spent);
        }
    }
}

impl Shared {
    /// Returns the milliseconds that the actor waited for its turn, if that deserves a warning.
    pub fn long_wait_of(&mut self, pid: Pid) -> Option<u32> {
        let waited = self.queue.waited;
        if waited < LONG_WAIT {
            return None;
        }
        let actor = self.table.get_mut(pid).filter(|actor| waited >= actor.next_long_wait)?;
        actor.next_long_wait = waited.saturating_mul(2);
        Some(waited)
    }
}

/// Logs a warning that an actor waited for `waited` milliseconds.
#[inline(never)]
pub(crate) fn warn(pid: Pid, waited: u32) {
    let (users, now) = with_shared(|shared| (shared.users.most, shared.now()));
    let since = now.wrapping_sub(with_shared(|shared| shared.users.since));
    let mut line = format!("waited {waited} ms for its turn; in the last {since} ms the VM was used by short turns");
    for (user, used) in users.iter().filter(|(_, used)| *used > 0) {
        // Writing to a string has no way to fail.
        let _ = write!(line, ", {} (pid {user}) for {used} ms", name_of(*user));
    }
    report::report(pid, &name_of(pid), Kind::Warning { line });
}

fn name_of(pid: Pid) -> String {
    with_shared(|shared| String::from(shared.table.get(pid).map_or("ended", |actor| actor.name())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s6_those_that_used_the_vm_most_are_known() {
        let mut users = Users::new();
        users.clear(0);
        for turn in 0..100 {
            users.add(Pid(1 + turn % 20), if turn % 20 < 8 { 50 } else { 1 }, 50 * turn);
        }
        assert!(users.most.iter().all(|(pid, used)| pid.0 <= 8 && *used == 5 * 50), "{:?}", users.most);
    }

    #[test]
    fn s6_short_turns_and_old_ones_are_forgotten() {
        let mut users = Users::new();
        users.clear(0);
        users.add(Pid(1), 0, 0);
        assert!(users.most.iter().all(|(_, used)| *used == 0));
        users.add(Pid(2), 1, 1000);
        users.add(Pid(3), 1, LONGEST_NOTED + 2000);
        assert_eq!(users.most.iter().filter(|(_, used)| *used > 0).count(), 1);
    }
}
