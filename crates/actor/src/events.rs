//! What happened, in order: the board's one log of events, which sessions read from at their own pace.
//!
//! It is bounded, and whoever adds to it never waits: the oldest events make room. Every event has a number, so that a
//! reader who comes too late sees exactly how many it has missed.

use crate::shared::with_shared;
use alloc::collections::VecDeque;
use rtos::Notifier;
use wire::{Event, Kind};

/// Bytes; what fits into a frame.
const LONGEST_TEXT: usize = 64 << 10;

/// The last events.
pub(crate) struct Events {
    queue: VecDeque<Event>,
    /// The number of the event at the front.
    first: u64,
    bytes: usize,
    limit: usize,
    /// Whether readers have not been told of the newest ones.
    news: bool,
    readers: VecDeque<(u32, Notifier)>,
    last_reader: u32,
}

/// A task that is told of new events.
pub(crate) struct Reader(u32);

impl Events {
    /// A log that holds at most `limit` bytes of events.
    pub const fn new(limit: usize) -> Self {
        Self {
            queue: VecDeque::new(),
            first: 0,
            bytes: 0,
            limit,
            news: false,
            readers: VecDeque::new(),
            last_reader: 0,
        }
    }

    /// Adds an event. Readers are told by [`announce`].
    pub fn push(&mut self, event: Event) {
        let bytes = size(&event);
        while self.bytes + bytes > self.limit || self.queue.try_reserve(1).is_err() {
            match self.queue.pop_front() {
                Some(oldest) => {
                    self.bytes -= size(&oldest);
                    self.first += 1;
                }
                // It alone is too large.
                None => {
                    self.first += 1;
                    return;
                }
            }
        }
        self.bytes += bytes;
        self.queue.push_back(event);
        self.news = true;
    }

    /// Bytes that the text of an event may have: it must fit into a frame, and not drive all others out.
    pub fn longest_text(&self) -> usize {
        LONGEST_TEXT.min(self.limit / 4)
    }

    /// The number of the oldest event that is still there.
    pub fn first(&self) -> u64 {
        self.first
    }

    /// The number that the next event will get.
    pub fn next(&self) -> u64 {
        self.first + self.queue.len() as u64
    }

    /// The event of that number, or the oldest one after it that is still there, with its number.
    pub fn get(&self, number: u64) -> Option<(u64, &Event)> {
        let number = number.max(self.first);
        let index = usize::try_from(number - self.first).ok()?;
        self.queue.get(index).map(|event| (number, event))
    }
}

/// Bytes that an event takes.
fn size(event: &Event) -> usize {
    let text = match &event.kind {
        Kind::Log { line } | Kind::Warning { line } => line.len(),
        Kind::Finished { value } => value.len(),
        Kind::Failed { error, trace, .. } => {
            let frames = trace.iter().map(|frame| {
                size_of_val(frame) + frame.function.len() + frame.source.as_ref().map_or(0, |source| source.len())
            });
            error.len() + frames.sum::<usize>()
        }
        _ => 0,
    };
    size_of::<Event>() + event.origin.as_ref().map_or(0, |origin| origin.actor.len()) + text
}

/// The event of that number, or the oldest one after it that is still there, with its number.
pub fn event(number: u64) -> Option<(u64, Event)> {
    with_shared(|shared| shared.events.get(number).map(|(number, event)| (number, event.clone())))
}

/// Has the calling task told of new events; none when memory is out.
pub(crate) fn read() -> Option<Reader> {
    let task = rtos::task::current();
    with_shared(|shared| {
        let events = &mut shared.events;
        events.readers.try_reserve(1).ok()?;
        events.last_reader = events.last_reader.wrapping_add(1);
        events.readers.push_back((events.last_reader, task));
        Some(Reader(events.last_reader))
    })
}

impl Drop for Reader {
    fn drop(&mut self) {
        with_shared(|shared| shared.events.readers.retain(|(reader, _)| *reader != self.0));
    }
}

/// Tells the readers, if there is anything new. They are more urgent than actors, and go on at once: this is for the end of a
/// turn, and for now and then within a long one.
pub(crate) fn announce() {
    with_shared(|shared| {
        if core::mem::take(&mut shared.events.news) {
            shared.events.readers.iter().for_each(|(_, task)| task.notify());
        }
    });
}

/// Has the readers look again, news or not.
pub fn wake_readers() {
    with_shared(|shared| shared.events.news = true);
    announce();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log;
    use alloc::format;
    use proptest::prelude::*;

    fn log(number: u64) -> Event {
        Event { t: number, origin: None, kind: Kind::Log { line: format!("{number}") } }
    }

    proptest! {
        /// C6: whatever is dropped, numbers stay in step with what happened, and the newest are there.
        #[test]
        fn c6_what_is_dropped_leaves_a_gap_of_its_own_size(count in 0_u64..200, room in 1_usize..50) {
            let mut events = Events::new(room * (size_of::<Event>() + 3));
            (0..count).for_each(|number| events.push(log(number)));
            prop_assert_eq!(events.next(), count);
            for number in events.first()..count {
                prop_assert_eq!(events.get(number).map(|(found, event)| (found, event.t)), Some((number, number)));
            }
            prop_assert!(count - events.first() >= count.min(room as u64));
            prop_assert_eq!(events.get(0).map(|(number, _)| number), (count > 0).then_some(events.first()));
            prop_assert!(events.get(count).is_none());
        }
    }

    #[test]
    fn c6_a_long_text_is_cut_and_drives_nothing_out() {
        let mut events = Events::new(40_000);
        events.push(log(0));
        let line = log::shorten("ü".repeat(100_000).as_bytes(), 0, events.longest_text());
        events.push(Event { t: 1, origin: None, kind: Kind::Log { line } });
        assert_eq!(events.get(0).map(|(number, event)| (number, event.t)), Some((0, 0)));
        let Some((1, Event { kind: Kind::Log { line }, .. })) = events.get(1) else { panic!("it was dropped") };
        assert_eq!(*line, format!("{}… and 190000 bytes more", "ü".repeat(5000)));
    }

    #[test]
    fn c6_an_event_that_is_larger_than_the_log_is_dropped() {
        let mut events = Events::new(size_of::<Event>() + 10);
        events.push(log(0));
        events.push(Event { t: 1, origin: None, kind: Kind::Log { line: "x".repeat(100) } });
        assert_eq!((events.first(), events.next()), (2, 2));
        events.push(log(2));
        assert_eq!(events.get(0).map(|(number, event)| (number, event.t)), Some((2, 2)));
    }
}
