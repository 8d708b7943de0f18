//! The measured board: the runtime on FreeRTOS's host port, booted without the simulator round it, so that what boots and
//! what runs can be told apart.

use rtos::{
    Stack,
    host::{self, Clock},
};
use sim::SimulatedBoard;
use std::error::Error;

/// Bytes for Janet's values: enough that no collection falls into a measurement by chance of the heap's size.
const HEAP: usize = 256 << 20;

/// Suspend checks a tick, as in the simulator (T2).
const CHECKS_A_TICK: u32 = 10_000;

/// Runs `body` as the main task of a fresh board without actors. What it has started is halted afterwards.
pub fn boot<R>(clock: Clock, body: impl FnOnce() -> R) -> Result<R, Box<dyn Error>> {
    let mut result = Err("the board does not start".into());
    host::run(clock, || {
        result = start(clock).map(|()| body());
        actor::stop();
        host::stop();
    });
    result
}

fn start(clock: Clock) -> Result<(), Box<dyn Error>> {
    actor::start(actor::Config {
        heap: janet::map_heap(HEAP).ok_or("no memory for the heap")?,
        vm_stack: Stack::new(HEAP).ok_or("no memory for the stack")?,
        board: Box::new(SimulatedBoard::new(sim::Boot::default())),
        // Nobody reads them.
        event_log: 0,
        micros: host::micros,
        is_stalled: host::is_stalled,
        checkpoint_interval: CHECKS_A_TICK,
        checkpoint: match clock {
            Clock::Real => host::poll,
            Clock::Virtual => || host::advance(1),
        },
        seed: 0,
    })?;
    Ok(())
}
