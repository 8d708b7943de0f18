//! What `mj top` knows and shows: the actors, how they are sorted, which one is meant, and what keys do.

use super::watcher::News;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use host::{Sample, Share, shares};
use ratatui::widgets::TableState;
use std::{cmp::Reverse, collections::VecDeque};
use wire::{
    Event, Pid,
    message::{ActorInfo, Info},
};

/// Loads that are remembered: one a column of a wide terminal.
const HISTORY: usize = 512;

/// Events that are remembered.
const LOG: usize = 10_000;

/// What all is about at a time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Page {
    /// The table of actors.
    Actors,
    /// The table, and a question: is this actor to be halted?
    Halt(Pid),
    /// The log of an actor, so many lines above its end.
    Log(Pid, usize),
}

/// What a key has asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wish {
    /// The end.
    Quit,
    /// The end of an actor.
    Halt(Pid),
    /// The board's log.
    Log,
}

/// What actors are sorted by; those with most of it come first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sort {
    Cpu,
    Memory,
    Runs,
    Mailbox,
    Name,
    Pid,
}

impl Sort {
    fn next(self) -> Self {
        match self {
            Self::Cpu => Self::Memory,
            Self::Memory => Self::Runs,
            Self::Runs => Self::Mailbox,
            Self::Mailbox => Self::Name,
            Self::Name => Self::Pid,
            Self::Pid => Self::Cpu,
        }
    }
}

/// How busy a board was between two samples, and how much memory it used at the second one.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Load {
    /// From 0 to 1.
    pub busy: f64,
    /// In bytes.
    pub used: u64,
}

/// All of it.
pub struct Dashboard {
    pub info: Option<Box<Info>>,
    pub actors: Vec<Share>,
    /// The newest one last.
    pub loads: VecDeque<Load>,
    pub sort: Sort,
    pub selected: Option<Pid>,
    /// How far the table is scrolled.
    pub table: TableState,
    pub page: Page,
    pub log: VecDeque<Event>,
    /// Why the board cannot be reached.
    pub lost: Option<String>,
    /// What came of the last wish.
    pub refused: Option<String>,
    before: Sample,
}

impl Dashboard {
    pub fn new() -> Self {
        Self {
            info: None,
            actors: Vec::new(),
            loads: VecDeque::new(),
            sort: Sort::Cpu,
            selected: None,
            table: TableState::new(),
            page: Page::Actors,
            log: VecDeque::new(),
            lost: None,
            refused: None,
            before: nothing(),
        }
    }

    /// Takes what the board says.
    pub fn take(&mut self, news: News) {
        match news {
            News::Sample(info, sample) => self.take_sample(info, sample),
            News::Event(event) => {
                if self.log.len() == LOG {
                    self.log.pop_front();
                }
                self.log.push_back(event);
            }
            News::Refused(why) => self.refused = Some(why),
            News::Lost(why) => self.lost = Some(why),
            News::Back => {
                self.lost = None;
                self.log.clear();
            }
        }
    }

    fn take_sample(&mut self, info: Box<Info>, sample: Sample) {
        if sample.t < self.before.t {
            // The board has started anew.
            self.before = nothing();
            self.loads.clear();
        }
        self.actors = shares(&self.before, &sample);
        // A sum of nothing is -0.0.
        let busy = self.actors.iter().fold(0.0, |busy, share| busy + share.share).min(1.0);
        if self.loads.len() == HISTORY {
            self.loads.pop_front();
        }
        self.loads.push_back(Load { busy, used: info.memory.used });
        self.info = Some(info);
        self.before = sample;
        self.order();
        if self.index().is_none() {
            self.selected = self.actors.first().map(|share| share.actor.pid);
        }
    }

    /// Sorts the actors. Those that are equal stay in the order of their shares, and then of their pids.
    fn order(&mut self) {
        self.actors.sort_by_key(|share| share.actor.pid);
        self.actors.sort_by(|a, b| b.share.total_cmp(&a.share));
        let actors = &mut self.actors;
        match self.sort {
            Sort::Cpu => (),
            Sort::Memory => actors.sort_by_key(|share| Reverse(share.actor.memory)),
            Sort::Runs => actors.sort_by_key(|share| Reverse(share.actor.runs)),
            Sort::Mailbox => actors.sort_by_key(|share| Reverse(share.actor.mailbox)),
            Sort::Name => actors.sort_by(|a, b| a.actor.actor.cmp(&b.actor.actor)),
            Sort::Pid => actors.sort_by_key(|share| share.actor.pid),
        }
    }

    /// Where the selected actor stands.
    pub fn index(&self) -> Option<usize> {
        self.actors.iter().position(|share| Some(share.actor.pid) == self.selected)
    }

    /// An actor that lives.
    pub fn actor(&self, pid: Pid) -> Option<&ActorInfo> {
        self.actors.iter().map(|share| &share.actor).find(|actor| actor.pid == pid)
    }

    /// The events of an actor, the oldest first.
    pub fn log_of(&self, pid: Pid) -> impl DoubleEndedIterator<Item = &Event> {
        self.log.iter().filter(move |event| event.origin.as_ref().is_some_and(|origin| origin.pid == pid))
    }

    /// Does what a key is for; `rows` is the height of a page.
    pub fn press(&mut self, key: KeyEvent, rows: usize) -> Option<Wish> {
        self.refused = None;
        if key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL) {
            return Some(Wish::Quit);
        }
        match self.page {
            Page::Actors => self.press_on_actors(key.code, rows),
            Page::Halt(pid) => {
                self.page = Page::Actors;
                matches!(key.code, KeyCode::Char('y') | KeyCode::Enter).then_some(Wish::Halt(pid))
            }
            Page::Log(pid, up) => {
                let most = self.log_of(pid).count().saturating_sub(rows);
                self.page = match key.code {
                    KeyCode::Char('q') | KeyCode::Esc | KeyCode::Left => Page::Actors,
                    code => Page::Log(pid, most - moved(code, most - up.min(most), rows).min(most)),
                };
                None
            }
        }
    }

    fn press_on_actors(&mut self, code: KeyCode, rows: usize) -> Option<Wish> {
        match code {
            KeyCode::Char('q') | KeyCode::Esc => return Some(Wish::Quit),
            KeyCode::Char('s') => {
                self.sort = self.sort.next();
                self.order();
            }
            KeyCode::Char('h' | 'k') => self.page = self.selected.map_or(Page::Actors, Page::Halt),
            KeyCode::Char('l') | KeyCode::Enter => {
                self.page = Page::Log(self.selected?, 0);
                return Some(Wish::Log);
            }
            code => {
                let last = self.actors.len().checked_sub(1)?;
                let index = moved(code, self.index().unwrap_or_default(), rows).min(last);
                self.selected = self.actors.get(index).map(|share| share.actor.pid);
            }
        }
        None
    }
}

/// Before the first sample of a board.
fn nothing() -> Sample {
    Sample { t: 0, actors: Vec::new() }
}

/// Where a key leads from a line; it may be past the last one.
fn moved(code: KeyCode, from: usize, rows: usize) -> usize {
    match code {
        KeyCode::Up => from.saturating_sub(1),
        KeyCode::Down => from + 1,
        KeyCode::PageUp => from.saturating_sub(rows),
        KeyCode::PageDown => from + rows,
        KeyCode::Home => 0,
        KeyCode::End => usize::MAX,
        _ => from,
    }
}
