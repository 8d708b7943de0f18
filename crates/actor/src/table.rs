//! The table of actors by pid.
//!
//! A pid is its own generation: it is a number that only ever grows, and its slot is its remainder by the table's size.
//! The next pid is the next number whose slot is free. So a look-up is one array access, a stale pid finds a slot with
//! another pid in it and is known to be dead, and people get pids like 1, 2, 3.

use alloc::{boxed::Box, vec::Vec};
use wire::Pid;

/// Slots of a new table.
const FIRST_SIZE: usize = 16;

/// Actors, each under the pid that it got when it was inserted.
pub(crate) struct Table<T> {
    /// Its length is a power of two.
    slots: Vec<Option<(Pid, Box<T>)>>,
    count: usize,
    last: u32,
}

impl<T> Table<T> {
    pub const fn new() -> Self {
        Self { slots: Vec::new(), count: 0, last: 0 }
    }

    pub fn len(&self) -> usize {
        self.count
    }

    /// Inserts what `make` makes of its future pid; none when memory or pids are out.
    pub fn insert(&mut self, make: impl FnOnce(Pid) -> Option<Box<T>>) -> Option<Pid> {
        if self.count == self.slots.len() {
            self.grow()?;
        }
        let mut pid = self.last.checked_add(1)?;
        while self.slots.get(self.slot(pid))?.is_some() {
            pid = pid.checked_add(1)?;
        }
        let slot = self.slot(pid);
        let value = make(Pid(pid))?;
        *self.slots.get_mut(slot)? = Some((Pid(pid), value));
        self.last = pid;
        self.count += 1;
        Some(Pid(pid))
    }

    pub fn get(&self, pid: Pid) -> Option<&T> {
        match self.slots.get(self.slot(pid.0))? {
            Some(entry) if entry.0 == pid => Some(&entry.1),
            _ => None,
        }
    }

    pub fn get_mut(&mut self, pid: Pid) -> Option<&mut T> {
        let slot = self.slot(pid.0);
        match self.slots.get_mut(slot)? {
            Some(entry) if entry.0 == pid => Some(&mut entry.1),
            _ => None,
        }
    }

    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.slots.iter_mut().flatten().map(|entry| entry.1.as_mut())
    }

    pub fn remove(&mut self, pid: Pid) -> Option<Box<T>> {
        self.get(pid)?;
        let slot = self.slot(pid.0);
        let entry = self.slots.get_mut(slot)?.take()?;
        self.count -= 1;
        Some(entry.1)
    }

    /// All pids, in no particular order.
    pub fn pids(&self) -> impl Iterator<Item = Pid> {
        self.slots.iter().flatten().map(|entry| entry.0)
    }

    fn slot(&self, pid: u32) -> usize {
        pid as usize & self.slots.len().wrapping_sub(1)
    }

    /// Doubles the table. Pids that differ by their remainder still do so by the larger size.
    fn grow(&mut self) -> Option<()> {
        let size = (self.slots.len() * 2).max(FIRST_SIZE);
        let mut slots = Vec::new();
        slots.try_reserve_exact(size).ok()?;
        slots.resize_with(size, || None);
        let before = core::mem::replace(&mut self.slots, slots);
        for entry in before.into_iter().flatten() {
            let slot = self.slot(entry.0.0);
            if let Some(place) = self.slots.get_mut(slot) {
                *place = Some(entry);
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::{BTreeMap, BTreeSet};
    use proptest::prelude::*;

    proptest! {
        /// R1 against a model that remembers everything: pids are unique, only grow, and a dead one stays dead.
        #[test]
        fn r1_a_pid_is_never_given_out_again(choices in prop::collection::vec(any::<(bool, u8)>(), 1..400)) {
            let mut table = Table::new();
            let mut model = BTreeMap::new();
            let mut dead = BTreeSet::new();
            let mut highest = 0;
            for (insert, choice) in choices {
                if insert || model.is_empty() {
                    let pid = table.insert(|pid| Some(Box::new(pid.0 * 7))).unwrap();
                    prop_assert!(pid.0 > highest);
                    highest = pid.0;
                    model.insert(pid, pid.0 * 7);
                } else {
                    let pid = *model.keys().nth(usize::from(choice) % model.len()).unwrap();
                    prop_assert_eq!(table.remove(pid).map(|value| *value), model.remove(&pid));
                    dead.insert(pid);
                }
                prop_assert_eq!(table.len(), model.len());
                prop_assert!(model.iter().all(|(pid, value)| table.get(*pid) == Some(value)));
                prop_assert!(dead.iter().all(|pid| table.get(*pid).is_none()));
            }
        }
    }
}
