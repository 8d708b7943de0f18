//! Texts that are typed into a page (S3): they have no power over this computer, and whatever they do, they are answered, and the board
//! and all other pages go on.

use crate::served::{Page, Served};
use serde_json::{Value, json};

/// What is behind a text, so that it would be a program.
const ACTOR: &str = "\n(def a :actor (fn [_] 1))";

/// The beginning of what is told of a text that goes on: of its processor time, or on a busy computer of its time in all.
const OUT_OF_TIME: &str = "its evaluation takes ";

/// The beginning of a fiber without an environment: what it prints does not go where the linker wants it, but to the output of the process.
const PAST_THE_LINKER: &str = "(resume (fiber/setenv (fiber/new (fn [] ";

fn start(page: &mut Page, id: u64, text: &str) {
    page.say(&json!({ "id": id, "do": "start", "source": format!("{text}{ACTOR}") }).to_string());
}

/// The answer to a text.
fn answer(page: &mut Page, text: &str) -> Value {
    start(page, 1, text);
    page.wait_for(|line| line["event"] == "answer")
}

/// Checks how each of these texts is refused.
fn are_refused(texts: &[(&str, &str)]) {
    let board = Served::start();
    let mut page = Page::open(board.address);
    for (text, why) in texts {
        let answer = answer(&mut page, text);
        assert!(answer["error"].as_str().is_some_and(|error| error.contains(why)), "{text}: {answer}");
    }
    // After all of that, a program starts as ever.
    let answer = answer(&mut page, "");
    assert_eq!(answer["error"], Value::Null, "{answer}");
}

#[test]
fn s3_a_text_is_refused_what_has_power() {
    are_refused(&[
        ("(slurp \"/etc/passwd\")", "unknown symbol slurp"),
        ("(spit \"/tmp/of-a-page\" 1)", "unknown symbol spit"),
        ("(file/open \"/etc/passwd\")", "file/open is not available to actors"),
        ("(os/dir \"/\")", "os/dir is not available to actors"),
        ("(os/getenv \"HOME\")", "os/getenv is not available to actors"),
        ("(os/exit 0)", "os/exit is not available to actors"),
        ("(os/execute [\"true\"] :p)", "os/execute is not available to actors"),
        ("(os/sleep 1e9)", "os/sleep is not available to actors"),
        ("(os/clock)", "os/clock is not available to actors"),
        ("(os/cryptorand 8)", "os/cryptorand is not available to actors"),
        ("(net/connect \"127.0.0.1\" 80)", "net/connect is not available to actors"),
        ("(ev/spawn 1)", "ev/spawn is not available to actors"),
        ("(getline \"password: \")", "getline is not available to actors"),
        ("(file/write stdout \"x\")", "file/write is not available to actors"),
        ("(print stdout)", "unknown symbol stdout"),
        ("(get load-image-dict 'asm)", "unknown symbol load-image-dict"),
        ("(eval '(asm {:bytecode @['(retn)]}))", "unknown symbol asm"),
        ("(disasm defn)", "disasm is not available to actors"),
        ("(unmarshal @\"\")", "unmarshal is not available to actors"),
        ("(debug/stack (fiber/root))", "debug/stack is not available to actors"),
        ("(debug/fbreak print)", "debug/fbreak is not available to actors"),
        ("(fiber/root)", "unknown symbol fiber/root"),
        ("(make-env)", "unknown symbol make-env"),
        ("(root-env 'os/exit)", "unknown symbol root-env"),
        ("(eval-string \"(os/exit 0)\")", "unknown symbol os/exit"),
        ("(dofile \"/tmp/of-a-page.janet\")", "dofile"),
        ("(import /tmp/of-a-page)", "no module /tmp/of-a-page"),
        ("(use ./of-a-page)", "no module ./of-a-page"),
        ("(require \"spork\")", "no module spork"),
    ]);
}

/// Whoever has no name for something looks for a way around.
#[test]
fn s3_a_text_finds_no_way_to_what_it_has_no_name_for() {
    are_refused(&[
        ("(def e (table/getproto (table/getproto (curenv))))\n(assert (get e 'os/exit) \"not there\")", "not there"),
        (
            "(var t (curenv)) (while (table/getproto t) (set t (table/getproto t)))\n(assert (t 'slurp) \"not there\")",
            "not there",
        ),
        ("(defmacro m [] (os/exit 0))\n(m)", "os/exit is not available to actors"),
        (
            "(put (curenv) 'x (fn [key] ((get (table/getproto (fiber/getenv (fiber/current))) 'os/exit) 0)))\n(error \"done\")",
            "done",
        ),
        ("(put (curenv) 'x 5)\n(put (table/getproto (curenv)) 'y 5)\n(error \"done\")", "done"),
        ("(setdyn :out nil)\n((dyn 'print) 1)\n(error \"done\")", "done"),
        ("(assert (get (dyn 'print) 'os/exit) \"not there\")", "not there"),
        ("(each t [module/paths module/loaders module/cache] 1)", "is not available to actors"),
    ]);
}

#[test]
fn s3_a_text_that_takes_too_much_is_refused() {
    are_refused(&[
        ("(defn built [] (var x [1 2]) (repeat 60 (set x [x x])) x)\n(= (built) (built))", OUT_OF_TIME),
        ("(def all @[]) (forever (array/push all (buffer/new-filled 100000)))", "out of memory"),
        (
            "(def all @[])\n(try (forever (array/push all (buffer/new-filled 100000))) ([_] (repeat 10000 (try (array/push all @\"xxxxx\") ([_])))))",
            "memory",
        ),
        ("(forever (print (string/repeat \"x\" 1000000)))", OUT_OF_TIME),
        ("(defn deep [x] (+ 1 (deep x)))\n(deep 1)", "stack overflow"),
        ("(def f (fn f [x] (sort-by (fn [y] (f y)) @[1 2])))\n(f 1)", ""),
        ("(var x 1) (repeat 100000 (set x [x]))\n(eval x)", ""),
        ("(def x (string/repeat \"x\" 30000000))\n(def b :actor (fn [_] x))", ""),
        ("(def x (string/repeat \"x\" 4200000))\n(def b :actor (fn [_] x))", "its image is larger than 4 MB"),
    ]);
}

/// What a fault of Janet's does ends that process alone. A Janet without this fault answers something else.
#[test]
fn s3_a_text_that_ends_its_process_is_answered() {
    let board = Served::start();
    let mut page = Page::open(board.address);
    for text in [
        "(def p (parser/new)) (parser/consume p \"(1 2 #x\") (parser/insert p 3) (parser/consume p \"\\n)\") (parser/produce p)",
        "(def p (parser/new)) (parser/consume p \"#x\") (parser/insert p 1e300) (parser/consume p \"\\n\") (print (parser/produce p))",
        "(array/remove @[1 2 3] 1 2147483647)",
        "(def b (buffer (string/repeat \"x\" 100))) (marshal b @{} b)",
        "(var f nil) (set f (fiber/new (fn [] (cancel f 1)) :a)) (resume f)",
    ] {
        let answer = answer(&mut page, text);
        assert!(answer["error"].is_string() || answer["pids"].is_array(), "{text}: {answer}");
    }
    assert_eq!(answer(&mut page, "")["error"], Value::Null);
}

#[test]
fn s3_what_a_text_prints_is_told_its_page_within_bounds() {
    let board = Served::start();
    let mut page = Page::open(board.address);
    let printed = answer(&mut page, "(print \"\\e]52;c;aGk=\\a\") (eprint \"two\")");
    assert_eq!(printed["output"], "\u{1b}]52;c;aGk=\u{7}\ntwo\n");
    let printed = answer(&mut page, &format!("{PAST_THE_LINKER}(print \"past\")) :a) @{{}}))\n(error 1)"));
    assert_eq!(printed["output"], "past\n", "{printed}");
    let printed = answer(&mut page, "(repeat 100000 (print \"a long line\"))");
    let output = printed["output"].as_str().expect("an output");
    assert!(output.len() < 100_000 && output.ends_with("… (the rest is left out)\n"), "{}", output.len());
}

#[test]
fn s3_texts_are_linked_one_at_a_time_and_nobody_else_waits() {
    let board = Served::start();
    let (mut busy, mut other) = (Page::open(board.address), Page::open(board.address));
    start(&mut busy, 1, &format!("{PAST_THE_LINKER}(forever (print \"again\"))) :a) @{{}}))"));
    // The server answers meanwhile, and the board does. The first answer may come before the text's turn.
    for _ in 0..2 {
        let halted = other.ask(r#"{"id":2,"do":"halt","pid":99}"#);
        assert_eq!(halted["error"], "no actor with pid 99 is alive");
    }
    start(&mut busy, 2, "");
    let refused = busy.wait_for(|line| line["event"] == "answer");
    assert_eq!(
        (&refused["id"], &refused["error"]),
        (&json!(2), &json!("this page's last program is still being linked"))
    );
    start(&mut other, 1, "");
    // The other text is linked once the first has ended: each page is told in the order in which things happen.
    let ended = busy.wait_for(|line| line["event"] == "answer" || line["event"] == "started");
    assert!(ended["error"].as_str().is_some_and(|error| error.starts_with(OUT_OF_TIME)), "{ended}");
    assert!(ended["output"].as_str().is_some_and(|output| output.starts_with("again\nagain\n")), "{ended}");
    let started = other.wait_for(|line| line["event"] == "answer");
    assert_eq!((&started["id"], &started["error"]), (&json!(1), &Value::Null));
}

#[test]
fn s3_a_text_may_use_the_library_and_all_that_boards_offer() {
    let board = Served::start();
    let mut page = Page::open(board.address);
    for text in [
        "(import mj/capability)\n(def b :actor (fn [caps] (capability/only caps :sleep)))",
        "(use mj/mailbox)\n(import mj/supervisor :as s :only [supervisor])\n(assert s/supervisor)",
        "(import mj/supervisor :prefix \"\")\n(assert supervisor)",
        "(def x (comptime (+ 1 2)))\n(def y (eval '(map inc [1 2])))\n(assert (= 3 x (y 1)))",
        "(defmacro twice [x] ~(do ,x ,x))\n(twice (print 1))",
        "(assert (peg/match '(* :d+ -1) \"12\"))\n(assert (= \"1 2\" (string/format \"%d %d\" 1 2)))",
        "(with-dyns [:out @\"\"] (print 1))\n(defer (print 2) (try (error 1) ([_] 3)))",
    ] {
        let answer = answer(&mut page, text);
        assert_eq!(answer["error"], Value::Null, "{text}: {answer}");
    }
}

#[test]
fn what_is_wrong_with_a_text_is_placed() {
    let board = Served::start();
    let mut page = Page::open(board.address);
    let failed = answer(&mut page, "(def a 1)\n  (string/repeat \"x\" -1)");
    assert_eq!([&failed["file"], &failed["line"], &failed["column"]], [&json!("page.janet"), &json!(2), &json!(3)]);
    let failed = answer(&mut page, "(import spork/json)");
    assert_eq!(failed["error"], "no module spork/json");
    assert_eq!(failed["hint"], "a program of a page imports nothing but mj/capability, mj/mailbox, mj/supervisor");
}
