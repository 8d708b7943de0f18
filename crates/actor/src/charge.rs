//! What work costs besides bytecode, in suspend checks, so that it moves a virtual clock (T2).

use crate::shared::{Shared, with_shared};
use janet::Vm;

/// Lets the time pass that the work in the VM took since the last interval of suspend checks, if that is over.
pub(crate) fn pass_checkpoints(vm: &Vm) {
    let intervals = vm.intervals_owed();
    if intervals > 0 {
        let checkpoint = with_shared(|shared| shared.checkpoint);
        (0..intervals).for_each(|_| checkpoint());
    }
}

/// What a turn, and what an event, is charged in suspend checks. An ESP32-C3 takes some 250 checks' time for each
/// (docs/benchmarks/chip.md): so little that a crowd of actors that wake at the same instant hardly drifts apart, and so much that
/// neither memory nor patience runs out while a virtual clock moves by a millisecond.
const TURN: u32 = 10;
const EVENT: u32 = 50;

/// Charges an event to the actor that is in the VM, and to the carry.
pub(crate) fn count_event() {
    janet::charge(EVENT);
    with_shared(|shared| shared.add_to_carry(EVENT));
}

/// Actors that have turn after turn, as those that only give way to each other or wake each other by messages, are charged as
/// one that computes is, so that they cannot stop a virtual clock. On a host's real clock nothing ticks by itself, and a tick that
/// is due is let in between two turns.
pub(crate) fn count_turn() {
    let (checkpoint, mut is_due) = with_shared(|shared| {
        shared.add_to_carry(TURN);
        (shared.checkpoint, shared.counted >= (rtos::now() + 1) * 1000 || shared.take_from_carry())
    });
    while is_due {
        checkpoint();
        is_due = with_shared(|shared| {
            shared.carry_tick = rtos::now();
            shared.take_from_carry()
        });
    }
}

impl Shared {
    /// What was charged before the clock moved by itself, or for an actor that stays in the VM, is forgotten.
    fn add_to_carry(&mut self, checks: u32) {
        let now = rtos::now();
        if now != self.carry_tick {
            (self.carry_tick, self.carry) = (now, 0);
        }
        self.carry = self.carry.saturating_add(checks);
    }

    /// Takes what a tick costs, if there is that much.
    fn take_from_carry(&mut self) -> bool {
        let rest = self.carry.checked_sub(self.checkpoint_interval);
        self.carry = rest.unwrap_or(self.carry);
        rest.is_some()
    }
}
