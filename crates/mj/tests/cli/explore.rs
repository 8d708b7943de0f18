//! `mj run --explore`: a race that the usual order of actors does not show is found, and only that.

use snapbox::{
    cmd::{Command, cargo_bin},
    str,
};
use std::fs;
use tempfile::TempDir;

/// An update is lost when the slow one reads before the last of the quick ones has written. One order in four loses just one.
const RACE: &str = r#"
(var total 0)
(defn quick [{:sleep sleep}] (sleep 1) (+= total 1))
(def quick1 :actor (fn [capabilities] (quick capabilities)))
(def quick2 :actor (fn [capabilities] (quick capabilities)))
(def quick3 :actor (fn [capabilities] (quick capabilities)))
(def slow :actor
  (fn [{:sleep sleep}]
    (sleep 1)
    (def seen total)
    (yield)
    (set total (+ seen 1))))
(def judge :actor
  (fn [{:sleep sleep}]
    (sleep 2)
    (assert (not= total 3) "an update is lost")))
"#;

/// The program in a file, after a change of its text.
fn folder(from: &str, to: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("race.janet"), RACE.replace(from, to)).expect("a file");
    folder
}

fn run(folder: &TempDir, arguments: &[&str]) -> Command {
    let command = Command::new(cargo_bin!("mj")).current_dir(folder).env_remove("MJ_BOARD");
    command.args(["run", "--virtual"]).args(arguments).arg("race.janet")
}

#[test]
fn t2_a_race_is_found_and_its_order_can_be_replayed() {
    let folder = folder("", "");
    run(&folder, &[]).assert().success();
    let found = run(&folder, &["--explore", "100"]).assert().code(1).stderr_eq(str![[r#"
5 actors, 4 finished, 1 failed: all have ended after 0.002 s
error: an actor failed in order [..] of 100
  hint: --schedule [..] instead of --explore 100 replays it

"#]]);
    let found = found.get_output();
    let hint = String::from_utf8_lossy(&found.stderr).into_owned();
    let schedule = hint.split_whitespace().skip_while(|word| *word != "--schedule").nth(1).expect("an order");
    let replayed = run(&folder, &["--schedule", schedule]).assert().code(1);
    assert_eq!(replayed.get_output().stdout, found.stdout);
    let first: u32 = schedule.parse().expect("the order's number");
    assert!(first > 1, "a race that every order shows is no test of this");
    for earlier in 1..first {
        run(&folder, &["--schedule", &earlier.to_string()]).assert().success();
    }
}

#[test]
fn t2_a_program_without_a_race_is_not_blamed() {
    let folder = folder("(yield)", "");
    run(&folder, &["--explore", "100"]).assert().success().stdout_eq("").stderr_eq("no actor failed in 100 orders\n");
    run(&folder, &["--explore", "100", "--json"]).assert().success().stderr_eq("").stdout_eq(str![[r#"
{"t":2000,"event":"explored","tried":100,"failing":null}

"#]]);
}

#[test]
fn t2_what_was_explored_can_be_read_by_machines() {
    run(&folder("", ""), &["--explore", "100", "--json"]).assert().code(1).stderr_eq("").stdout_eq(str![[r#"
...
{"t":2000,"event":"failed",[..]}
{"t":2000,"event":"explored","tried":4,"failing":4}

"#]]);
}

/// A wake-up is lost when it comes between the look whether it is needed and the note of who wants it. The one who serves waits
/// for ever in any order.
const LOST_WAKE_UP: &str = r#"
(var done false)
(var sleeper nil)
(def waker :actor
  (fn [{:sleep sleep :send send}]
    (sleep 1)
    (set done true)
    (if sleeper (send sleeper :done))))
(def waiter :actor
  (fn [{:sleep sleep :self self :receive receive}]
    (sleep 1)
    (unless done
      (yield)
      (set sleeper (self))
      (receive))))
(def server :actor (fn [{:receive receive}] (receive)))
"#;

#[test]
fn t2_a_stall_that_the_usual_order_does_not_show_is_found() {
    let folder = folder("", "");
    fs::write(folder.path().join("race.janet"), LOST_WAKE_UP).expect("a file");
    run(&folder, &[]).assert().success();
    run(&folder, &["--explore", "100"]).assert().code(1).stderr_eq(str![[r#"
waiter (pid 2) waits for what will never come
server (pid 3) waits for what will never come
3 actors, 1 finished, 2 running: stalled after 0.001 s
error: waiter waits for ever in order [..] of 100, and not in the usual one
  hint: --schedule [..] instead of --explore 100 replays it

"#]]);
    fs::write(folder.path().join("race.janet"), LOST_WAKE_UP.replace("(yield)", "")).expect("a file");
    run(&folder, &["--explore", "100"]).assert().success();
}

#[test]
fn a_program_that_never_ends_needs_an_end_to_be_explored() {
    let folder = folder("", "");
    let endless = "(def endless :actor (fn [{:sleep sleep}] (forever (sleep 1000))))\n";
    fs::write(folder.path().join("race.janet"), endless).expect("a file");
    run(&folder, &["--explore", "3"]).assert().code(2).stderr_eq(str![[r#"
error: the program has not ended after 10m of board time
  hint: say by --for how much of it to explore, as in --for 10s

"#]]);
    run(&folder, &["--explore", "3", "--for", "10s"]).assert().success();
}
