//! Visitors in the VM: programs can be loaded and actors looked at, whatever an actor is doing there.

use crate::board::{Board, boot, boot_by, link, options};
use rtos::host as kernel;
use sim::{Boot, Clock, SimulatedBoard};
use wire::{Pid, message::State};

#[test]
fn r2_loading_a_program_pauses_a_busy_actor_and_lets_no_other_in_between() {
    let events = boot(|board| {
        let pids = board.start_program(
            r#"(def busy (fn [{:now now}] (while (< (now) 50)) (print "still the first") :busy))
               (def waiting (fn [_] :waiting))"#,
        );
        board.pass(10);
        let more = board.start_program("(def late (fn [_] :late))");
        assert_eq!(board.state(pids[0]), Some(State::Running));
        assert_eq!([board.state(pids[1]), board.state(more[0])], [Some(State::Ready); 2]);
        board.pass(100);
        board.events()
    });
    let expected = [
        "0 busy started",
        "0 waiting started",
        "10 late started",
        "50 busy prints still the first",
        "50 busy finished with :busy",
        "50 waiting finished with :waiting",
        "50 late finished with :late",
    ];
    assert_eq!(events, expected);
}

#[test]
fn r10_an_actor_inside_of_a_callback_is_looked_at_but_not_paused() {
    let events = boot(|board| {
        let image = link("(def late (fn [_] :late))");
        let stuck = board.start_program(r#"(def stuck (fn [_] (string/replace "a" (fn [_] (forever)) "a")))"#)[0];
        board.pass(10);
        assert_eq!(board.state(stuck), Some(State::Running));
        assert_eq!(actor::start_actors(image.clone()), Err(actor::LoadError::Busy(actor::Busy(stuck))));
        assert_eq!(actor::halt(stuck), Ok(()));
        assert_eq!(actor::start_actors(image), Ok(vec![Pid(stuck.0 + 1)]));
        board.pass(10);
        board.events()
    });
    assert_eq!(events.last().map(String::as_str), Some("2010 late finished with :late"), "{events:?}");
    assert!(!events.iter().any(|event| event.contains("coerced")), "{events:?}");
}

#[test]
fn the_time_that_an_actor_is_in_the_vm_is_counted_once_whoever_visits() {
    boot(|board| {
        let hog = board.start_program("(def hog (fn [_] (forever)))")[0];
        for _ in 0..3 {
            board.pass(10);
            board.start_program("(def late (fn [_] :late))");
        }
        board.pass(10);
        assert_eq!(board.info(hog).map(|info| info.cpu), Some(rtos::host::micros()));
    });
}

/// Checkpoints that do not return, in ticks: an actor is inside of a C function that never ends, and ticks go on as on a chip.
const HUNG: u64 = 100_000;

/// A board on which the actor in the VM hangs there from the first checkpoint on.
fn boot_hung(main: impl FnOnce(&Board)) {
    let hang = || (0..HUNG).for_each(|_| kernel::advance(1));
    let options = options(Clock::Virtual, 0);
    let pins = || Box::new(SimulatedBoard::new(Boot::default()));
    boot_by(Clock::Virtual, || sim::boot_as(pins(), hang, &options).expect("a runtime that starts"), main);
}

#[test]
fn s5_a_hung_vm_keeps_nobody_from_looking_and_halting() {
    boot_hung(|board| {
        let pids = board.start_program(
            r#"(def asleep (fn [{:sleep sleep}] (def held (buffer/new-filled 10000 1)) (sleep 1e9) held))
               (def hung (fn [_] (forever)))
               (def ready (fn [_]))"#,
        );
        board.pass(10);
        let actors = actor::actors_after(Pid(0), 10).0;
        let shown: Vec<_> = actors.iter().map(|actor| (actor.actor.as_str(), actor.state, actor.runs)).collect();
        let asleep = State::Asleep { until: 1_000_000_000_000 };
        assert_eq!(shown, [("asleep", asleep, 1), ("hung", State::Running, 1), ("ready", State::Ready, 0)]);
        assert!(actors[0].memory > 10_000, "{actors:?}: as it was when its turn ended");
        assert_eq!(actor::halt(pids[0]), Ok(()));
        assert_eq!(actor::halt(pids[1]), Err(actor::HaltError::Inside(pids[1])));
        assert!(actor::make_room() > 0);
        assert_eq!(actor::start_actors(link("(def late (fn [_]))")), Err(actor::LoadError::Busy(actor::Busy(pids[1]))));
        assert!(rtos::now() < HUNG, "all of that while it hung");
    });
}
