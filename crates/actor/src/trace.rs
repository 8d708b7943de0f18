//! Traces: what actors do, noted for the sessions that ask for it.
//!
//! Each of those has a backlog of its own, which is bounded as the log of events is. Whoever notes something never waits: what a
//! session is too slow for is lost to it, oldest first, and the numbers of records tell how many that were.

use crate::shared::{Shared, with_shared};
use alloc::{collections::VecDeque, vec::Vec};
use janet::Vm;
use wire::{
    Pid,
    message::{Message, Refusal},
    trace::{Change, Record, State},
};

/// Records in one message.
const MESSAGE: usize = 64;

/// A backlog that may hold more grows as it fills.
const MOST_AT_ONCE: usize = 1 << 16;

/// What was noted for a session, and is not pushed yet.
pub(crate) struct Backlog {
    trace: u32,
    records: VecDeque<Record>,
    /// The number of the record at the front.
    first: u64,
    limit: usize,
}

impl Backlog {
    /// None when memory is out.
    fn new(trace: u32, limit: usize) -> Option<Self> {
        let mut records = VecDeque::new();
        records.try_reserve(if limit <= MOST_AT_ONCE { limit } else { 0 }).ok()?;
        Some(Self { trace, records, first: 0, limit })
    }

    fn push(&mut self, record: Record) {
        let is_full = self.records.len() >= self.limit || self.records.try_reserve(1).is_err();
        if is_full {
            self.first += 1;
            if self.records.pop_front().is_none() {
                return;
            }
        }
        self.records.push_back(record);
    }

    fn take(&mut self) -> Option<Message> {
        let first = self.first;
        let mut records = Vec::new();
        records.try_reserve_exact(self.records.len().min(MESSAGE)).ok()?;
        while records.len() < records.capacity()
            && let Some(record) = self.records.pop_front()
        {
            records.push(record);
            self.first += 1;
        }
        (!records.is_empty()).then_some(Message::Trace { first, records })
    }
}

/// A session's trace, for as long as it wants one.
pub(crate) struct Trace(u32);

impl Trace {
    /// Begins one that may take half as much memory as the log of events.
    pub fn begin() -> Result<Self, Refusal> {
        with_shared(|shared| {
            let limit = shared.events.limit() / 2 / size_of::<Record>();
            let trace = shared.last_trace.wrapping_add(1);
            let backlog = shared.traces.try_reserve(1).ok().and_then(|()| Backlog::new(trace, limit));
            shared.traces.push(backlog.ok_or(Refusal::NoTrace((limit * size_of::<Record>()) as u32))?);
            shared.last_trace = trace;
            Ok(Self(trace))
        })
    }

    /// What to push next, if there is anything.
    pub fn take(&self) -> Option<Message> {
        self.with(Backlog::take)?
    }

    /// The number of the next record to push.
    pub fn first(&self) -> u64 {
        self.with(|backlog| backlog.first).unwrap_or_default()
    }

    /// The number of the next record to be noted.
    pub fn next(&self) -> u64 {
        self.with(|backlog| backlog.first + backlog.records.len() as u64).unwrap_or_default()
    }

    fn with<R>(&self, f: impl FnOnce(&mut Backlog) -> R) -> Option<R> {
        with_shared(|shared| shared.traces.iter_mut().find(|backlog| backlog.trace == self.0).map(f))
    }
}

impl Drop for Trace {
    fn drop(&mut self) {
        with_shared(|shared| shared.traces.retain(|backlog| backlog.trace != self.0));
    }
}

impl Shared {
    /// Notes a change for whoever traces. When nobody does, this is a comparison.
    pub fn note(&mut self, what: Change) {
        if !self.traces.is_empty() {
            self.note_for_all(what);
        }
    }

    /// Notes what an actor does from now on.
    pub fn note_state(&mut self, pid: Pid, state: State) {
        self.note(Change::State { pid, state });
    }

    /// Notes what an actor holds that was in the VM, and what is in use.
    pub fn note_memory(&mut self, vm: &Vm, pid: Pid) {
        self.usage = vm.usage();
        if let Some(actor) = self.table.get_mut(pid) {
            actor.note_memory(vm);
            let bytes = actor.memory;
            self.note(Change::Memory { pid, bytes });
        }
    }

    #[cold]
    #[inline(never)]
    fn note_for_all(&mut self, what: Change) {
        let t = (self.micros)();
        self.traces.iter_mut().for_each(|backlog| backlog.push(Record { t, what }));
        self.events.tell_readers();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn record(t: u64) -> Record {
        Record { t, what: Change::Memory { pid: Pid(1), bytes: 0 } }
    }

    proptest! {
        /// C6: whatever is lost, numbers stay in step with what was noted, and the newest are there.
        #[test]
        fn c6_what_a_trace_loses_leaves_a_gap_of_its_own_size(
            limit in 0_usize..100, bursts in prop::collection::vec(0_u64..200, 0..10)
        ) {
            let mut backlog = Backlog::new(1, limit).expect("memory");
            let (mut noted, mut taken) = (0, 0);
            for burst in bursts {
                for _ in 0..burst {
                    backlog.push(record(noted));
                    noted += 1;
                }
                prop_assert_eq!(backlog.first, taken.max(noted.saturating_sub(limit as u64)));
                while let Some(Message::Trace { first, records }) = backlog.take() {
                    prop_assert!(records.len() <= MESSAGE);
                    taken = first + records.len() as u64;
                    prop_assert_eq!(records, (first..taken).map(record).collect::<Vec<_>>());
                }
                prop_assert_eq!(backlog.first, noted);
                taken = noted;
            }
        }
    }
}
