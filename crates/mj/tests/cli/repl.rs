//! `mj repl` with lines that are piped into it.

use crate::board::Board;
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
pin 2  ● 1
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
