//! An actor of the model: its mailbox, and what fills it.

use super::Edge;
use std::collections::VecDeque;

#[derive(Default)]
pub struct Actor {
    pub template: usize,
    /// The step at which it goes on.
    pub at: usize,
    pub lives: u32,
    pub state: State,
    pub mailbox: VecDeque<Message>,
    pub timers: Vec<Timer>,
    pub timers_made: u32,
    pub watches: Vec<Watch>,
    pub monitors: Vec<u32>,
    pub restarts: usize,
}

#[derive(Clone, Copy, Default)]
pub enum State {
    /// In the queue, or in the VM. What it has waited for: the index of a message, and whether that stays.
    Ready(Option<(usize, bool)>),
    /// In the queue, to begin.
    #[default]
    New,
    Asleep(u64),
    Waiting(Option<u64>, (usize, bool)),
    BackOff(u64),
}

pub enum Message {
    Text(String),
    Timer { number: u32, tag: u8, dropped: u32 },
    Pin { pin: u8, level: bool, at: u64, dropped: u32 },
}

pub struct Timer {
    pub number: u32,
    pub tag: u8,
    pub period: u64,
    pub next: u64,
    pub dropped: u32,
}

pub struct Watch {
    pub pin: u8,
    pub edge: Edge,
    pub debounce: u64,
    pub settles: Option<u64>,
    pub newest: (bool, u64),
    pub level: bool,
    pub dropped: u32,
}

impl Actor {
    /// Takes a message out; one that stays is data from then on.
    pub fn fetch(&mut self, index: usize, keeps: bool) -> Option<String> {
        let text = match self.mailbox.remove(index)? {
            Message::Text(text) => text,
            Message::Timer { tag, dropped, .. } => format!("(:timer {tag} {dropped})"),
            Message::Pin { pin, level, at, dropped } => {
                format!("(:pin {pin} {} {} {dropped})", u8::from(level), at * 1000)
            }
        };
        if keeps {
            self.mailbox.insert(index, Message::Text(text.clone()));
        }
        Some(text)
    }

    /// Also to a full mailbox.
    pub fn push_exit(&mut self, pid: u32, reason: &str, value: &str) {
        self.mailbox.push_back(Message::Text(format!("(:exit {pid} {reason} {value})")));
    }

    pub fn end_timer(&mut self, tag: u8) {
        let Some(index) = self.timers.iter().position(|timer| timer.tag == tag) else { return };
        let ended = self.timers.remove(index).number;
        self.mailbox.retain(|message| !matches!(message, Message::Timer { number, .. } if *number == ended));
    }

    /// Does what is due; tells when each timer that was is due again.
    pub fn on_tick(&mut self, now: u64, limit: usize) -> Vec<u64> {
        let mut again = Vec::new();
        for timer in self.timers.iter_mut().filter(|timer| timer.next <= now) {
            timer.next += timer.period;
            again.push(timer.next);
            timer.tell(&mut self.mailbox, limit);
        }
        for watch in self.watches.iter_mut().filter(|watch| watch.settles.is_some_and(|at| at <= now)) {
            watch.settles = None;
            let (level, at) = watch.newest;
            if std::mem::replace(&mut watch.level, level) != level {
                watch.tell(&mut self.mailbox, limit, level, at);
            }
        }
        again
    }
}

impl Timer {
    pub fn tell(&mut self, mailbox: &mut VecDeque<Message>, limit: usize) {
        let is_full = mailbox.len() >= limit;
        let unread = mailbox.iter_mut().find_map(|message| match message {
            Message::Timer { number, dropped, .. } if *number == self.number => Some(dropped),
            _ => None,
        });
        match unread {
            Some(dropped) => *dropped += 1,
            None if is_full => self.dropped += 1,
            None => {
                let dropped = std::mem::take(&mut self.dropped);
                mailbox.push_back(Message::Timer { number: self.number, tag: self.tag, dropped });
            }
        }
    }
}

impl Watch {
    pub fn new(pin: u8, edge: Edge, debounce: u64) -> Self {
        Self { pin, edge, debounce, settles: None, newest: (false, 0), level: false, dropped: 0 }
    }

    pub fn tell(&mut self, mailbox: &mut VecDeque<Message>, limit: usize, level: bool, at: u64) {
        if matches!((self.edge, level), (Edge::Rising, false) | (Edge::Falling, true)) {
            return;
        }
        let mut dropped = self.dropped;
        if mailbox.len() >= limit {
            let same =
                mailbox.iter().rposition(|message| matches!(message, Message::Pin { pin, .. } if *pin == self.pin));
            let Some(index) = same else {
                self.dropped += 1;
                return;
            };
            if let Message::Pin { dropped: before, .. } = mailbox[index] {
                dropped += before + 1;
            }
            mailbox[index] = Message::Pin { pin: self.pin, level, at, dropped };
        } else {
            mailbox.push_back(Message::Pin { pin: self.pin, level, at, dropped });
        }
        self.dropped = 0;
    }
}
