//! Halt: how actors are ended from outside (R8).

use crate::{
    ending,
    runtime::listed,
    shared::{Awaited, Observer, with_shared},
};
use alloc::vec::Vec;
use rtos::task;
use wire::{
    Kind, Pid,
    message::{Answer, Refusal},
};

/// How long an actor that is interrupted may take to end, in ticks. Code of Janet's takes microseconds.
const PATIENCE: u64 = 500;

/// Why an actor was not halted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum HaltError {
    /// There is no such actor.
    #[error("no actor with pid {0} is alive")]
    Dead(Pid),
    /// It is inside of a C function that cannot be broken off, and ends when that does.
    #[error("the actor with pid {0} is inside of a C function, and ends when that does")]
    Inside(Pid),
}

impl From<HaltError> for Refusal {
    fn from(error: HaltError) -> Self {
        match error {
            HaltError::Dead(pid) => Self::Dead(pid),
            HaltError::Inside(pid) => Self::Inside(pid),
        }
    }
}

/// Ends an actor (R8). When this returns without an error, its pid is dead and what it held can be collected. One that is in the
/// VM is interrupted there. One in quarantine is forgotten.
///
/// # Errors
/// When there is no such actor, or it has not ended yet.
pub fn halt(pid: Pid) -> Result<(), HaltError> {
    if with_shared(|shared| shared.quarantined.extract_if(.., |actor| actor.pid == pid).next().is_some()) {
        return Ok(());
    }
    let until = rtos::now() + PATIENCE;
    let observer = Observer { task: task::current(), event: Awaited::End(pid) };
    let mut result = Err(HaltError::Dead(pid));
    loop {
        let (lives, removed) = with_shared(|shared| (shared.table.get(pid).is_some(), shared.take_to_end(pid)));
        if let Some(actor) = removed {
            ending::bury(pid, actor, Kind::Halted);
            return Ok(());
        }
        if !lives {
            return result;
        }
        if result.is_err() {
            result = Ok(());
            with_shared(|shared| shared.observers.push(observer.clone()));
        }
        if rtos::now() >= until {
            with_shared(|shared| shared.observers.retain(|other| other.event != observer.event));
            return Err(HaltError::Inside(pid));
        }
        // Where its fiber had stopped already, it has gone on to wait for something: it is looked at again.
        task::wait_until(rtos::now() + 1);
    }
}

/// Ends all actors, or those of a name (R8); tells which. Whoever is not in the VM does nothing meanwhile, and whom the one
/// in the VM still starts is ended, too.
pub(crate) fn halt_all(name: Option<&str>) -> Answer {
    let mut halted = Vec::new();
    let mut inside = None;
    loop {
        let mut pids = listed();
        pids.retain(|pid| inside != Some(*pid) && is_called(*pid, name));
        if pids.is_empty() {
            return Answer::Halted { pids: halted, inside };
        }
        for pid in pids {
            match halt(pid) {
                Ok(()) => halted.push(pid),
                Err(HaltError::Inside(pid)) => inside = Some(pid),
                Err(HaltError::Dead(_)) => (),
            }
        }
    }
}

fn is_called(pid: Pid, name: Option<&str>) -> bool {
    with_shared(|shared| {
        let called = match shared.table.get(pid) {
            Some(actor) => Some(actor.name()),
            None => shared.quarantined.iter().find(|actor| actor.pid == pid).map(|actor| actor.actor.as_str()),
        };
        called.is_some_and(|called| name.is_none_or(|name| called == name))
    })
}
