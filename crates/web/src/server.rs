//! The server: it lets browsers in, tells them what happens on the board, and does there what they ask for.

use crate::{
    browser::{self, Browser, Incoming},
    http,
    known::Known,
    request::{self, Outcome, Request},
    texts::{Asker, Texts},
    trace,
};
use host::{Board, BoardError, From, News, Sample, SymbolStore, TextLinker, json, shares};
use listen::{Limits, Listener};
use serde_json::json;
use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        mpsc::{self, Receiver, SyncSender},
    },
    thread,
    time::{Duration, Instant},
};
use tungstenite::Utf8Bytes;
use wire::{Event, Level, Pid};

/// What browsers may take. A page has one connection, and a few more while it loads. A request's head is the longest that a stranger
/// sends.
const CLIENTS: Limits = Limits::new(64, 2 * http::LONGEST_HEAD);

/// What browsers have asked for and nobody has done yet. More of them wait.
const INBOX: usize = 64;

/// Lines that are told at once.
const BATCH: usize = 256;

/// How often the actors are looked at while somebody watches.
const LOOK: Duration = Duration::from_millis(500);

/// How long whoever has the board waits for it before looking at what browsers want.
const PAUSE: Duration = Duration::from_millis(20);

/// How soon a board that is gone is tried again.
const RETRY: Duration = Duration::from_millis(250);

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// The address is not this computer's alone, and nothing would keep others out.
    #[error("{0} can be reached by other computers")]
    NoSecret(SocketAddr),
    /// Another program has the address, or the system gives it to nobody.
    #[error("cannot listen on {0}: {1}")]
    Taken(SocketAddr, io::Error),
}

/// A server of one board's page.
pub struct Server {
    address: SocketAddr,
    inbox: Receiver<Incoming>,
    to_inbox: SyncSender<Incoming>,
    browsers: Vec<Browser>,
    known: Known,
    symbols: SymbolStore,
    texts: Texts,
    /// Lines that are not told yet.
    lines: Vec<String>,
    /// What the actors had used when they were last looked at.
    sample: Option<Sample>,
    look_at: Instant,
    told_at: Instant,
    /// Whether the board tells what its actors do, or was asked to.
    traces: bool,
}

impl Server {
    /// Lets browsers in from now on. Where there is a secret, they must know it. Traces of stripped images are completed by `symbols`;
    /// what browsers want started is linked by `linker`.
    ///
    /// # Errors
    /// When the address cannot be had, or other computers can reach it and there is no secret.
    pub fn listen(
        address: SocketAddr,
        secret: Option<String>,
        symbols: SymbolStore,
        linker: TextLinker,
    ) -> Result<Self, ListenError> {
        if secret.is_none() && !address.ip().is_loopback() {
            return Err(ListenError::NoSecret(address));
        }
        let taken = |error| ListenError::Taken(address, error);
        let listener = Listener::bind(address, CLIENTS).map_err(taken)?;
        let address = listener.address().map_err(taken)?;
        let (to_inbox, inbox) = mpsc::sync_channel(INBOX);
        let owner = to_inbox.clone();
        thread::Builder::new()
            .name("web".into())
            .spawn(move || let_in(listener, secret.map(Into::into), &owner))
            .map_err(taken)?;
        let now = Instant::now();
        Ok(Self {
            address,
            inbox,
            to_inbox,
            browsers: Vec::new(),
            known: Known::default(),
            symbols,
            texts: Texts::new(linker),
            lines: Vec::new(),
            sample: None,
            look_at: now,
            told_at: now,
            traces: false,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Has pages show the program that is run.
    pub fn show_program(&mut self, name: String, text: String) {
        self.known.program = Some((name, text));
    }

    /// Serves a board for ever, and whichever `connect` finds after it when it is gone.
    pub fn run(mut self, first: Board, mut connect: impl FnMut() -> Result<Board, String>) -> ! {
        let mut board = Ok(first);
        loop {
            let gone = match &mut board {
                Ok(board) => self.follow(board).err().map(|error| error.to_string()).unwrap_or_default(),
                Err(why) => std::mem::take(why),
            };
            // What is gone is let go of before it is looked for again: a line may be there for one alone.
            drop(board);
            self.lose(gone);
            thread::sleep(RETRY);
            board = connect();
        }
    }

    fn follow(&mut self, board: &mut Board) -> Result<(), BoardError> {
        self.begin(board)?;
        board.follow(From::Oldest)?;
        loop {
            if let Some(news) = board.next(Some(Instant::now() + PAUSE))? {
                self.take(&news);
            }
            self.serve(board)?;
        }
    }

    /// A board is there.
    ///
    /// # Errors
    /// When it cannot be asked what it is.
    pub fn begin(&mut self, board: &mut Board) -> Result<(), BoardError> {
        let line = self.known.begin(board.info()?);
        self.sample = None;
        self.traces = false;
        self.lines.push(line);
        Ok(())
    }

    /// Takes what comes from the board.
    pub fn take(&mut self, news: &News) {
        match news {
            News::Event(event) => self.take_event(event.clone()),
            News::Dropped(count) => self.lines.push(json!({ "event": "dropped", "count": count }).to_string()),
            News::Trace { lost, records } => self.lines.push(trace::line(*lost, records)),
            News::Ended(_) | News::Stopped => (),
        }
    }

    fn take_event(&mut self, mut event: Event) {
        self.symbols.resolve(&mut event);
        let line = json::line(&event);
        self.lines.push(line.clone());
        self.known.note(&event, line);
    }

    /// The board is gone: why.
    fn lose(&mut self, why: String) {
        let line = self.known.lose(why.clone());
        self.lines.push(line);
        for incoming in self.inbox.try_iter().take(INBOX).collect::<Vec<_>>() {
            match incoming {
                Incoming::Asked(number, asked) => {
                    self.answer(Asker { browser: number, id: asked.id }, Err(json!({ "error": why })));
                }
                Incoming::Linked(_) => {
                    if let Some(asker) = self.texts.end() {
                        self.answer(asker, Err(json!({ "error": why })));
                    }
                }
                other => self.welcome(other),
            }
        }
        for asker in self.texts.forget_all() {
            self.answer(asker, Err(json!({ "error": why })));
        }
        self.pass_on();
    }

    /// Does what browsers have asked for, and tells them what has happened. To be called again and again, also when nothing
    /// happens.
    ///
    /// # Errors
    /// When the board is gone.
    pub fn serve(&mut self, board: &mut Board) -> Result<(), BoardError> {
        for incoming in self.inbox.try_iter().take(INBOX).collect::<Vec<_>>() {
            match incoming {
                Incoming::Asked(number, asked) => {
                    let asker = Asker { browser: number, id: asked.id };
                    if let Some(outcome) = self.act(board, asker, asked.request)? {
                        self.answer(asker, outcome);
                    }
                }
                Incoming::Linked(linked) => {
                    let asker = self.texts.end();
                    let outcome = match linked {
                        Ok(linked) => request::outcome(request::start(board, &linked))?,
                        Err(error) => Err(request::complaint(&error)),
                    };
                    if let Some(asker) = asker {
                        self.answer(asker, outcome);
                    }
                    self.look_at = Instant::now();
                }
                other => self.welcome(other),
            }
        }
        self.link_next();
        self.trace(board)?;
        if !self.browsers.is_empty() && Instant::now() >= self.look_at {
            self.look(board)?;
        }
        if self.lines.len() >= BATCH || self.told_at.elapsed() >= PAUSE {
            self.pass_on();
        }
        Ok(())
    }

    /// Does what a browser asks for; none where that takes longer.
    fn act(&mut self, board: &mut Board, asker: Asker, request: Request) -> Result<Option<Outcome>, BoardError> {
        let result = match request {
            Request::Drive { pin, value } => {
                let Some(level) = Level::of(value) else {
                    return Ok(Some(Err(json!({ "error": "a level is a number from 0 to 1" }))));
                };
                board.drive(pin, level).map(|()| {
                    self.known.note_input(pin, level);
                    let value = json::level(level);
                    self.lines.push(json!({ "event": "driven", "pin": pin, "value": value }).to_string());
                    json!({})
                })
            }
            Request::Halt { pid } => board.halt(Pid(pid)).map(|()| json!({})),
            Request::StartAgain { pid } => board.start_again(Pid(pid)).map(|Pid(new)| json!({ "pids": [new] })),
            Request::Start { source } => {
                let busy = || Err(json!({ "error": "this page's last program is still being linked" }));
                return Ok((!self.texts.push(asker, source)).then(busy));
            }
        };
        self.look_at = Instant::now();
        request::outcome(result).map(Some)
    }

    /// Links the next text, where none is being linked.
    fn link_next(&mut self) {
        let Some(board) = &self.known.board else { return };
        if let Err((asker, error)) = self.texts.link_next(board, &self.to_inbox) {
            self.answer(asker, Err(json!({ "error": format!("no thread to link it: {error}") })));
        }
    }

    fn welcome(&mut self, incoming: Incoming) {
        match incoming {
            Incoming::Joined(mut browser) => {
                // Those who were there before it may still have to hear what it is told now.
                self.pass_on();
                browser.catch_up(|missed| self.known.all(missed));
                self.browsers.push(browser);
                self.look_at = Instant::now();
            }
            Incoming::Left(number) => {
                self.browsers.retain(|browser| browser.number != number);
                self.texts.forget(number);
            }
            Incoming::Asked(..) | Incoming::Linked(..) => (),
        }
    }

    fn answer(&mut self, Asker { browser, id }: Asker, outcome: Outcome) {
        // What happened before the answer is told before it.
        self.pass_on();
        if let Some(browser) = self.browsers.iter_mut().find(|other| other.number == browser) {
            browser.answer(request::answer(id, outcome));
        }
    }

    /// Has the board tell what its actors do while somebody watches.
    fn trace(&mut self, board: &mut Board) -> Result<(), BoardError> {
        let is_watched = !self.browsers.is_empty();
        if std::mem::replace(&mut self.traces, is_watched) == is_watched {
            return Ok(());
        }
        match board.trace(is_watched) {
            // It has no memory for that: there is no timeline, and all the rest.
            Err(BoardError::Refused(_)) => Ok(()),
            result => result,
        }
    }

    /// Looks at the actors.
    fn look(&mut self, board: &mut Board) -> Result<(), BoardError> {
        let info = board.info()?;
        let sample = Sample { t: info.t, actors: board.actors()? };
        let mut shares = shares(self.sample.as_ref().unwrap_or(&sample), &sample);
        shares.sort_by_key(|share| share.actor.pid);
        let memory = json!({ "used": info.memory.used, "limit": info.memory.limit });
        let actors: Vec<_> = shares.iter().map(json::share).collect();
        let line = json!({ "t": info.t, "event": "actors", "memory": memory, "actors": actors }).to_string();
        self.known.note_actors(line.clone());
        self.lines.push(line);
        self.sample = Some(sample);
        self.look_at = Instant::now() + LOOK;
        Ok(())
    }

    /// Tells browsers what they do not know yet.
    fn pass_on(&mut self) {
        self.told_at = Instant::now();
        if !self.lines.is_empty() {
            let count = self.lines.len() as u64;
            let lines = Utf8Bytes::from(std::mem::take(&mut self.lines).join("\n"));
            self.browsers.iter_mut().for_each(|browser| browser.tell(&lines, count));
        }
        for browser in &mut self.browsers {
            browser.catch_up(|missed| self.known.all(missed));
        }
    }
}

/// The thread that lets browsers in.
fn let_in(mut listener: Listener, secret: Option<Arc<str>>, owner: &SyncSender<Incoming>) {
    for number in 0.. {
        let (stream, guest) = listener.accept();
        let (secret, owner) = (secret.clone(), owner.clone());
        let serve = move || {
            // A browser that has gone needs no answer.
            let _ = browser::serve(stream, guest, number, secret.as_deref(), &owner);
        };
        // Without a thread the browser is hung up on, and tries again.
        let _ = thread::Builder::new().name("from browser".into()).spawn(serve);
    }
}
