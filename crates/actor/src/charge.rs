//! Charges turns and events in suspend checks, so that they move a virtual clock as bytecode does (T2).

use crate::shared::{Shared, with_shared};
use janet::Vm;

/// Calls the checkpoint once for each interval of suspend checks that the VM has used up.
pub(crate) fn pass_checkpoints(vm: &Vm) {
    let intervals = vm.intervals_owed();
    if intervals > 0 {
        let checkpoint = with_shared(|shared| shared.checkpoint);
        (0..intervals).for_each(|_| checkpoint());
    }
}

/// Suspend checks charged for a turn and for an event. An ESP32-C3 needs the time of about 250 checks for each
/// (docs/benchmarks/chip.md). The charge is smaller: many actors that wake at the same instant must not drift apart. It is not 0:
/// otherwise events could fill the memory before a virtual clock moves by a millisecond.
const TURN: u32 = 10;
const EVENT: u32 = 50;

/// Charges an event to the actor that runs, and to the carry.
pub(crate) fn count_event() {
    janet::charge(EVENT);
    with_shared(|shared| shared.add_to_carry(EVENT));
}

/// Charges a turn to the carry, and calls the checkpoint if a tick is due. Without this charge, actors that only yield to each other
/// or exchange messages would stop a virtual clock. On a host's real clock, which has no tick interrupt, ticks happen here.
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
    /// Adds to the carry. The carry starts at 0 in each tick, since time that passed on the clock is not charged again.
    fn add_to_carry(&mut self, checks: u32) {
        let now = rtos::now();
        if now != self.carry_tick {
            (self.carry_tick, self.carry) = (now, 0);
        }
        self.carry = self.carry.saturating_add(checks);
    }

    /// Takes one tick's checks from the carry. Returns false if it holds fewer.
    fn take_from_carry(&mut self) -> bool {
        let rest = self.carry.checked_sub(self.checkpoint_interval);
        self.carry = rest.unwrap_or(self.carry);
        rest.is_some()
    }
}
