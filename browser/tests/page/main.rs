//! The page of a board, as people use it.

mod board;
mod lines;
mod programs;
mod timeline;

use browser::{Browser, Mj};

/// A browser that shows the page of a board.
fn open(mj: &Mj) -> Browser {
    let browser = Browser::start(1200, 900);
    browser.open(&mj.page);
    browser.wait_until("document.querySelector('#picture svg')");
    browser
}

/// Nothing that a developer would have to look into.
#[track_caller]
fn assert_no_complaints(browser: &Browser) {
    assert_eq!(browser.console(), [String::new(); 0]);
}

/// The row of the actor of a name that is in one of some states.
fn row(name: &str, states: &[&str]) -> String {
    format!(
        "[...document.querySelectorAll('#actors tbody tr')].find((row) => row.cells[1].textContent === '{name}' && \
         {states:?}.includes(row.dataset.state))"
    )
}

/// What an actor that lives and lets others live may be doing.
const ALIVE: [&str; 4] = ["ready", "running", "asleep", "waiting"];
