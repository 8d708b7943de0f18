//! R8: halting an actor from another task, whatever the actor is doing.

use crate::board::{Board, MEMORY, boot, link};
use actor::HaltError;
use rtos::{Priority, Task};
use std::sync::Mutex;
use wire::Pid;
use wire::message::State;

/// Halts, and sees that the pid is dead when that has answered.
fn halt(board: &Board, pid: Pid) {
    assert_eq!(actor::halt(pid), Ok(()));
    assert_eq!(board.state(pid), None);
}

#[test]
fn r8_halt_ends_a_waiting_actor() {
    let events = boot(|board| {
        let pids = board.start_program(
            r#"(def waiting (fn [{:sleep sleep}] (print "begins") (sleep 20) (print "never")))
               (def other (fn [{:sleep sleep}] (sleep 40) :undisturbed))"#,
        );
        board.pass(10);
        assert_eq!(board.state(pids[0]), Some(State::Asleep { until: 20_000 }));
        halt(board, pids[0]);
        board.pass(100);
        board.events()
    });
    let expected = [
        "0 waiting started",
        "0 other started",
        "0 waiting prints begins",
        "10 waiting halted",
        "40 other finished with :undisturbed",
    ];
    assert_eq!(events, expected);
}

#[test]
fn r8_halt_ends_an_actor_that_never_ran() {
    let events = boot(|board| {
        let pids = board.start_program(r#"(def new (fn [_] (print "never"))) (def other (fn [_] :undisturbed))"#);
        halt(board, pids[0]);
        board.pass(10);
        board.events()
    });
    assert_eq!(events, ["0 new started", "0 other started", "0 new halted", "0 other finished with :undisturbed"]);
}

#[test]
fn r8_halt_ends_an_actor_that_is_ready() {
    let events = boot(|board| {
        let pids = board.start_program(
            r#"(def ready (fn [_] (yield) (print "never")))
               (def busy (fn [_] (for i 0 100000 nil) :undisturbed))"#,
        );
        board.pass(5);
        assert_eq!(board.state(pids[0]), Some(State::Ready));
        assert_eq!(board.state(pids[1]), Some(State::Running));
        halt(board, pids[0]);
        board.pass(100);
        board.events()
    });
    assert_eq!(events, ["0 ready started", "0 busy started", "5 ready halted", "10 busy finished with :undisturbed"]);
}

#[test]
fn r8_halt_ends_an_actor_between_two_runs() {
    let events = boot(|board| {
        let pids = board.start_program(
            r#"(def again (fn [{:rerun rerun} &opt state] (print "run with " state) (rerun 10 :state)))"#,
        );
        board.pass(15);
        assert_eq!(board.state(pids[0]), Some(State::Asleep { until: 20_000 }));
        halt(board, pids[0]);
        board.pass(100);
        board.events()
    });
    assert_eq!(
        events,
        ["0 again started", "0 again prints run with ", "10 again prints run with state", "15 again halted"]
    );
}

#[test]
fn r8_halt_interrupts_a_busy_actor() {
    let events = boot(|board| {
        let pids = board.start_program(
            r#"(def spinning (fn [_] (forever)))
               (def calling (fn [_] (defn call [] (call)) (call)))
               (def trying (fn [_] (forever (try (forever) ([_] (print "never"))))))
               (def deferring (fn [_] (defer (print "never") (edefer (print "never") (forever)))))
               (def nested (fn [_] (resume (fiber/new (fn [] (resume (fiber/new (fn [] (forever)))))))))
               (def masked (fn [_] (forever (resume (fiber/new (fn [] (forever)) :a)) (print "never"))))
               (def generating (fn [_] (forever (each x (coro (forever)) (print "never")) (print "never"))))
               (def calling-back (fn [_] (string/replace "a" (fn [x] (forever)) "a")))
               (def trying-to-call-back (fn [_]
                 (forever (try (string/replace "a" (fn [x] (forever)) "a") ([_] (print "never"))))))
               (def matching (fn [_] (forever (try (peg/match '{:main (+ :main)} "x") ([_] (print "never"))))))
               (defn built [] (var x [1 2]) (repeat 60 (set x [x x])) x)
               (def comparing (fn [_] (= (built) (built)) (print "never")))"#,
        );
        board.events();
        for pid in &pids {
            board.pass(5);
            assert_eq!(board.state(*pid), Some(State::Running));
            halt(board, *pid);
        }
        board.pass(100);
        board.events()
    });
    let expected = [
        "5 spinning halted",
        "10 calling halted",
        "15 trying halted",
        "20 deferring halted",
        "25 nested halted",
        "30 masked halted",
        "35 generating halted",
        "40 calling-back halted",
        "45 trying-to-call-back halted",
        "50 matching halted",
        "55 comparing halted",
    ];
    assert_eq!(events, expected);
}

#[test]
fn r8_a_halted_actor_runs_no_defer() {
    let cleaners = |wait: &str| {
        format!(
            r#"(def cleaning (fn [{{:sleep sleep :digital-write dw}}]
                 (with [_ :resource (fn [_] (print "never"))]
                   (defer (dw LED1 1)
                     (edefer (print "never")
                       (try {wait} ([_] (print "never"))))))))"#
        )
    };
    let events = boot(|board| {
        for wait in ["(sleep 1000)", "(forever)", "(string/replace \"a\" (fn [x] (forever)) \"a\")"] {
            let pid = board.start_program(&cleaners(wait))[0];
            board.pass(10);
            halt(board, pid);
        }
        board.pass(2000);
        board.events()
    });
    let expected = ["0", "10", "10", "20", "20", "30"];
    let expected: Vec<String> = std::iter::zip(expected, ["started", "halted"].into_iter().cycle())
        .map(|(at, what)| format!("{at} cleaning {what}"))
        .collect();
    assert_eq!(events, expected);
}

#[test]
fn r8_memory_of_a_halted_actor_can_be_collected() {
    // Each holds a block in its own way: in its fiber, in its state, while it is busy, while it is ready. All blocks of
    // all rounds are several times the heap.
    let (block, rounds) = (MEMORY / 64, 64);
    let image = link(&format!(
        r#"(defn block [] (buffer/new-filled {block} 1))
           (def asleep (fn [{{:sleep sleep}}] (def held (block)) (sleep 1000) held))
           (def between-runs (fn [{{:rerun rerun}} &opt state] (rerun 1000 (block))))
           (def ready (fn [_] (def held (block)) (yield) (yield) held))
           (def busy (fn [_] (def held (block)) (yield) (forever) held))"#
    ));
    boot(|board| {
        for _ in 0..rounds {
            let pids = board.start(&image);
            board.pass(5);
            let states: Vec<State> = pids.iter().filter_map(|pid| board.state(*pid)).collect();
            assert!(
                matches!(states[..], [State::Asleep { .. }, State::Asleep { .. }, State::Ready, State::Running]),
                "{states:?}: {:?}",
                board.events()
            );
            pids.iter().for_each(|pid| halt(board, *pid));
        }
    });
}

#[test]
fn r8_a_dead_pid_stays_dead() {
    boot(|board| {
        let pids = board.start_program(
            r#"(def halted (fn [{:sleep sleep}] (sleep 1000)))
               (def finished (fn [_] 1))
               (def failed (fn [_] (error 1)))"#,
        );
        board.pass(10);
        halt(board, pids[0]);
        let more = board.start_program("(def successor (fn [{:sleep sleep}] (sleep 1000)))");
        for pid in [pids[0], pids[1], pids[2], Pid(0), Pid(u32::MAX)] {
            assert_eq!(actor::halt(pid), Err(HaltError::Dead(pid)));
        }
        assert!(board.state(more[0]).is_some());
    });
}

#[test]
fn r8_two_tasks_may_halt_the_same_actor() {
    static ANSWERS: Mutex<Vec<Result<(), HaltError>>> = Mutex::new(Vec::new());
    fn halt_too(pid: usize) {
        ANSWERS.lock().unwrap().push(actor::halt(Pid(pid as u32)));
    }
    boot(|board| {
        let pid = board.start_program("(def busy (fn [_] (forever)))")[0];
        board.pass(5);
        // Less urgent than this task: it is in the middle of its halt when this one halts, too.
        let other = Task::spawn(c"other", 64 << 10, Priority(3), halt_too, pid.0 as usize).unwrap();
        halt(board, pid);
        board.pass(1);
        assert_eq!(*ANSWERS.lock().unwrap(), [Ok(())]);
        other.delete();
    });
}
