//! Starting an actor again, from outside: its definition has another run from the beginning, under another pid.

use crate::{actor::Origin, halt::halt, kept, program, shared::with_shared};
use alloc::format;
use wire::{Pid, message::Refusal};

/// Ends an actor (R8), and starts another of the same definition, with the same limits; tells its pid. It is kept where that was.
pub(crate) fn start_again(pid: Pid) -> Result<Pid, Refusal> {
    let (program, index, options) = with_shared(|shared| {
        let actor = shared.table.get(pid).ok_or(Refusal::Dead(pid))?;
        match actor.origin {
            Origin::Program(index) => Ok((actor.program.clone(), index, actor.options())),
            Origin::Spawned(_) => Err(Refusal::Spawned(pid)),
        }
    })?;
    halt(pid)?;
    let new = program::start_one(program, index, options).map_err(|error| Refusal::Image(format!("{error}")))?;
    kept::follow(pid, new);
    Ok(new)
}
