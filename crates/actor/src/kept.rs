//! Kept actors: those that the board starts again after each reset (`mj start --keep`).
//!
//! A program is kept as a whole, in place of every kept program that has an actor of the same name. A kept actor that somebody
//! halts is not kept any more; one that ends by itself is started at the next reset. One that has brought the board down soon
//! after its start, several times in a row, is left out until it is kept anew.

mod judge;
mod set;

use crate::{
    halt::halt,
    program::{Loaded, Program, load},
    report, room,
    runtime::with_board,
};
use alloc::{boxed::Box, format, string::String, vec::Vec};
use board::storage::{Storage, StorageError};
use rtos::{Mutex, Weak};
use set::{KeptActor, KeptProgram, Set};
use wire::{
    Image, Pid,
    bounds::ACTOR_NAME_BYTES,
    message::{self, Limits},
};

/// What is kept; none where the board has no storage.
static KEPT: Mutex<Option<Kept>> = Mutex::new(None);

struct Kept {
    set: Set,
    /// Nothing can be read: it is erased before anything is kept.
    is_damaged: bool,
    live: Vec<Live>,
}

/// A kept actor that was started.
struct Live {
    pid: Pid,
    /// Its program, by the checksum of the image.
    image: u32,
    index: u16,
}

/// Starts what the board's storage has kept, before anybody is served. What cannot be started is told in the log.
pub fn start_kept(storage: Box<dyn Storage>) {
    let (set, result) = Set::open(storage);
    let is_damaged = matches!(result, Err(StorageError::Damaged | StorageError::Failed));
    let mut kept = Kept { set, is_damaged, live: Vec::new() };
    let (last, is_safe) = with_board(|board| (board.last_reset(), board.is_safe())).unwrap_or_default();
    let judged = match judge::is_news(kept.set.programs(), &last) {
        true => kept.set.change(&mut |programs| judge::judge(programs, &last)),
        false => Ok(()),
    };
    for error in [result, judged].into_iter().filter_map(Result::err) {
        report::warn(format!("kept actors: {error}"));
    }
    for index in 0..kept.set.programs().len() {
        let started = if is_safe { Err("safe mode".into()) } else { kept.start(index) };
        let actors = kept.set.programs().get(index).into_iter().flat_map(|program| &program.actors);
        actors.filter_map(|actor| Some((actor, judge::why_not(actor, &started)?))).for_each(|(actor, why)| {
            report::warn(format!("{} is kept but not started: {why}", actor.name));
        });
    }
    *KEPT.lock() = Some(kept);
}

/// The board ends.
pub(crate) fn end() {
    *KEPT.lock() = None;
}

impl Kept {
    /// Starts those of a program's kept actors that are not in quarantine.
    fn start(&mut self, index: usize) -> Result<(), String> {
        let bytes = self.set.image(index).map_err(|error| format!("{error}"))?;
        let image = Image::from_bytes(&bytes).map_err(|error| format!("{error}"))?;
        drop(bytes);
        let Some(program) = self.set.programs().get(index) else { return Ok(()) };
        let wanted: Vec<u16> =
            program.actors.iter().filter(|kept| !judge::is_quarantined(kept)).map(|kept| kept.index).collect();
        let is_wanted = |index| wanted.iter().any(|wanted| usize::from(*wanted) == index);
        let loaded = load(image, program.limits, &is_wanted).map_err(|error| format!("{error}"))?;
        let image = program.image;
        self.note(image, &wanted, loaded);
        Ok(())
    }

    /// Starts actors of an image, of these places in its header, and notes who they are.
    fn note(&mut self, image: u32, wanted: &[u16], loaded: Loaded) -> (Vec<Pid>, Weak<Program>) {
        let (pids, running) = loaded.start();
        self.live.extend(pids.iter().zip(wanted).map(|(pid, index)| Live { pid: *pid, image, index: *index }));
        (pids, running)
    }
}

fn refuse(error: StorageError) -> message::Refusal {
    message::Refusal::Keep(format!("{error}"))
}

/// Starts the actors of an image and keeps them, in place of those of every kept program that has one of their names. When that
/// is refused, all is as before.
pub(crate) fn start(
    image: Image,
    bytes: Vec<u8>,
    limits: Limits,
) -> Result<(Vec<Pid>, Weak<Program>), message::Refusal> {
    let mut kept = KEPT.lock();
    let kept = kept.as_mut().ok_or(message::Refusal::NoStorage)?;
    if core::mem::take(&mut kept.is_damaged) {
        kept.set.erase().map_err(refuse)?;
    }
    if !room::for_list::<(KeptActor, [u8; ACTOR_NAME_BYTES])>(image.header.actors.len()) {
        return Err(refuse(StorageError::Full));
    }
    let checksum = image.checksum();
    let mut program = Some(kept.set.prepare(&bytes, checksum, limits, &image.header.actors).map_err(refuse)?);
    // Loading takes as much again.
    drop(bytes);
    let loaded = load(image, limits, &|_| true).map_err(|error| message::Refusal::Image(format!("{error}")))?;
    let loaded_program = loaded.program().clone();
    let names = loaded_program.names();
    let mut replaced = Vec::new();
    let changed = kept.set.change(&mut |programs| {
        programs.retain(|old| {
            let stays = old.actors.iter().all(|old| !names.contains(&old.name));
            replaced.extend((!stays).then_some(old.image));
            stays
        });
        programs.extend(program.take());
    });
    if let Err(error) = changed {
        loaded.discard();
        return Err(refuse(error));
    }
    kept.live.retain(|live| {
        let stays = !replaced.contains(&live.image);
        if !stays {
            // One that has ended by itself is what is wanted.
            let _ = halt(live.pid);
        }
        stays
    });
    let all: Vec<u16> = (0..).zip(names.iter()).map(|(index, _)| index).collect();
    Ok(kept.note(checksum, &all, loaded))
}

/// Actors were halted: they are not kept any more.
pub(crate) fn drop_actors(pids: &[Pid]) -> Result<(), message::Refusal> {
    let mut kept = KEPT.lock();
    let Some(Kept { set, live, .. }) = kept.as_mut() else { return Ok(()) };
    let (halted, lives): (Vec<Live>, Vec<Live>) = live.drain(..).partition(|live| pids.contains(&live.pid));
    *live = lives;
    if halted.is_empty() {
        return Ok(());
    }
    let drop_halted = |programs: &mut Vec<KeptProgram>| {
        for program in programs.iter_mut() {
            let image = program.image;
            program
                .actors
                .retain(|kept| !halted.iter().any(|halted| (halted.image, halted.index) == (image, kept.index)));
        }
        programs.retain(|program| !program.actors.is_empty());
    };
    set.change(&mut { drop_halted }).map_err(refuse)
}

/// An actor was started again, under another pid.
pub(crate) fn follow(pid: Pid, new: Pid) {
    let mut kept = KEPT.lock();
    let live = kept.iter_mut().flat_map(|kept| &mut kept.live);
    live.filter(|live| live.pid == pid).for_each(|live| live.pid = new);
}

/// Nothing is kept any more.
pub(crate) fn drop_all() -> Result<(), message::Refusal> {
    match KEPT.lock().as_mut() {
        Some(kept) if !kept.set.programs().is_empty() => kept.set.change(&mut Vec::clear).map_err(refuse),
        _ => Ok(()),
    }
}

/// What is kept.
pub(crate) fn list() -> Vec<message::Kept> {
    let kept = KEPT.lock();
    let actors = kept.iter().flat_map(|kept| kept.set.programs()).flat_map(|program| &program.actors);
    actors.map(|kept| message::Kept { actor: kept.name.clone(), quarantined: judge::is_quarantined(kept) }).collect()
}
