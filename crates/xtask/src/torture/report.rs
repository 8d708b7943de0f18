//! What came of it all, as a page.

use super::{attack::Attack, witness::Seen};
use crate::checks::Result;
use std::{collections::BTreeMap, fmt::Write as _};

/// What came of it on one board.
pub struct Report {
    pub board: String,
    kinds: BTreeMap<String, Tally>,
}

#[derive(Default)]
struct Tally {
    tried: u32,
    survived: u32,
    /// Milliseconds.
    pause: i64,
}

impl Report {
    pub fn new(board: &str) -> Self {
        Self { board: board.into(), kinds: BTreeMap::new() }
    }

    /// Notes what came of an attack.
    pub fn add(&mut self, attack: &Attack, seen: &Result<Seen>) {
        let tally = self.kinds.entry(attack.kind().into()).or_default();
        tally.tried += 1;
        if let Ok(seen) = seen {
            tally.survived += 1;
            tally.pause = tally.pause.max(seen.pause);
        }
    }

    /// Whether all was survived.
    pub fn has_survived(&self) -> bool {
        self.kinds.values().all(|tally| tally.survived == tally.tried)
    }
}

/// A table of all boards.
pub fn page(reports: &[Report]) -> String {
    let mut text = String::from("| board | kind | tried | survived | longest pause, ms |\n|---|---|---|---|---|\n");
    for report in reports {
        for (kind, tally) in &report.kinds {
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "| {} | {kind} | {} | {} | {} |",
                report.board, tally.tried, tally.survived, tally.pause
            );
        }
    }
    text
}
