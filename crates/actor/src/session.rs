//! A session: one host on one line of bytes. It answers requests and pushes events.
//!
//! A session is a task of its own, more urgent than actors, so that a busy one can be halted. It may wait for its line; the
//! board and its actors never wait for a session.

use crate::{
    again::start_again,
    board_event::BoardEvent,
    events::{self, Reader},
    halt::{halt, halt_all},
    kept,
    program::{Run, load},
    runtime, shared,
    trace::Trace,
    upload::Upload,
};
use alloc::{boxed::Box, vec::Vec};
use embedded_io::{Read, ReadReady, Write};
use rtos::task;
use wire::{
    JANET_VERSION, Pid,
    bounds::{CHUNK_BYTES, REQUEST_FRAME_BYTES},
    frame::{self, Decoder},
    message::{
        Answer, CODE_BYTES, Call, Ended, Ending, Limits, Message, NEXT, NONCE_BYTES, PROTOCOL, Refusal, Request, State,
        Welcome,
    },
};

/// An honest host says one request and waits for the answer, or says it again. After so many bytes without a pause, actors have
/// their turn.
const BURST: usize = 2 * REQUEST_FRAME_BYTES;

/// Frames are written together up to about so many bytes.
const BATCH: usize = 4096;

/// Actors in one answer.
const PAGE: usize = 32;

/// Ticks from the answer to a request for a reset to that: what was said gets to where it cannot be lost any more.
const LAST_ANSWER: u64 = 50;

/// What a client must know before the board listens to it.
pub struct Secret {
    /// Random bytes that were never used before.
    pub nonce: [u8; NONCE_BYTES],
    /// Whether a code answers them: see [`wire::secret`]. A board without a secret has no use for that code.
    pub is_right: Box<CodeCheck>,
}

/// Tells whether a code is the right one.
pub type CodeCheck = dyn Fn(&[u8; CODE_BYTES]) -> bool;

/// Serves a line until that is closed, or its client has shown a wrong secret. The calling task must be notified when bytes have come.
/// Calls `on_trust` whenever the client has greeted the board and, where there is a secret, has shown it.
///
/// # Errors
/// When the line is closed or fails.
pub fn serve<L: Read + ReadReady + Write>(
    line: &mut L,
    secret: Option<Secret>,
    on_trust: &mut dyn FnMut(),
) -> Result<(), L::Error> {
    let mut session = Session {
        line,
        secret,
        on_trust,
        decoder: Decoder::new(REQUEST_FRAME_BYTES),
        greeted: false,
        trusted: false,
        distrusted: false,
        answered: None,
        reader: None,
        next_event: NEXT,
        upload: None,
        running: None,
        ended: None,
        trace: None,
        trace_end: 0,
        reset: None,
        end_is_told: true,
    };
    let result = session.serve();
    if let Some(upload) = session.upload {
        upload.cut_off();
    }
    result
}

struct Session<'a, L> {
    line: &'a mut L,
    secret: Option<Secret>,
    on_trust: &'a mut dyn FnMut(),
    decoder: Decoder,
    greeted: bool,
    trusted: bool,
    /// The client gave a wrong code: one guess a line.
    distrusted: bool,
    /// The last request's number and the frame that answered it: a host that asks again has not heard that.
    answered: Option<(u32, Vec<u8>)>,
    reader: Option<Reader>,
    /// The number of the next event to push; [`NEXT`] where none are wanted.
    next_event: u64,
    upload: Option<Upload>,
    running: Option<Run>,
    ended: Option<Ended>,
    trace: Option<Trace>,
    /// The number of the first record that is none of the run's that has ended.
    trace_end: u64,
    /// The board is to start anew, in safe mode or not.
    reset: Option<bool>,
    end_is_told: bool,
}

impl<L: Read + ReadReady + Write> Session<'_, L> {
    fn serve(&mut self) -> Result<(), L::Error> {
        self.reader = events::read();
        self.write(&frame::encode(&Message::Booted))?;
        let mut burst = 0;
        while !self.distrusted {
            let received = self.receive()?;
            if let Some(safe) = self.reset.take() {
                task::delay(LAST_ANSWER);
                runtime::with_board(|board| board.reset(safe));
            }
            let pushed = self.push_events()? | self.push_trace()?;
            let ended = self.push_end()?;
            burst += received;
            if burst > BURST && shared::with_shared(|shared| shared.table.len() > 0) {
                // Sessions go before actors: one that is flooded would leave them no time at all.
                task::delay(1);
                burst = 0;
            } else if received == 0 && !pushed && !ended {
                self.wait();
                burst = 0;
            }
        }
        Ok(())
    }

    fn wait(&self) {
        match self.running.as_ref().and_then(|running| running.until) {
            Some(until) => _ = task::wait_until(until),
            None => task::wait(),
        }
    }

    fn write(&mut self, frame: &[u8]) -> Result<(), L::Error> {
        self.line.write_all(frame)?;
        self.line.flush()
    }

    /// Answers what has come, and tells how many bytes that was.
    fn receive(&mut self) -> Result<usize, L::Error> {
        if !self.line.read_ready()? {
            return Ok(0);
        }
        let mut bytes = [0; 256];
        let count = self.line.read(&mut bytes)?;
        let mut requests = Vec::new();
        self.decoder.push(bytes.get(..count).unwrap_or_default(), |request: Result<Request, _>| {
            // A damaged request is one that did not come: its host asks again.
            requests.extend(request);
        });
        for request in requests {
            // One guess a line, also where more have come at once.
            if !self.distrusted {
                self.answer(request)?;
            }
        }
        Ok(count)
    }

    fn answer(&mut self, Request { number, call }: Request) -> Result<(), L::Error> {
        let is_hello = matches!(call, Call::Hello { .. });
        if let Some((answered, frame)) = &self.answered
            && *answered == number
            && !is_hello
        {
            self.line.write_all(frame)?;
            return self.line.flush();
        }
        let result = self.act(call);
        let frame = frame::encode(&Message::Reply { number, result });
        self.write(&frame)?;
        self.answered = Some((number, frame));
        events::announce();
        Ok(())
    }

    fn act(&mut self, call: Call) -> Result<Answer, Refusal> {
        match call {
            Call::Hello { protocol } => Ok(self.hello(protocol)),
            _ if !self.greeted => Err(Refusal::Stranger),
            Call::Authenticate { code } => self.authenticate(&code),
            _ if !self.trusted => Err(Refusal::Secret),
            Call::Info => Ok(Answer::Info(Box::new(runtime::info_of_board()))),
            Call::Upload { length, checksum } => self.begin_upload(length, checksum),
            Call::Chunk { offset, bytes } => self.take_chunk(offset, &bytes),
            Call::Start { wait, limit, limits, keep } => self.start(wait, limit, limits, keep),
            Call::Actors { after } => {
                let (actors, last) = runtime::actors_after(after, PAGE);
                Ok(Answer::Actors { actors, last })
            }
            Call::Halt { pid } => {
                let halted = halt(pid);
                kept::drop_actors(&[pid])?;
                halted.map(|()| Answer::Done).map_err(Refusal::from)
            }
            Call::HaltAll { name } => {
                let answer = halt_all(name.as_deref());
                if let Answer::Halted { pids, inside } = &answer {
                    kept::drop_actors(pids)?;
                    kept::drop_actors(inside.as_slice())?;
                }
                Ok(answer)
            }
            Call::Follow { from } => Ok(self.follow(from)),
            Call::Unfollow => {
                self.next_event = NEXT;
                Ok(Answer::Done)
            }
            Call::Drive { pin, level } => runtime::drive(pin, level).map(|()| Answer::Done).map_err(Refusal::Pin),
            Call::Forget => kept::drop_all().map(|()| Answer::Done),
            Call::Reset { safe } => {
                self.reset = Some(safe);
                Ok(Answer::Done)
            }
            Call::Trace { on } => self.trace(on),
            Call::StartAgain { pid } => start_again(pid).map(|pid| Answer::Started { pids: alloc::vec![pid] }),
            Call::Status => {
                let next = match self.next_event {
                    NEXT => shared::with_shared(|shared| shared.events.next()),
                    next => next,
                };
                Ok(Answer::Status { next, ended: self.ended.clone() })
            }
        }
    }

    /// A host has just come, or come back: nothing of an earlier one is left, but for the upload that it may go on with.
    fn hello(&mut self, protocol: u16) -> Answer {
        self.greeted = protocol == PROTOCOL;
        self.trusted = self.secret.is_none();
        self.next_event = NEXT;
        self.running = None;
        self.ended = None;
        self.trace = None;
        if let Some(upload) = self.upload.take() {
            upload.cut_off();
        }
        if self.greeted && self.trusted {
            self.tell_of_trust();
        }
        Answer::Hello(Welcome {
            protocol: PROTOCOL,
            janet: JANET_VERSION.into(),
            board: runtime::board_name(),
            chunk: CHUNK_BYTES as u32,
            nonce: self.secret.as_ref().map(|secret| secret.nonce),
        })
    }

    fn authenticate(&mut self, code: &[u8; CODE_BYTES]) -> Result<Answer, Refusal> {
        let is_right = self.secret.as_ref().is_none_or(|secret| (secret.is_right)(code));
        self.distrusted = !is_right;
        if is_right && !core::mem::replace(&mut self.trusted, is_right) {
            self.tell_of_trust();
        }
        if is_right { Ok(Answer::Done) } else { Err(Refusal::WrongSecret) }
    }

    fn tell_of_trust(&mut self) {
        shared::with_shared(|shared| shared.on_board_event(BoardEvent::Connected));
        (self.on_trust)();
    }

    fn begin_upload(&mut self, length: u32, checksum: u32) -> Result<Answer, Refusal> {
        if let Some(upload) = self.upload.take() {
            upload.cut_off();
        }
        // Half of what is left, since loading it takes as much again.
        let upload = Upload::begin(length, checksum, runtime::make_room() / 2)?;
        let received = upload.received();
        self.upload = Some(upload);
        Ok(Answer::Uploaded { received })
    }

    fn take_chunk(&mut self, offset: u32, bytes: &[u8]) -> Result<Answer, Refusal> {
        let upload = self.upload.as_mut().ok_or(Refusal::NoImage)?;
        upload.take(offset, bytes)?;
        Ok(Answer::Uploaded { received: upload.received() })
    }

    fn start(&mut self, wait: bool, limit: Option<u64>, limits: Limits, keep: bool) -> Result<Answer, Refusal> {
        let (image, bytes) = self.upload.take().ok_or(Refusal::NoImage)?.finish()?;
        let limit = limit.map(|limit| runtime::micros().saturating_add(limit).div_ceil(1000));
        let (pids, program) = if keep {
            kept::start(image, bytes, limits)?
        } else {
            // Loading takes as much again.
            drop(bytes);
            load(image, limits, &|_| true).map_err(|error| Refusal::Image(alloc::format!("{error}")))?.start()
        };
        self.running = wait.then_some(Run { program, until: limit });
        self.ended = None;
        Ok(Answer::Started { pids })
    }

    fn follow(&mut self, from: u64) -> Answer {
        let (first, next) = shared::with_shared(|shared| (shared.events.first(), shared.events.next()));
        self.next_event = from.clamp(first, next);
        Answer::Following { from: self.next_event, next }
    }

    fn trace(&mut self, on: bool) -> Result<Answer, Refusal> {
        let trace = if on { Some(Trace::begin()?) } else { None };
        let before = core::mem::replace(&mut self.trace, trace);
        let next = if on { 0 } else { before.map_or(0, |trace| trace.first()) };
        Ok(Answer::Tracing { next })
    }

    /// Pushes some records of the trace; true when there may be more.
    fn push_trace(&mut self) -> Result<bool, L::Error> {
        let Some(message) = self.trace.as_ref().and_then(Trace::take) else { return Ok(false) };
        self.write(&frame::encode(&message)).map(|()| true)
    }

    /// Pushes some events; true when there may be more.
    fn push_events(&mut self) -> Result<bool, L::Error> {
        if self.next_event == NEXT {
            return Ok(false);
        }
        // Events without end must not keep the end of a run from being told.
        let until = if self.end_is_told { NEXT } else { self.ended.as_ref().map_or(NEXT, |ended| ended.next) };
        let mut batch = Vec::new();
        while batch.len() < BATCH
            && self.next_event < until
            && let Some((sequence, frame)) = events::frame_of(self.next_event)
        {
            self.next_event = sequence + 1;
            batch.extend(frame);
        }
        if !batch.is_empty() {
            self.write(&batch)?;
        }
        Ok(!batch.is_empty())
    }

    /// Says that the run is over, once it is and all of its events were pushed; true when it has.
    fn push_end(&mut self) -> Result<bool, L::Error> {
        self.note_end();
        match &self.ended {
            Some(ended) if !self.end_is_told && self.next_event >= ended.next && self.trace_is_told() => {
                self.end_is_told = true;
                let frame = frame::encode(&Message::Ended(ended.clone()));
                self.write(&frame)?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// Whether all records of the run that has ended were pushed.
    fn trace_is_told(&self) -> bool {
        self.trace.as_ref().is_none_or(|trace| trace.first() >= self.trace_end)
    }

    fn note_end(&mut self) {
        let Some(running) = &self.running else { return };
        let why = if running.program.strong_count() == 0 {
            Ending::AllEnded
        } else if running.until.is_some_and(|until| rtos::now() >= until) {
            Ending::TimeUp
        } else if runtime::is_stalled() {
            let mut waiting = runtime::actors_after(Pid(0), PAGE).0;
            waiting.retain(|actor| actor.state != State::Quarantined);
            Ending::Stalled(waiting)
        } else {
            return;
        };
        self.running = None;
        self.end_is_told = false;
        let next = shared::with_shared(|shared| shared.events.next());
        self.trace_end = self.trace.as_ref().map_or(0, Trace::next);
        self.ended = Some(Ended { t: runtime::micros(), next, why });
    }
}
