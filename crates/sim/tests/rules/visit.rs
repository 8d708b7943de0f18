//! Visitors in the VM: programs can be loaded and actors looked at, whatever an actor is doing there.

use crate::board::{boot, link};
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
