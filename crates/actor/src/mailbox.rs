//! Mailboxes: what other actors and the board have to say to an actor, until it fetches it (E1, E2).

use crate::{board_event::BoardEvent, room};
use alloc::collections::VecDeque;
use janet::{Error, Root, Value, Vm};
use wire::Pid;

/// Messages that a mailbox holds where its actor has no limit of its own.
const LIMIT: u16 = 16;

/// Bytes of the slot that holds a message's value.
const SLOT: usize = 8;

/// Something that an actor can receive.
pub(crate) enum Message {
    /// Data: a copy that nobody else has.
    Data {
        root: Root,
        /// What it takes of its receiver's memory.
        bytes: u32,
    },
    /// A watched pin has changed (E3).
    Pin(PinChange),
    /// A timer's time has come (E3): the timer's number, and how often it had come before without a message.
    Timer { number: u32, dropped: u32 },
    /// Something has happened to the board (E3).
    Board { event: BoardEvent, dropped: u32 },
    /// A monitored actor has ended (E4).
    Exit { pid: Pid, reason: &'static str, value: ExitValue },
}

/// What a monitored actor ended with.
pub(crate) enum ExitValue {
    /// With nothing.
    Nothing,
    /// With this.
    Value(Root),
    /// With a value of which no copy could be made, for lack of memory.
    Lost,
}

impl ExitValue {
    /// In place of a value that is lost.
    const LOST: &str = "<not shown: out of memory>";

    fn value<'vm>(&self, vm: &'vm Vm) -> Result<Value<'vm>, Error> {
        match self {
            Self::Nothing => Ok(Value::nil()),
            Self::Value(root) => Ok(vm.value(root)),
            Self::Lost => vm.string(Self::LOST),
        }
    }
}

/// The last change of a pin, and how many before it nobody has fetched.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct PinChange {
    pub pin: u8,
    pub level: bool,
    /// Board time in microseconds.
    pub at: u64,
    pub dropped: u32,
}

/// Messages in the order in which they came.
pub(crate) struct Mailbox {
    queue: VecDeque<Message>,
    limit: u16,
}

impl Mailbox {
    pub const fn new() -> Self {
        Self { queue: VecDeque::new(), limit: LIMIT }
    }

    /// Bytes that a mailbox for so many messages may take more than one for the usual number.
    pub fn bytes_more(limit: Option<u16>) -> usize {
        usize::from(limit.unwrap_or(LIMIT).saturating_sub(LIMIT)) * (size_of::<Message>() + SLOT)
    }

    pub fn limit(&self) -> u16 {
        self.limit
    }

    pub fn set_limit(&mut self, limit: u16) {
        self.limit = limit;
    }

    pub fn len(&self) -> usize {
        self.queue.len()
    }

    pub fn is_full(&self) -> bool {
        self.queue.len() >= usize::from(self.limit)
    }

    /// Adds a message; gives it back when there is no room.
    pub fn push(&mut self, message: Message) -> Result<(), Message> {
        let has_room = room::for_one_more::<Message>(self.queue.len(), self.queue.capacity());
        if self.is_full() || !has_room {
            return Err(message);
        }
        self.add(message)
    }

    /// Adds an actor's exit, also to a full mailbox: there are no more of these than monitored actors.
    pub fn push_exit(&mut self, message: Message) -> Result<(), Message> {
        self.add(message)
    }

    fn add(&mut self, message: Message) -> Result<(), Message> {
        if self.queue.try_reserve(1).is_err() {
            return Err(message);
        }
        self.queue.push_back(message);
        Ok(())
    }

    /// Adds a pin's change. In a full mailbox it takes the place of the same pin's newest, which is counted as dropped; false
    /// where there is none.
    pub fn push_pin(&mut self, change: PinChange) -> bool {
        let Err(_) = self.push(Message::Pin(change)) else { return true };
        let same = self.queue.iter_mut().rev().find_map(|message| match message {
            Message::Pin(older) if older.pin == change.pin => Some(older),
            _ => None,
        });
        let Some(older) = same else { return false };
        *older = PinChange { dropped: older.dropped.saturating_add(change.dropped).saturating_add(1), ..change };
        true
    }

    /// Whether a timer's message is here still; so many more times are then counted in it.
    pub fn repeat_timer(&mut self, timer: u32, times: u32) -> bool {
        for message in &mut self.queue {
            if let Message::Timer { number, dropped } = message
                && *number == timer
            {
                *dropped = dropped.saturating_add(times);
                return true;
            }
        }
        false
    }

    /// Throws away what a timer has said.
    pub fn forget_timer(&mut self, timer: u32) {
        self.queue.retain(|message| !matches!(message, Message::Timer { number, .. } if *number == timer));
    }

    /// Takes the message out that has so many before it.
    pub fn take(&mut self, index: usize) -> Option<Message> {
        self.queue.remove(index)
    }

    /// Puts a message back where it was; gives it back where another one has taken the last room.
    pub fn put_back(&mut self, index: usize, message: Message) -> Result<(), Message> {
        if index > self.queue.len() || self.queue.try_reserve(1).is_err() {
            return Err(message);
        }
        self.queue.insert(index, message);
        Ok(())
    }

    /// Throws all messages away, and gives what they hold to be let go.
    pub fn clear(&mut self) -> impl Iterator<Item = Root> + use<> {
        core::mem::take(&mut self.queue).into_iter().filter_map(Message::into_root)
    }
}

impl Message {
    /// The message as its receiver sees it. A timer's is told by its tag.
    pub fn value<'vm>(&self, vm: &'vm Vm, tag: Value<'vm>) -> Result<Value<'vm>, Error> {
        let number = |x: u64| Value::number(x as f64);
        match self {
            Self::Data { root, .. } => Ok(vm.value(root)),
            Self::Pin(PinChange { pin, level, at, dropped }) => vm.tuple(&[
                vm.keyword("pin")?,
                number((*pin).into()),
                number((*level).into()),
                number(*at),
                number((*dropped).into()),
            ]),
            Self::Timer { dropped, .. } => vm.tuple(&[vm.keyword("timer")?, tag, number((*dropped).into())]),
            Self::Board { event, dropped } => event.value(vm, *dropped),
            Self::Exit { pid, reason, value } => {
                vm.tuple(&[vm.keyword("exit")?, number(pid.0.into()), vm.keyword(reason)?, value.value(vm)?])
            }
        }
    }

    /// What it takes of its receiver's memory.
    pub fn bytes(&self) -> u32 {
        if let Self::Data { bytes, .. } = self { *bytes } else { 0 }
    }

    /// What it holds, to be let go.
    pub fn into_root(self) -> Option<Root> {
        match self {
            Self::Data { root, .. } => Some(root),
            Self::Exit { value: ExitValue::Value(root), .. } => Some(root),
            Self::Exit { .. } | Self::Pin(_) | Self::Timer { .. } | Self::Board { .. } => None,
        }
    }
}
