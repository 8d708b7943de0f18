//! T2: virtual runs are the same in every run; a run that is too large for an expected file.

use snapbox::cmd::{Command, cargo_bin};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Each of them depends on the seed, on the order of a table whose keys are hashed by their address.
const A_THOUSAND_ACTORS: &str = r#"
(defn wander [n]
  (fn [{:sleep sleep :rerun rerun} &opt run]
    (default run 0)
    (sleep (math/floor (* 100 (math/random))))
    (def table @{})
    (for i 0 10 (put table @[] i))
    (print (string/join (map string (values table)) " "))
    (when (< run 3) (rerun (% n 7) (inc run)))))
(defmacro wanderers [count]
  ~(upscope ,;(seq [n :range [0 count]] ~(def ,(symbol "wanderer" n) (wander ,n)))))
(wanderers 1000)
"#;

/// Everything that has an address, and everything that is made of one.
const ADDRESSES: &str = r#"
(def at-link-time @{print 1 {:at [map printf]} 2 @[] 3 math/sin 4 (fn []) 5 (fiber/new (fn [] (yield))) 6 string/find 7})
(def others [(fn []) (fiber/new (fn [])) (math/rng) (math/rng 7) (peg/compile "a") (int/s64 1) (int/u64 1) @"" @{} @[] {} []])
(def functions [print printf eprint string/find hash type math/sin math/rng compare])
(defn tell [what values]
  (print what " " ;(map |(string/format "%q %v %V %p %s %d; " $ $ $ $ (describe $) (hash $)) values))
  (print what " " (string/format "%q" (from-pairs (map |[$ (hash $)] values))))
  (print what " " (string/format "%q" (sorted (map |[$ 1] values))))
  (print what " " (string/format "%q" (map |(map (fn [x] (< $ x)) values) values))))
(def one
  (fn [capabilities]
    (def methods (mapcat |(seq [name :keys $] (get $ name)) [(int/s64 1) (int/u64 1) (math/rng) (peg/compile "a") (parser/new)]))
    (tell "functions" functions)
    (tell "others" others)
    (tell "methods" (filter cfunction? methods))
    (tell "capabilities" (values capabilities))
    (print "linked " (string/format "%q" at-link-time))
    (print "others " (gensym) " " (math/rng-int (math/rng)) " " (math/random) " " (hash tell))))
"#;

/// Work that takes no time by itself, and how often it is done: the milliseconds that it takes are printed.
const TURNS_AND_EVENTS: &str = r#"
(def nothing (fn [_]))
(def works
  [["sleep" 2000 (fn [{:sleep sleep}] (sleep 0))]
   ["yield" 2000 (fn [_] (yield))]
   ["receive" 2000 (fn [{:receive receive}] (receive 0))]
   ["pins and receive" 200 (fn [{:digital-write dw :receive receive}] (dw 1 1) (dw 1 0) (receive 0))]
   ["log lines" 300 (fn [_] (print "."))]
   ["log lines and sleep" 300 (fn [{:sleep sleep}] (print ".") (sleep 0))]
   ["spawn" 200 (fn [{:spawn spawn :sleep sleep}] (spawn nothing {}) (sleep 0))]
   ["spawn and halt" 200 (fn [{:spawn spawn :halt halt}] (halt (spawn nothing {})))]
   ["talk" 1000
    (fn [{:spawn spawn :whereis whereis :self self :send send :receive receive}]
      (def echo (or (whereis "echo")
                    (spawn (fn [{:send send :receive receive}] (forever (send (receive) :back))) nil nil {:name "echo"})))
      (send echo (self)) (receive))]])
(defn rerunner [{:now now :rerun rerun} [begin runs]]
  (if (< runs 2000) (rerun 0 [begin (inc runs)]) (printf "rerun: %d" (- (now) begin))))
(def one
  (fn [capabilities]
    (def {:now now :spawn spawn} capabilities)
    (each [name times work] works
      (def begin (now))
      (repeat times (work capabilities))
      (printf "%s: %d" name (- (now) begin)))
    ((capabilities :halt) ((capabilities :whereis) "echo"))
    (spawn rerunner capabilities [(now) 0])))
"#;

fn program(name: &str, text: &str) -> PathBuf {
    let program = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&program, text).expect("written");
    program
}

/// `mj` in a process whose addresses are shifted, besides what the system does, by what lies in the environment.
fn mj(padding: usize) -> Command {
    Command::new(cargo_bin!("mj")).env("PADDING", "x".repeat(padding)).env_remove("MJ_BOARD")
}

fn run(program: &Path, seed: &str, padding: usize) -> String {
    let command = mj(padding).args(["run", "--virtual", "--json", "--seed", seed]).arg(program);
    String::from_utf8(command.assert().success().get_output().stdout.clone()).expect("a text")
}

#[test]
fn t2_a_thousand_actors_say_the_same_in_every_run() {
    let program = program("a_thousand_actors.janet", A_THOUSAND_ACTORS);
    let first = run(&program, "1", 0);
    for event in ["started", "finished"] {
        assert_eq!(first.matches(&format!("\"event\":\"{event}\"")).count(), 1000);
    }
    assert!(first == run(&program, "1", 10_000), "two runs differ");
    assert!(first != run(&program, "2", 0), "the seed decides nothing");
}

#[test]
fn t2_no_address_of_a_process_is_seen_by_a_program() {
    let program = program("addresses.janet", ADDRESSES);
    let first = run(&program, "1", 0);
    for _ in 0..3 {
        assert_same(&first, &run(&program, "1", 10_000));
    }
}

#[test]
fn t2_an_image_is_the_same_in_every_process() {
    let program = program("addresses_linked.janet", ADDRESSES);
    let link = |padding: usize| {
        let image = program.with_extension(format!("{padding}.mji"));
        mj(padding).arg("link").arg(&program).arg("-o").arg(&image).assert().success();
        fs::read(image).unwrap()
    };
    let first = link(0);
    assert!((1..4).all(|padding| link(padding * 1000) == first), "two images differ");
}

#[test]
fn t2_every_turn_and_every_event_moves_a_virtual_clock() {
    let program = program("turns_and_events.janet", TURNS_AND_EVENTS);
    let output = run(&program, "1", 0);
    let lines = output.lines().filter_map(|line| line.split_once("\"line\":\"")?.1.strip_suffix("\"}"));
    let times: String = lines.filter(|line| *line != ".").map(|line| format!("{line}\n")).collect();
    let sleeps = "sleep: 2\nyield: 2\nreceive: 2\n";
    let events = "pins and receive: 2\nlog lines: 1\nlog lines and sleep: 2\nspawn: 2\nspawn and halt: 2\n";
    assert_eq!(times, format!("{sleeps}{events}talk: 2\nrerun: 2\n"));
}

/// Compares line by line: a difference in a text of megabytes is not to be read.
fn assert_same(first: &str, second: &str) {
    for (first, second) in first.lines().zip(second.lines()) {
        assert_eq!(first, second);
    }
    assert_eq!(first.len(), second.len());
}
