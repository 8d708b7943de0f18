//! A line of bytes between a session on the simulated board and the rest of the computer.
//!
//! Two threads of the computer read and write; the session's task is told by interrupts when bytes or room have come, as by
//! a serial line's hardware.

use embedded_io::{ErrorType, Read, ReadReady, Write};
use listen::Guest;
use rtos::{
    Notifier,
    host::{Clock, Interrupt},
    task,
};
use std::{
    collections::VecDeque,
    io,
    net::{Shutdown, TcpStream},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

/// The two ends of what a session talks over.
pub struct Connection {
    /// What the client says.
    pub input: Box<dyn io::Read + Send>,
    /// What the client hears.
    pub output: Box<dyn io::Write + Send>,
    /// Its place, where it came over TCP.
    pub guest: Option<Arc<Guest>>,
}

impl Connection {
    /// A client that comes over TCP. It is hung up on when its session ends, also when it stays silent.
    ///
    /// # Errors
    /// When it is gone already.
    pub fn tcp(stream: TcpStream, guest: Guest) -> io::Result<Self> {
        // Answers are small, and waited for.
        stream.set_nodelay(true)?;
        Ok(Self {
            input: Box::new(stream.try_clone()?),
            output: Box::new(HangUp(stream)),
            guest: Some(Arc::new(guest)),
        })
    }
}

/// A socket that ends for all who hold it.
struct HangUp(TcpStream);

impl io::Write for HangUp {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Drop for HangUp {
    fn drop(&mut self) {
        // One that is gone already needs no hanging up.
        let _ = self.0.shutdown(Shutdown::Both);
    }
}

/// Bytes on their way in one direction. More than this wait outside.
const ROOM: usize = 64 << 10;

pub(crate) struct Line {
    incoming: Arc<Pipe>,
    outgoing: Outgoing,
}

enum Outgoing {
    /// Whoever listens slowly keeps the session waiting, but not the board.
    Queued(Arc<Pipe>),
    /// Virtual time stands still while a client listens: nothing is ever dropped, and no clock of the outside matters.
    Direct(Box<dyn io::Write + Send>),
}

/// A bounded queue of bytes between a task and a thread.
#[derive(Default)]
struct Pipe {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    bytes: VecDeque<u8>,
    closed: bool,
}

impl Line {
    /// A line for the calling task.
    pub fn open(connection: Connection, clock: Clock) -> io::Result<Self> {
        let incoming = Arc::new(Pipe::default());
        let task = task::current();
        let pipe = incoming.clone();
        spawn("line in", move || read_all(connection.input, connection.guest.as_deref(), &pipe, &task))?;
        let outgoing = match clock {
            Clock::Virtual => Outgoing::Direct(connection.output),
            Clock::Real => {
                let pipe = Arc::new(Pipe::default());
                let task = task::current();
                let theirs = pipe.clone();
                spawn("line out", move || write_all(connection.output, &theirs, &task))?;
                Outgoing::Queued(pipe)
            }
        };
        Ok(Self { incoming, outgoing })
    }
}

impl Drop for Line {
    /// Lets the threads go. The one that reads may hang in the system until its client says something or leaves.
    fn drop(&mut self) {
        self.incoming.close();
        if let Outgoing::Queued(pipe) = &self.outgoing {
            pipe.close();
        }
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().name(name.into()).spawn(work).map(drop)
}

impl Pipe {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait_while(&self, condition: impl FnMut(&mut State) -> bool) -> MutexGuard<'_, State> {
        self.changed.wait_while(self.lock(), condition).unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }
}

/// Has the calling task wait, and leaves the board's clock alone: that may be virtual.
pub(crate) fn wait(time: Duration) -> io::Result<()> {
    let over = Arc::new(AtomicBool::new(false));
    let (task, told) = (task::current(), over.clone());
    spawn("wait", move || {
        thread::sleep(time);
        told.store(true, Ordering::Release);
        interrupt(&task);
    })?;
    while !over.load(Ordering::Acquire) {
        task::wait();
    }
    Ok(())
}

fn interrupt(task: &Notifier) {
    let task = task.clone();
    Interrupt.raise(move || task.notify());
}

/// The thread that reads.
fn read_all(mut input: Box<dyn io::Read + Send>, guest: Option<&Guest>, pipe: &Pipe, task: &Notifier) {
    let mut buffer = [0; 4096];
    loop {
        let count = match input.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => break,
        };
        if guest.is_some_and(|guest| !guest.sends(count)) {
            break;
        }
        let mut state = pipe.wait_while(|state| state.bytes.len() >= ROOM && !state.closed);
        if state.closed {
            return;
        }
        state.bytes.extend(&buffer[..count]);
        drop(state);
        interrupt(task);
    }
    pipe.close();
    interrupt(task);
}

/// The thread that writes.
fn write_all(mut output: Box<dyn io::Write + Send>, pipe: &Pipe, task: &Notifier) {
    loop {
        let mut state = pipe.wait_while(|state| state.bytes.is_empty() && !state.closed);
        let bytes: Vec<u8> = state.bytes.drain(..).collect();
        let closed = state.closed;
        drop(state);
        interrupt(task);
        if output.write_all(&bytes).and_then(|()| output.flush()).is_err() {
            break pipe.close();
        }
        if closed {
            break;
        }
    }
    interrupt(task);
}

fn closed() -> io::Error {
    io::ErrorKind::BrokenPipe.into()
}

impl ErrorType for Line {
    type Error = io::Error;
}

impl ReadReady for Line {
    fn read_ready(&mut self) -> io::Result<bool> {
        let state = self.incoming.lock();
        match state.bytes.is_empty() {
            true if state.closed => Err(closed()),
            empty => Ok(!empty),
        }
    }
}

impl Read for Line {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !self.read_ready()? {
            task::wait();
        }
        let count = io::Read::read(&mut self.incoming.lock().bytes, buffer)?;
        self.incoming.changed.notify_all();
        Ok(count)
    }
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let pipe = match &mut self.outgoing {
            Outgoing::Direct(output) => return output.write_all(bytes).map(|()| bytes.len()),
            Outgoing::Queued(pipe) => pipe,
        };
        loop {
            let mut state = pipe.lock();
            if state.closed {
                return Err(closed());
            }
            let room = ROOM.saturating_sub(state.bytes.len()).min(bytes.len());
            if room > 0 {
                state.bytes.extend(&bytes[..room]);
                pipe.changed.notify_all();
                return Ok(room);
            }
            drop(state);
            task::wait();
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.outgoing {
            Outgoing::Direct(output) => output.flush(),
            Outgoing::Queued(_) => Ok(()),
        }
    }
}
