//! The session: what stays on the host, and what the board runs.

use crate::board;
use host::{Outcome, Reason, Repl};
use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

fn session() -> Repl {
    Repl::start(board::options()).expect("starts")
}

/// What became of the lines, in short.
fn evaluate(repl: &mut Repl, lines: &str) -> Vec<String> {
    repl.evaluate(lines).into_iter().map(short).collect()
}

fn short(outcome: Outcome) -> String {
    match outcome {
        Outcome::Incomplete => "incomplete".into(),
        Outcome::Defined { value, output } => format!("{output}defined {value}"),
        Outcome::Answer(answer) => format!("answer {answer}"),
        Outcome::Note(note) => format!("note {note}"),
        Outcome::Run(linked) => {
            assert_eq!(linked.image.header.actors, [Repl::ACTOR]);
            format!("{}ran {}", linked.output, board::run(&linked.image).value)
        }
        Outcome::Failed(error) => match &error.location {
            Some(location) => format!("failed {location}: {error}"),
            None => format!("failed {error}"),
        },
    }
}

/// Evaluates a script of lines and what each must become, in one session.
fn check(script: &[(&str, &[&str])]) {
    let mut repl = session();
    for (lines, outcomes) in script {
        assert_eq!(evaluate(&mut repl, lines), *outcomes, "{lines}");
    }
}

#[test]
fn definitions_stay_on_the_host_and_expressions_run_on_the_board() {
    check(&[
        ("(+ 1 2)", &["ran 3"]),
        ("(def x 20)", &["defined 20"]),
        ("(+ x 1)", &["ran 21"]),
        ("(defn twice [y] (* 2 y))", &["defined <function twice>"]),
        ("(twice x)", &["ran 40"]),
        ("(map twice [1 2])", &["ran @[2 4]"]),
        ("(defmacro unless-zero [x & body] ~(if (zero? ,x) nil (do ,;body)))", &["defined <function unless-zero>"]),
        ("(unless-zero 1 (twice 4))", &["ran 8"]),
        ("LED2", &["ran 3"]),
        ("nil", &["ran nil"]),
        ("(defn f []) (print \"on the board\")", &["defined <function f>", "ran nil"]),
        ("", &[]),
        ("# nothing", &[]),
    ]);
}

#[test]
fn a_macro_that_becomes_a_definition_is_one() {
    check(&[
        ("(defmacro define-twice [name x] ~(def ,name (* 2 ,x)))", &["defined <function define-twice>"]),
        ("(define-twice y 4)", &["defined 8"]),
        ("y", &["ran 8"]),
    ]);
}

#[test]
fn lines_are_awaited_until_an_expression_is_whole() {
    check(&[
        ("(def a 1) (defn f [", &["incomplete"]),
        ("\"text", &["incomplete"]),
        ("(defn f [\n  x]\n  x)", &["defined <function f>"]),
        // The first form of the incomplete lines was not evaluated.
        ("a", &["failed repl:1:1: compile error: unknown symbol a"]),
        ("(f 1))", &["failed repl:1:6: syntax error: unexpected closing delimiter )"]),
    ]);
}

#[test]
fn capabilities_are_there_by_their_names() {
    check(&[
        ("(double 4)", &["ran 8"]),
        ("(defmacro quadruple [x] ~(double (double ,x)))", &["defined <function quadruple>"]),
        ("(quadruple 4)", &["ran 16"]),
        ("(def actor (fn body [{:double d}] (d 21)))", &["defined <function body>"]),
        ("(actor capabilities)", &["ran 42"]),
        // The session's own definitions go first.
        ("(def double inc)", &["defined <function inc>"]),
        ("(double 4)", &["ran 5"]),
    ]);
}

#[test]
fn a_definition_cannot_use_a_capability() {
    let mut repl = session();
    let outcomes = repl.evaluate("\n(def x (double 2))");
    let [Outcome::Failed(error)] = &outcomes[..] else { panic!("{outcomes:?}") };
    assert_eq!(error.to_string(), "compile error: unknown symbol double");
    assert_eq!(error.location.as_ref().expect("a place").to_string(), "repl:2:8");
    assert!(error.hint.as_ref().expect("a hint").contains("(fn [{:double double}] …)"), "{error:?}");
}

#[test]
fn an_expression_that_changes_what_the_session_holds_changes_it() {
    check(&[
        ("(var n 1) (++ n)", &["defined 1", "defined 2"]),
        ("n", &["ran 2"]),
        ("(do (for i 0 3 (++ n)) n)", &["defined 5"]),
        ("(defn bump [] (++ n)) (bump) (bump) n", &["defined <function bump>", "defined 6", "defined 7", "ran 7"]),
        ("(def t @{}) (put t :a 1) t", &["defined @{}", "defined @{:a 1}", "defined @{:a 1}"]),
        ("(def b @\"\") (buffer/push b \"x\") (string b)", &["defined @\"\"", "defined @\"x\"", "defined \"x\""]),
        (
            "(def held {:list @[]}) (array/push (held :list) 1) (held :list)",
            &["defined {:list @[]}", "defined @[1]", "defined @[1]"],
        ),
        (
            "(def c (do (var m 0) (fn counter [] (++ m)))) (c) (c)",
            &["defined <function counter>", "defined 1", "defined 2"],
        ),
        ("(upscope (def g (coro (yield :a) (yield :b))) :made)", &["defined :made"]),
        ("(resume g) (resume g)", &["defined :a", "defined :b"]),
        // A var of its own is no concern of the session's, and a local name hides it.
        ("(do (var i 0) (++ i) i)", &["ran 1"]),
        ("(let [n 3] (+ n 1))", &["ran 4"]),
    ]);
}

#[test]
fn a_copy_that_the_board_changes_is_said_once() {
    let note = "note the board has a copy of n: what this changes there is not seen here";
    check(&[
        ("(var n 1)", &["defined 1"]),
        ("(double n)", &["ran 2"]),
        ("(do (++ n) (double n))", &[note, "ran 4"]),
        ("(do (++ n) (double n))", &["ran 4"]),
        ("n", &["ran 1"]),
    ]);
}

/// A session of a board with all capabilities.
fn session_of_board() -> Repl {
    let capabilities = wire::CAPABILITIES.iter().map(|name| String::from(*name)).collect();
    Repl::start(host::LinkOptions { capabilities, ..board::options() }).expect("starts")
}

#[test]
fn help_and_the_documentation_of_capabilities_answer() {
    let mut repl = session_of_board();
    for asks in ["help", "(help)"] {
        let answer = evaluate(&mut repl, asks).concat();
        assert!(answer.contains(":halt") && answer.contains("digital-write"), "{answer}");
    }
    assert_eq!(evaluate(&mut repl, "(def help 1) help"), ["defined 1", "ran 1"], "a definition goes first");
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md")).expect("the README");
    for capability in wire::CAPABILITIES {
        let answer = evaluate(&mut repl, &format!("(doc {capability})")).concat();
        let usage = answer.lines().map(|line| line.trim_start_matches("answer ")).find(|line| {
            line.trim_end_matches(')').strip_prefix('(').and_then(|line| line.split(' ').next()) == Some(*capability)
                && readme.contains(&format!("| `{line}` |"))
        });
        assert!(usage.is_some(), "{answer}");
    }
}

#[test]
fn a_capability_with_the_name_of_a_function_has_another_name() {
    let mut repl = session_of_board();
    let [Outcome::Failed(error)] = &repl.evaluate("(take 0)")[..] else { panic!("it has two arguments") };
    assert_eq!(error.hint.as_deref(), Some("the capability take has the name capability/take here"));
    assert!(matches!(&repl.evaluate("(capability/take 0)")[..], [Outcome::Run(_)]));
    assert!(evaluate(&mut repl, "(doc take)").concat().contains("capability/take"));
    assert!(repl.names().contains(&"capability/take".into()));
    assert_eq!(evaluate(&mut repl, "(take 2 [1 2 3])"), ["ran (1 2)"]);
}

#[test]
fn what_fails_changes_nothing() {
    check(&[
        ("(def x 1)", &["defined 1"]),
        ("(upscope (def x 2) (error \"no\"))", &["failed repl:1:20: error while the file was evaluated: no"]),
        ("x", &["ran 1"]),
        ("(def y (nothing)) (def z 1)", &["failed repl:1:8: compile error: unknown symbol nothing"]),
        ("z", &["failed repl:1:1: compile error: unknown symbol z"]),
        ("(os/time)", &["failed repl:1:1: os/time is not available to actors"]),
    ]);
}

#[test]
fn files_can_be_imported() {
    let folder = tempfile::tempdir().expect("a folder");
    board::write(&folder.path().join("lib.janet"), "(print \"loading\") (var n 4) (defn next [] (++ n))");
    let lib = folder.path().join("lib.janet");
    let mut repl = session();
    assert_eq!(evaluate(&mut repl, &format!("(import {} :as lib)", lib.display())), ["loading\ndefined nil"]);
    assert_eq!(evaluate(&mut repl, "(lib/next) (lib/next)"), ["defined 5", "defined 6"]);
    assert!(repl.names().contains(&"lib/next".into()));
    // Relative paths are those of the folder that the session was started in.
    board::go_to_workspace();
    assert_eq!(evaluate(&mut repl, "(import ./tests/behaviour/modules/pulse) pulse/width"), ["defined nil", "ran 7"]);
}

#[test]
fn documentation_is_read_on_the_host() {
    let outcomes = evaluate(&mut session(), "(doc map)");
    assert!(outcomes[0].contains("Map a function"), "{outcomes:?}");
}

#[test]
fn settings_of_the_session_are_found_by_dyn() {
    check(&[("(setdyn :colour :green)", &["defined :green"]), ("(dyn :colour)", &["ran :green"])]);
}

#[test]
fn names_are_those_of_the_board_and_of_the_session() {
    let mut repl = session();
    evaluate(&mut repl, "(def my-own 1)");
    let names = repl.names();
    for name in ["map", "defn", "fn", "print", "LED1", "double", "capabilities", "my-own"] {
        assert!(names.contains(&name.into()), "{name} is missing");
    }
    for name in ["os/time", "slurp-of-nothing", "evaluate-lines", "ev/sleep"] {
        assert!(!names.contains(&name.into()), "{name} is there");
    }
    assert!(names.is_sorted());
}

#[test]
fn an_endless_definition_can_be_interrupted() {
    for endless in ["(def x (forever))", "(def y (do (defmacro m [] (forever)) (m)))"] {
        let mut repl = session();
        evaluate(&mut repl, "(def before 1)");
        let interrupt = repl.interrupt_handle();
        let over = AtomicBool::new(false);
        let outcomes = thread::scope(|scope| {
            scope.spawn(|| {
                // Again and again: one that comes before the evaluation begins is without effect.
                while !over.load(Ordering::Relaxed) {
                    interrupt.interrupt();
                    thread::sleep(Duration::from_millis(1));
                }
            });
            let outcomes = repl.evaluate(endless);
            over.store(true, Ordering::Relaxed);
            outcomes
        });
        assert!(matches!(&outcomes[..], [Outcome::Failed(error)] if matches!(error.reason, Reason::Interrupted)));
        assert_eq!(evaluate(&mut repl, "before"), ["ran 1"]);
    }
}
