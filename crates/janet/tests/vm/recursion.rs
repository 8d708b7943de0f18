//! C3: what recurses in Janet or in its C parts is an error, or bears it; it never crashes.

use crate::{evaluate, fiber, resume, start};
use std::thread;

/// Bytes: the least that a simulated board gives its VM.
const STACK: usize = 8 << 20;

/// How a function with this body ends in a full Janet, garbage collection included.
fn outcome(body: &str) -> String {
    let source = format!("(defn nest [n wrap] (var x nil) (for i 0 n (set x (wrap x))) x) (fn [] {body})");
    let thread = thread::Builder::new().stack_size(STACK).spawn(move || {
        let mut vm = start();
        let function = evaluate(&mut vm, &source);
        let fiber = fiber(&vm, &function, &[]);
        let (signal, value) = resume(&mut vm, &fiber, None);
        vm.release(fiber);
        vm.collect();
        format!("{signal} {value}")
    });
    thread.expect("a thread").join().expect("no panic")
}

fn check(bodies: &[(&str, &str)]) {
    for (body, expected) in bodies {
        let outcome = outcome(body);
        assert!(outcome.starts_with(expected), "{body}\nexpected {expected}\ngot      {outcome:.200}");
    }
}

#[test]
fn c3_recursion_in_janet_is_an_error() {
    check(&[
        ("(defn f [n] (+ 1 (f n))) (f 1)", r#"error "stack overflow""#),
        ("(defn f [n] (resume (fiber/new (fn [] (f n))))) (f 1)", r#"error "C stack recursed too deeply""#),
        ("(defn f [n] (each x (coro (f n)) x)) (f 1)", r#"error "C stack recursed too deeply""#),
        ("(defn f [n] (try (f n) ([err] (error err)))) (f 1)", r#"error "C stack recursed too deeply""#),
        (r#"(defn f [n] (string/replace "a" (fn [x] (f n)) "a")) (f 1)"#, r#"error "C stack recursed too deeply""#),
        (
            "(def t @{}) (put t :+ (fn [a b] (+ a b))) (+ (table/setproto @{} t) 1)",
            r#"error "C stack recursed too deeply""#,
        ),
        ("(apply + (range 1000000))", r#"error "stack overflow""#),
    ]);
}

#[test]
fn c3_recursion_in_marshal_is_an_error() {
    check(&[
        ("(marshal (nest 100000 array))", r#"error "stack overflow""#),
        ("(marshal (nest 100000 (fn [x] {:a x})))", r#"error "stack overflow""#),
        ("(marshal (nest 100000 (fn [x] (fn [] x))))", r#"error "stack overflow""#),
        (
            "(marshal (nest 2000 (fn [x] (def f (fiber/new (fn [] (yield) x))) (resume f) f)))",
            r#"error "stack overflow""#,
        ),
        (r#"(unmarshal (string (string/repeat "\xD1\x01" 100000) "\x01"))"#, r#"error "stack overflow""#),
    ]);
}

#[test]
fn c3_recursion_in_pegs_is_an_error() {
    let deep = r#"error "peg/match recursed too deeply""#;
    check(&[
        (r#"(peg/match '{:main (+ (* "(" :main) "")} (string/repeat "(" 100000))"#, deep),
        ("(peg/match '{:main (> 0 :main)} \"x\")", deep),
        ("(peg/match '{:main (+ :main 1)} \"x\")", deep),
        ("(peg/match ~{:main (cmt (* 1 :main) ,identity)} (string/repeat \"x\" 100000))", deep),
        ("(defn f [x] (peg/match ~(cmt (<- 1) ,f) x)) (f \"x\")", r#"error "C stack recursed too deeply""#),
        ("(peg/compile (nest 100000 (fn [x] ~(* ,(or x 1)))))", r#"error "grammar error"#),
    ]);
}

#[test]
fn c3_recursion_in_printing_is_cut_off() {
    check(&[
        ("(length (string/format \"%q\" (nest 100000 array)))", "ok 3075"),
        ("(length (string/format \"%p\" (nest 100000 tuple)))", "ok 2051"),
        ("(string/format \"%j\" (nest 100000 tuple))", r#"error "could not print to jdn format""#),
        ("(def a @[]) (array/push a a) (string/format \"%j\" a)", r#"error "could not print to jdn format""#),
    ]);
}

#[test]
fn c3_the_compiler_refuses_what_is_too_deep() {
    let deep = r#"ok @{:error "recursed too deeply"#;
    check(&[
        ("(compile (nest 100000 (fn [x] ~(do ,x))) @{})", deep),
        ("(compile (nest 100000 (fn [x] ~(fn [] ,x))) @{})", deep),
        ("(compile (nest 100000 (fn [x] @{:a x})) @{})", deep),
        ("(compile (tuple 'quasiquote (nest 100000 tuple)) @{})", r#"ok @{:error "quasiquote too deeply nested""#),
        (
            "(compile (tuple 'fn [(nest 100000 (fn [x] [(or x 'a)]))] 1) @{})",
            r#"ok @{:error "C stack recursed too deeply""#,
        ),
        ("(macex (nest 100000 (fn [x] ~(when ,x))))", r#"error "stack overflow""#),
    ]);
}

#[test]
fn c3_deep_data_is_compared_hashed_parsed_and_collected() {
    check(&[
        ("(= (nest 100000 tuple) (nest 100000 tuple))", "ok true"),
        ("(compare (nest 100000 (fn [x] {:a x})) (nest 100000 (fn [x] {:a x})))", "ok 0"),
        ("(deep= (nest 100000 array) (nest 100000 array))", r#"error "stack overflow""#),
        ("(number? (hash (nest 100000 (fn [x] {x 1}))))", "ok true"),
        (r#"(length (parse (string (string/repeat "(" 100000) (string/repeat ")" 100000))))"#, "ok 1"),
        ("(get (nest 100000 (fn [x] (table/setproto @{} x))) :x)", "ok nil"),
        ("(def t @{}) (table/setproto t t) (get t :x)", "ok nil"),
        ("(def x (nest 500000 array)) (gccollect) (length x)", "ok 1"),
        ("(def x (nest 100000 (fn [x] (fn [] x)))) (gccollect) (type x)", "ok :function"),
        (
            "(def x (nest 10000 (fn [x] (def f (fiber/new (fn [] (yield) x))) (resume f) f))) (gccollect) (type x)",
            "ok :fiber",
        ),
    ]);
}
