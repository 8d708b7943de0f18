//! The texts that browsers want started (S3): they are linked one at a time, each in a process of its own, and nobody else waits.

use crate::browser::Incoming;
use host::{LinkOptions, TextLinker};
use std::{collections::VecDeque, io, sync::mpsc::SyncSender, thread};
use wire::message::Info;

/// What programs from a page are called in errors and traces.
const PROGRAM: &str = "page.janet";

/// Who wants a text started.
#[derive(Clone, Copy)]
pub struct Asker {
    /// The number of its browser.
    pub browser: u64,
    /// The number of its request.
    pub id: u64,
}

/// The text that is being linked, and those that wait for that. No browser has more than one.
pub struct Texts {
    linker: TextLinker,
    linking: Option<Asker>,
    waiting: VecDeque<(Asker, String)>,
}

impl Texts {
    pub fn new(linker: TextLinker) -> Self {
        Self { linker, linking: None, waiting: VecDeque::new() }
    }

    /// Takes a text, whose turn comes when those before it are linked. Returns whether its browser has no other.
    pub fn push(&mut self, asker: Asker, source: String) -> bool {
        let mut askers = self.linking.iter().chain(self.waiting.iter().map(|(asker, _)| asker));
        let is_first = askers.all(|other| other.browser != asker.browser);
        if is_first {
            self.waiting.push_back((asker, source));
        }
        is_first
    }

    /// Forgets what a browser that has gone wants.
    pub fn forget(&mut self, browser: u64) {
        self.waiting.retain(|(asker, _)| asker.browser != browser);
    }

    /// Forgets what all browsers want, and returns who wanted it.
    pub fn forget_all(&mut self) -> Vec<Asker> {
        self.waiting.drain(..).map(|(asker, _)| asker).collect()
    }

    /// Notes that the text is linked. Returns who wanted it.
    pub fn end(&mut self) -> Option<Asker> {
        self.linking.take()
    }

    /// Starts to link the next text for `board`, where none is being linked. `to_inbox` gets the result.
    ///
    /// # Errors
    /// When no thread can be started to wait for it: who wanted it, and what the system says.
    pub fn link_next(&mut self, board: &Info, to_inbox: &SyncSender<Incoming>) -> Result<(), (Asker, io::Error)> {
        if self.linking.is_some() {
            return Ok(());
        }
        let Some((asker, source)) = self.waiting.pop_front() else { return Ok(()) };
        let options = LinkOptions {
            pins: board.pin_names.clone(),
            capabilities: board.capabilities.clone(),
            ..LinkOptions::default()
        };
        let (to_inbox, linker) = (to_inbox.clone(), self.linker.clone());
        let work = move || {
            // Where nobody has the board any more, nobody waits.
            let _ = to_inbox.send(Incoming::Linked(linker.link(&source, PROGRAM, &options)));
        };
        thread::Builder::new().name("link".into()).spawn(work).map_err(|error| (asker, error))?;
        self.linking = Some(asker);
        Ok(())
    }
}
