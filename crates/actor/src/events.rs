//! What happened, in order: the board's one log of events, which sessions read from at their own pace.
//!
//! It is bounded, and whoever adds to it never waits: the oldest events make room. Every event has a number, so that a
//! reader who comes too late sees exactly how many it has missed.
//!
//! Events are kept as the frames that sessions send, in one block of memory: hundreds of small blocks that outlive the actors
//! round them would leave the heap in pieces.

use crate::{charge::count_event, shared::with_shared};
use alloc::{collections::VecDeque, vec::Vec};
use rtos::Notifier;
use wire::{Event, bounds::TEXT_BYTES, frame, message::Message};

/// Bytes. A log that may become larger grows as it fills.
const MOST_AT_ONCE: usize = 1 << 20;

/// The last events.
pub(crate) struct Events {
    frames: VecDeque<u8>,
    /// Where each frame begins, counted in bytes since the first event of all.
    starts: VecDeque<u64>,
    /// Where the next one will.
    end: u64,
    /// The number of the event at the front.
    first: u64,
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
            frames: VecDeque::new(),
            starts: VecDeque::new(),
            end: 0,
            first: 0,
            limit,
            news: false,
            readers: VecDeque::new(),
            last_reader: 0,
        }
    }

    /// The number that the next event will get; none where nothing is kept, and then it is counted at once.
    fn begin(&mut self) -> Option<u64> {
        if self.limit == 0 {
            self.first += 1;
            return None;
        }
        Some(self.next())
    }

    /// Adds the frame of the next event. Readers are told by [`announce`].
    fn push(&mut self, frame: &[u8]) {
        while self.frames.len() + frame.len() > self.limit || !self.has_memory_for(frame.len()) {
            let Some(start) = self.starts.pop_front() else {
                // It alone is too large.
                self.first += 1;
                return;
            };
            let next = self.starts.front().copied().unwrap_or(self.end);
            self.frames.drain(..(next - start) as usize);
            self.first += 1;
        }
        self.starts.push_back(self.end);
        self.end += frame.len() as u64;
        self.frames.extend(frame);
        self.news = true;
    }

    /// All of the log's memory is taken with the first event, and never more; but where it has no bound to speak of it grows.
    fn has_memory_for(&mut self, bytes: usize) -> bool {
        let more = if self.limit <= MOST_AT_ONCE { self.limit - self.frames.len() } else { bytes };
        self.frames.try_reserve(more).is_ok() && self.starts.try_reserve(1).is_ok()
    }

    /// Has the next [`announce`] tell the readers.
    pub fn tell_readers(&mut self) {
        self.news = true;
    }

    /// Bytes that the text of an event may have: it must fit into a frame, and not drive all others out.
    pub fn longest_text(&self) -> usize {
        TEXT_BYTES.min(self.limit / 4)
    }

    /// Bytes that it may hold.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// The number of the oldest event that is still there.
    pub fn first(&self) -> u64 {
        self.first
    }

    /// The number that the next event will get.
    pub fn next(&self) -> u64 {
        self.first + self.starts.len() as u64
    }

    /// The frame of the event of that number, or of the oldest one after it that is still there, with its number.
    pub fn get(&self, number: u64) -> Option<(u64, Vec<u8>)> {
        let number = number.max(self.first);
        let index = usize::try_from(number - self.first).ok()?;
        let start = self.starts.get(index)?;
        let end = self.starts.get(index + 1).unwrap_or(&self.end);
        let begin = self.end - self.frames.len() as u64;
        let place = (start - begin) as usize..(end - begin) as usize;
        Some((number, self.frames.range(place).copied().collect()))
    }
}

/// Adds an event. Readers are told by [`announce`].
pub(crate) fn push(event: Event) {
    count_event();
    let mut message = Message::Event { sequence: 0, event };
    // It is made outside of the critical section, since that takes long, and once more if another task came in between.
    loop {
        let Some(next) = with_shared(|shared| shared.events.begin()) else { return };
        if let Message::Event { sequence, .. } = &mut message {
            *sequence = next;
        }
        let frame = frame::encode(&message);
        let is_next = with_shared(|shared| {
            let is_next = shared.events.next() == next;
            if is_next {
                shared.events.push(&frame);
            }
            is_next
        });
        if is_next {
            return;
        }
    }
}

/// The frame of the event of that number, or of the oldest one after it that is still there, with its number.
pub(crate) fn frame_of(number: u64) -> Option<(u64, Vec<u8>)> {
    with_shared(|shared| shared.events.get(number))
}

/// The event of that number, or the oldest one after it that is still there, with its number.
pub fn event(number: u64) -> Option<(u64, Event)> {
    let (number, frame) = frame_of(number)?;
    Some((number, decoded(&frame)?))
}

fn decoded(frame: &[u8]) -> Option<Event> {
    let mut event = None;
    frame::Decoder::new(frame.len()).push(frame, |message| {
        if let Ok(Message::Event { event: decoded, .. }) = message {
            event = Some(decoded);
        }
    });
    event
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
    with_shared(|shared| shared.events.tell_readers());
    announce();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log;
    use alloc::{format, string::String};
    use proptest::prelude::*;
    use wire::Kind;

    fn log(t: u64, line: String) -> Vec<u8> {
        frame::encode(&Message::Event { sequence: 0, event: Event { t, origin: None, kind: Kind::Log { line } } })
    }

    /// The number of the event that is found by one, and its time.
    fn found(events: &Events, number: u64) -> Option<(u64, u64)> {
        events.get(number).map(|(number, frame)| (number, decoded(&frame).expect("an event").t))
    }

    proptest! {
        /// C6: whatever is dropped, numbers stay in step with what happened, and the newest are there.
        #[test]
        fn c6_what_is_dropped_leaves_a_gap_of_its_own_size(count in 0_u64..200, room in 1_usize..50) {
            let mut events = Events::new(room * log(199, "199".into()).len());
            (0..count).for_each(|number| events.push(&log(number, format!("{number}"))));
            prop_assert_eq!(events.next(), count);
            for number in events.first()..count {
                prop_assert_eq!(found(&events, number), Some((number, number)));
            }
            prop_assert!(count - events.first() >= count.min(room as u64));
            prop_assert_eq!(found(&events, 0), (count > 0).then_some((events.first(), events.first())));
            prop_assert!(events.get(count).is_none());
        }
    }

    #[test]
    fn c6_a_long_text_is_cut_and_drives_nothing_out() {
        let mut events = Events::new(40_000);
        events.push(&log(0, "0".into()));
        let line = log::shorten("ü".repeat(100_000).as_bytes(), 0, events.longest_text());
        events.push(&log(1, line));
        assert_eq!(found(&events, 0), Some((0, 0)));
        let Some(Event { kind: Kind::Log { line }, .. }) = events.get(1).and_then(|(_, frame)| decoded(&frame)) else {
            panic!("it was dropped")
        };
        assert_eq!(*line, format!("{}… and 190000 bytes more", "ü".repeat(5000)));
    }

    #[test]
    fn c6_an_event_that_is_larger_than_the_log_is_dropped() {
        let mut events = Events::new(50);
        events.push(&log(0, "0".into()));
        events.push(&log(1, "x".repeat(100)));
        assert_eq!((events.first(), events.next()), (2, 2));
        events.push(&log(2, "2".into()));
        assert_eq!(found(&events, 0), Some((2, 2)));
    }
}
