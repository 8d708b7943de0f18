//! The terminal, while it is `mj top`'s: keys come from there, and what there is to see goes there.

use super::{
    dashboard::{Dashboard, Wish},
    view,
    watcher::{News, Request, Watcher},
};
use crate::{arguments::Board, connect::Connected, interrupt};
use crossterm::{
    cursor,
    event::{self, Event, KeyEventKind},
    execute,
};
use ratatui::DefaultTerminal;
use std::{
    io, mem, panic,
    sync::mpsc::{self, Receiver, Sender, TryRecvError},
    thread,
    time::Duration,
};

/// How soon what the board says is shown.
const PAUSE: Duration = Duration::from_millis(50);

/// News that wait to be taken; more wait at the board.
const WAITING: usize = 1024;

/// Shows a board until somebody has seen enough. Whatever ends that, a panic too, the terminal is as it was before.
pub fn run(board: &Board, interval: Duration, connected: Connected) -> io::Result<()> {
    let (ask, requests) = mpsc::channel();
    let (tell, news) = mpsc::sync_channel(WAITING);
    let watcher = Watcher { board: board.clone(), interval, requests, news: tell };
    thread::spawn(move || watcher.run(connected));
    interrupt::on_each(|| {
        restore();
        interrupt::end();
    });
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        restore();
        report(info);
    }));
    let result = ratatui::try_init().and_then(|mut terminal| show(&mut terminal, &ask, &news));
    restore();
    result
}

fn restore() {
    ratatui::restore();
    // Whatever fails here, there is nothing left to restore it with.
    let _ = execute!(io::stdout(), cursor::Show);
}

fn show(terminal: &mut DefaultTerminal, ask: &Sender<Request>, news: &Receiver<News>) -> io::Result<()> {
    let mut dashboard = Dashboard::new();
    let mut is_new = true;
    loop {
        if mem::take(&mut is_new) {
            terminal.draw(|frame| view::draw(frame, &mut dashboard))?;
        }
        if event::poll(PAUSE)? {
            is_new = true;
            if let Event::Key(key) = event::read()?
                && key.kind != KeyEventKind::Release
            {
                let rows = view::page(terminal.size()?.height);
                let request = match dashboard.press(key, rows) {
                    None => continue,
                    Some(Wish::Quit) => return Ok(()),
                    Some(Wish::Halt(pid)) => Request::Halt(pid),
                    Some(Wish::Log) => Request::Log,
                };
                ask.send(request).map_err(io::Error::other)?;
            }
        }
        loop {
            match news.try_recv() {
                Ok(news) => dashboard.take(news),
                Err(TryRecvError::Empty) => break,
                Err(error @ TryRecvError::Disconnected) => return Err(io::Error::other(error)),
            }
            is_new = true;
        }
    }
}
