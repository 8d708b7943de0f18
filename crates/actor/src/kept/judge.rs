//! Who is to blame when a board goes down soon after its start: such an actor is not started for ever.

use super::set::{KeptActor, KeptProgram};
use alloc::{format, string::String};
use board::LastReset;

/// Microseconds after a start in which an actor that brings the board down is held to be unfit.
const SOON: u64 = 10_000_000;

/// How often in a row it may do that.
const MOST: u8 = 3;

/// Whether an actor is left out.
pub fn is_quarantined(actor: &KeptActor) -> bool {
    actor.crashes >= MOST
}

/// Why an actor is not started, if it is not: by itself, or since its program was not.
pub fn why_not(actor: &KeptActor, program: &Result<(), String>) -> Option<String> {
    let quarantine = || {
        const SECONDS: u64 = SOON / 1_000_000;
        format!("it is quarantined, since it brought the board down {MOST} times within {SECONDS} s of its start")
    };
    is_quarantined(actor).then(quarantine).or_else(|| program.clone().err())
}

/// Whether the end of the last life changes any count. Who was left out in it is neither to blame nor cleared.
pub fn is_news(programs: &[KeptProgram], last: &LastReset) -> bool {
    let mut actors = programs.iter().flat_map(|program| &program.actors);
    match last.t >= SOON {
        _ if last.was_safe => false,
        true => actors.any(|actor| actor.crashes > 0 && !is_quarantined(actor)),
        false => last.cause.is_fault() && actors.next().is_some(),
    }
}

/// Counts the end of the last life against the actor that was in the VM, or against all that were started where nobody knows
/// which it was. A life that was long enough clears all but those in quarantine.
pub fn judge(programs: &mut [KeptProgram], last: &LastReset) {
    let is_over = last.t >= SOON;
    for program in programs {
        // An actor that was spawned by one of these has no name among them.
        let by_name = last.actor.as_ref().filter(|suspect| program.actors.iter().any(|kept| kept.name == suspect.name));
        let is_program = last.actor.as_ref().is_none_or(|suspect| suspect.image == program.image);
        for kept in program.actors.iter_mut().filter(|kept| !is_quarantined(kept)) {
            if is_over {
                kept.crashes = 0;
            } else if is_program && by_name.is_none_or(|suspect| suspect.name == kept.name) {
                kept.crashes += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use board::{Cause, Suspect};

    fn programs() -> [KeptProgram; 2] {
        let actor = |name: &str| KeptActor { name: name.into(), index: 0, crashes: 0 };
        [KeptProgram::new(1, [actor("a"), actor("b")].into()), KeptProgram::new(2, [actor("c")].into())]
    }

    fn crashes(programs: &[KeptProgram]) -> Vec<u8> {
        programs.iter().flat_map(|program| &program.actors).map(|actor| actor.crashes).collect()
    }

    fn end(cause: Cause, t: u64, actor: Option<(&str, u32)>) -> LastReset {
        let actor = actor.map(|(name, image)| Suspect { name: name.into(), image });
        LastReset { cause, t, actor, ..LastReset::default() }
    }

    fn after(last: &[LastReset]) -> Vec<u8> {
        let mut programs = programs();
        for last in last {
            if is_news(&programs, last) {
                judge(&mut programs, last);
            }
        }
        crashes(&programs)
    }

    #[test]
    fn who_was_in_the_vm_is_to_blame() {
        assert_eq!(after(&[end(Cause::Panic, 5, Some(("b", 1)))]), [0, 1, 0]);
        assert_eq!(after(&[end(Cause::Panic, 5, Some(("spawned", 1)))]), [1, 1, 0], "by one of that program");
        assert_eq!(after(&[end(Cause::Panic, 5, Some(("a", 9)))]), [0, 0, 0], "of a program that is not kept");
        assert_eq!(after(&[end(Cause::Watchdog, 5, None)]), [1, 1, 1], "nobody knows");
    }

    #[test]
    fn an_orderly_end_and_a_life_in_safe_mode_count_for_nothing() {
        let safe = LastReset { was_safe: true, ..end(Cause::Panic, SOON, None) };
        let first = end(Cause::Panic, 5, None);
        let [power, button] = [Cause::PowerOn, Cause::Button].map(|cause| end(cause, 0, None));
        for last in [power, button, end(Cause::Request, 5, None), safe] {
            assert_eq!(after(&[first.clone(), last]), [1, 1, 1]);
        }
    }

    #[test]
    fn a_long_life_clears_all_but_those_in_quarantine() {
        let crash = end(Cause::Panic, SOON - 1, Some(("b", 1)));
        let long = end(Cause::Panic, SOON, Some(("b", 1)));
        assert_eq!(after(&[crash.clone(), crash.clone(), long.clone()]), [0, 0, 0]);
        let three = [crash.clone(), crash.clone(), crash.clone(), long, crash];
        assert_eq!(after(&three), [0, MOST, 0]);
    }
}
