//! C1, C2: what actors held is free again when they are gone, to the byte.

use crate::board::{boot, link};
use wire::Kind;

/// Milliseconds.
const DAY: u64 = 24 * 3600 * 1000;

/// In a day a thousand actors come, and keep, replace, send and receive data of all sizes for up to an hour. They end in every
/// way that there is: by themselves, by an error, past their limit, halted, with the one that they are linked to.
const COMERS: &str = r#"
    (defn data [size]
      (case (% size 4)
        0 (buffer/new-filled size 1)
        1 (string/repeat "x" size)
        2 (array/new-filled (div size 8) size)
        (table ;(range (* 2 (div size 64))))))
    (def comer (fn comer [{:sleep sleep :receive receive :every every :rerun rerun :spawn spawn} &opt state]
      (default state 0)
      (def kept @[])
      (every 60000 {:tick (string (data 100))})
      (repeat (math/rng-int (math/rng) 20)
        (def number (math/floor (* 4000 (math/random))))
        (array/push kept (data number))
        (put kept (% number (length kept)) (receive number))
        (when (= 0 (% number 50)) (spawn comer nil (data number) {:linked true :memory 20000}))
        (sleep (* 100 (math/random) (math/random) number)))
      (cond
        (< (math/random) 0.2) (error (data 100))
        (< (math/random) 0.2) (forever (array/push kept (data 1000)))
        (< state 3) (rerun 1000 (inc state)))))
    (def day (fn [{:sleep sleep :spawn spawn :send send :halt halt :self self}]
      (def pids @[])
      (repeat 1000
        (array/push pids (spawn comer nil nil {:memory (if (< (math/random) 0.5) 20000 100000)}))
        (repeat 3 (send (pids (math/rng-int (math/rng) (length pids))) (data (math/floor (* 2000 (math/random))))))
        (when (< (math/random) 0.3) (halt (pids (math/rng-int (math/rng) (length pids)))))
        (sleep (* 2 86000 (math/random))))))
"#;

#[test]
fn c2_a_day_of_a_thousand_actors_leaves_nothing() {
    let image = link(COMERS);
    boot(|board| {
        let day = || {
            board.start(&image);
            assert!(actor::wait_until_ended(Some(rtos::now() + 2 * DAY), || false), "all end soon after the day");
            let events = board.take();
            let failed =
                |event: &&wire::Event| matches!(&event.kind, Kind::Failed { error, .. } if error.contains("limit"));
            assert!(events.iter().filter(failed).count() > 50, "many reach their limit");
            assert!(events.iter().filter(|event| event.kind == Kind::Halted).count() > 50, "many are halted");
            actor::make_room()
        };
        // The VM's own table of symbols has more than one size.
        let first = [day(), day(), day()];
        for _ in 0..3 {
            let free = day();
            assert!(first.contains(&free), "{free} bytes are free, after {first:?}");
        }
    });
}

/// The last that is told of an actor.
fn last_of(events: &[wire::Event], actor: &str) -> Option<Kind> {
    let of = |event: &&wire::Event| event.origin.as_ref().is_some_and(|origin| origin.actor == actor);
    events.iter().rfind(of).map(|event| event.kind.clone())
}

/// One that needs little comes first, and then a crowd of those that need no more each, but are many.
const CROWD: &str = r#"
    (def small (fn [{:sleep sleep}]
      (repeat 200 (repeat 20 (buffer/new-filled 100)) (sleep 10))
      :survived))
    (def crowd (fn [{:spawn spawn :sleep sleep}]
      (sleep 1000)
      (def many (protect (forever (spawn (fn [{:sleep sleep}] (sleep 10000))))))
      (print (in many 1))))
"#;

#[test]
fn c1_a_crowd_of_newcomers_takes_nothing_of_what_others_need() {
    let image = link(CROWD);
    boot(|board| {
        board.start(&image);
        assert!(actor::wait_until_ended(Some(rtos::now() + DAY), || false), "all end");
        let events = board.take();
        assert_eq!(last_of(&events, "small"), Some(Kind::Finished { value: ":survived".into() }));
        let refused = |event: &wire::Event| matches!(&event.kind, Kind::Log { line } if line.contains("out of memory"));
        assert!(events.iter().any(refused), "the crowd fills the board");
    });
}

/// A crowd fills the board up to its last part; a few that have little take of that. Then one makes garbage.
const GARBAGE: &str = r#"
    (def steady (fn [{:sleep sleep}]
      (sleep 3000)
      (repeat 1000 (repeat 20 (buffer/new-filled 100)) (sleep 1))
      :survived))
    (defn taker [{:sleep sleep}]
      (sleep 2000)
      (def all @[])
      (protect (forever (array/push all (buffer/new-filled 100))))
      (sleep 10000)
      (length all))
    (def first-taker taker)
    (def second-taker taker)
    (def crowd (fn [{:spawn spawn :sleep sleep}]
      (sleep 1000)
      (protect (forever (spawn (fn [{:sleep sleep}] (sleep 10000)))))))
"#;

#[test]
fn c1_garbage_of_one_that_has_little_is_no_reason_to_fail() {
    let image = link(GARBAGE);
    boot(|board| {
        board.start(&image);
        assert!(actor::wait_until_ended(Some(rtos::now() + DAY), || false), "all end");
        let events = board.take();
        assert_eq!(last_of(&events, "steady"), Some(Kind::Finished { value: ":survived".into() }));
    });
}
