//! Who is to be woken when: a heap, so that ten thousand sleepers cost each sleep a logarithm.
//!
//! FreeRTOS keeps its delayed tasks in a sorted list, which takes 200 µs to insert into at that number. So actors block
//! without a time-out, and one task sleeps for all of them until the earliest deadline.

use alloc::collections::BinaryHeap;
use core::cmp::Reverse;
use wire::Pid;

/// Ticks since boot.
pub(crate) type Tick = u64;

/// Wake-ups in the order of their ticks; those of the same tick in the order in which they were asked for (R9).
pub(crate) struct Deadlines<T = Tick> {
    heap: BinaryHeap<Reverse<(T, u64, Pid)>>,
    asked: u64,
    /// With more wake-ups than this it is time to look which are still wanted.
    crowded: usize,
}

impl<T: Ord + Copy> Deadlines<T> {
    pub const fn new() -> Self {
        Self { heap: BinaryHeap::new(), asked: 0, crowded: FEW }
    }

    /// Makes room for so many more; none when memory is out.
    pub fn reserve(&mut self, more: usize) -> Option<()> {
        self.heap.try_reserve(more).ok()
    }

    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.heap.len()
    }

    /// Notes a wake-up; true when it is the earliest now, none when memory is out.
    pub fn insert(&mut self, at: T, pid: Pid) -> Option<bool> {
        self.heap.try_reserve(1).ok()?;
        let earliest = self.next().is_none_or(|next| at < next);
        self.asked += 1;
        self.heap.push(Reverse((at, self.asked, pid)));
        Some(earliest)
    }

    /// The earliest deadline.
    pub fn next(&self) -> Option<T> {
        self.heap.peek().map(|Reverse((at, ..))| *at)
    }

    /// Whether an actor's wake-up at that tick is noted.
    pub fn contains(&self, at: T, pid: Pid) -> bool {
        self.heap.iter().any(|Reverse((noted, _, whose))| *noted == at && *whose == pid)
    }

    /// Takes one actor out that is due at `now`.
    pub fn take_due(&mut self, now: T) -> Option<Pid> {
        if self.next()? > now {
            return None;
        }
        self.heap.pop().map(|Reverse((_, _, pid))| pid)
    }

    /// Whether there are so many that it is time to look which are still wanted: they cannot pile up.
    pub fn is_crowded(&self) -> bool {
        self.heap.len() > self.crowded
    }

    /// Forgets wake-ups that nobody waits for any more.
    pub fn forget(&mut self, is_wanted: impl Fn(T, Pid) -> bool) {
        self.heap.retain(|Reverse((at, _, pid))| is_wanted(*at, *pid));
        self.crowded = FEW.max(2 * self.heap.len());
    }
}

/// So many wake-ups are not worth looking through.
const FEW: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use core::{cmp::Ordering, sync::atomic};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn r9_those_due_at_the_same_tick_wake_in_the_order_of_asking(ticks in prop::collection::vec(0_u64..8, 1..100)) {
            let mut deadlines = Deadlines::new();
            let mut model = Vec::new();
            for (index, tick) in ticks.into_iter().enumerate() {
                let pid = Pid(index as u32);
                let earliest = model.iter().all(|(before, _)| tick < *before);
                prop_assert_eq!(deadlines.insert(tick, pid), Some(earliest));
                model.push((tick, pid));
            }
            model.sort_by_key(|(tick, _)| *tick);
            for now in 0..8 {
                while let Some(pid) = deadlines.take_due(now) {
                    prop_assert_eq!((now, pid), model.remove(0));
                }
            }
            prop_assert!(model.is_empty());
        }
    }
    static COMPARISONS: atomic::AtomicUsize = atomic::AtomicUsize::new(0);

    /// A tick that counts how often it is compared.
    #[derive(Clone, Copy)]
    struct Counted(Tick);

    impl Ord for Counted {
        fn cmp(&self, other: &Self) -> Ordering {
            COMPARISONS.fetch_add(1, atomic::Ordering::Relaxed);
            self.0.cmp(&other.0)
        }
    }

    impl PartialOrd for Counted {
        fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
            Some(self.cmp(other))
        }
    }

    impl PartialEq for Counted {
        fn eq(&self, other: &Self) -> bool {
            self.cmp(other).is_eq()
        }
    }

    impl Eq for Counted {}

    #[test]
    fn a_sleep_among_ten_thousand_costs_a_logarithm() {
        let count = |sleepers: u64| {
            let mut deadlines = Deadlines::new();
            COMPARISONS.store(0, atomic::Ordering::Relaxed);
            // The worst order: each is due before all that sleep already.
            (0..sleepers).rev().for_each(|tick| _ = deadlines.insert(Counted(tick), Pid(0)));
            (0..sleepers).for_each(|tick| assert_eq!(deadlines.take_due(Counted(tick)), Some(Pid(0))));
            COMPARISONS.load(atomic::Ordering::Relaxed) / sleepers as usize
        };
        let (hundred, ten_thousand) = (count(100), count(10_000));
        assert!(ten_thousand <= 3 * hundred, "{hundred} comparisons a sleep among 100, {ten_thousand} among 10,000");
    }
}
