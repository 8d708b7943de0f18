//! `mj repl` with lines that are piped into it.

use crate::{board::Board, top::Terminal};
use snapbox::{cmd::Command, str};
use std::path::Path;

fn repl(board: &Board, lines: &str) -> Command {
    board.mj(Path::new(".")).arg("repl").stdin(lines.to_string())
}

#[test]
fn expressions_run_on_the_board_and_definitions_stay_on_the_host() {
    let board = Board::start();
    let lines = r#"
(+ 1 2)
(defn twice [x]
  (* 2 x))
(map twice [1 2 3])
(twice 4) (twice 5)
(print "printed") (digital-write LED1 1)
(def power 3)
(do (sleep 1) power)
"#;
    repl(&board, lines).assert().success().stderr_eq("").stdout_eq(str![[r#"
3
<function twice>
@[2 4 6]
8
10
printed
nil
LED1   ● 1
nil
3
3

"#]]);
}

#[test]
fn what_fails_is_told_and_the_session_goes_on() {
    let board = Board::start();
    let lines = r#"(defn fail [x]
  (error x))
(fail "oh")
(nothing)
(+ 1))
(os/exit)
(+ 1 1)
"#;
    repl(&board, lines)
        .assert()
        .success()
        .stdout_eq(str![[r#"
<function fail>
2

"#]])
        .stderr_eq(str![[r#"
failed: oh
  in fail [repl] on line 2, column 3
error: compile error: unknown symbol nothing
  --> repl:1:1
error: syntax error: unexpected closing delimiter )
  --> repl:1:6
error: os/exit is not available to actors
  --> repl:1:1
  hint: a board has no operating system; an actor's only powers are its capabilities

"#]]);
}

#[test]
fn an_expression_that_never_ends_is_an_error() {
    repl(&Board::start(), "(+ 1\n").assert().code(1).stderr_eq(str![[r#"
error: the last expression is not complete
  hint: a bracket or a quote is open

"#]]);
}

#[test]
fn a_private_board_will_do() {
    let board = Board::start();
    repl(&board, "(* 6 7)\n").args(["--board", "sim"]).assert().success().stdout_eq(str![[r#"
42

"#]]);
}

#[test]
fn e5_a_value_comes_when_its_expression_has_ended_and_children_live_on() {
    let board = Board::start();
    let lines = r#"
(spawn (fn child [{:sleep sleep}] (sleep 10) (print "from a child") (sleep 10) (error "oh")))
(+ 1 1)
(sleep 200)
(spawn (fn endless [{:sleep sleep}] (sleep 1e9)))
"#;
    let output = repl(&board, lines).output().expect("a session");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let lines: Vec<&str> = out.lines().collect();
    let (children, values): (Vec<&str>, Vec<&str>) = lines.iter().partition(|line| line.starts_with("repl (pid"));
    assert_eq!(children, ["repl (pid 2)  from a child"], "{out}");
    assert_eq!(values[1..], ["2", "nil", "6"], "{out}");
    assert!(err.contains("repl (pid 2)  failed: oh\n  in child"), "{err}");
    assert!(err.contains("actors of this session live on"), "{err}");
    let actors = board.mj(Path::new(".")).args(["ps", "--json"]).output().expect("a table");
    assert_eq!(String::from_utf8_lossy(&actors.stdout).lines().count(), 1);
}

#[test]
fn halt_ends_all_that_a_session_has_started_and_nothing_else() {
    let board = Board::start();
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("nap.janet"), "(def nap :actor (fn [{:sleep sleep}] (sleep 1e9)))")
        .expect("a file");
    board.mj(folder.path()).args(["start", "nap.janet"]).assert().success();
    // One spawns more for as long as it lives, one waits for its restart, and one is restarted when it is halted by nobody.
    let lines = r#"
(do (spawn (fn more [{:spawn spawn :sleep sleep}] (forever (spawn (fn [c] ((c :sleep) 1e9))) (sleep 1)))) nil)
(do (spawn (fn [_] (error "again")) nil nil {:restart :always :limit [1000 1]}) nil)
(sleep 30)
:halt
:halt
"#;
    let output = repl(&board, lines).output().expect("a session");
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(err.ends_with("no actor lives that this session has started\n"), "{err}");
    let actors = board.mj(Path::new(".")).args(["ps", "--json"]).output().expect("a table");
    let actors = String::from_utf8_lossy(&actors.stdout).into_owned();
    assert!(actors.lines().count() == 1 && actors.contains("nap"), "{actors}");
}

#[test]
fn who_has_no_board_is_told_of_a_private_one() {
    let mj = Command::new(snapbox::cmd::cargo_bin!("mj")).args(["repl", "--board", "tcp:127.0.0.1:1"]);
    mj.assert().code(1).stderr_eq(str![[r#"
error: cannot reach the board: Connection refused [..]
  hint: is there a board at 127.0.0.1:1? --board sim takes a private simulated one, mj sim starts one that stays

"#]]);
}

#[test]
fn e5_lines_of_children_come_while_nothing_runs() {
    let board = Board::start();
    let mut terminal = Terminal::with(&board, &["repl"], 24, 80);
    terminal.wait_for(|text| text.contains("mj> "));
    terminal.press("(do (spawn (fn [{:sleep sleep}] (sleep 300) (print :ticked) (sleep 1e9))) nil)\r");
    terminal.wait_for(|text| text.contains("repl (pid 2)  ticked"));
    terminal.press("\x03");
    terminal.wait_for(|text| text.contains("1 actor of this session lives; Ctrl-C again"));
    terminal.press("\x03");
    terminal.wait_for(|text| text.contains("repl (pid 2)  halted"));
}
