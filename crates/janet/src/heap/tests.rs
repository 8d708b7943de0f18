//! What happens where memory is out, at any allocation.

use crate::{Hooks, Root, Signal, Value, Vm, map_heap};
use core::cell::Cell;
use std::{string::String, thread_local, vec, vec::Vec};

/// Which allocations fail.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Failing {
    Never,
    /// The one after so many.
    One(u32),
    /// All after so many.
    All(u32),
}

thread_local! {
    static FAILING: Cell<Failing> = const { Cell::new(Failing::Never) };
}

pub fn is_to_fail() -> bool {
    let failing = FAILING.get();
    FAILING.set(match failing {
        Failing::Never | Failing::One(0) => Failing::Never,
        Failing::One(left) => Failing::One(left - 1),
        Failing::All(left) => Failing::All(left.saturating_sub(1)),
    });
    matches!(failing, Failing::One(0) | Failing::All(0))
}

/// A bit of everything that allocates. It catches no error but its own.
const PROGRAM: &str = r#"
    (defn run []
      (def table @{})
      (for i 0 40 (put table (symbol "key" i) (string "value " i)))
      (def structure (table/to-struct table))
      (def text (string/join (sorted (map string (values structure))) ","))
      (def copy (table/setproto (table/clone table) @{:parent [1 2 3]}))
      (def numbers (array/concat @[] (range 50) [;(range 20)]))
      (array/insert numbers 3 :a :b :c)
      (array/remove numbers 3 3)
      (sort-by - numbers)
      (def buffer (buffer/push @"" "bytes" 65 (string/repeat "x" 600)))
      (buffer/blit buffer "blitted" 2)
      (def adders (map (fn [n] (fn [x & more] (+ x n (length more)))) [1 2 3]))
      (def sums (map (fn [add] (add 10 :more ;[:and :more])) adders))
      (def generated (seq [x :in (coro (for i 0 5 (yield (string "item " i))))] x))
      (def nested (resume (fiber/new (fn [] (resume (fiber/new (fn [] (yield @{:a 1})) :yi))) :yi)))
      (def caught (try (defer (put copy :done true) (error :mine)) ([err] (if (= err :mine) [err] (error err)))))
      (def unmarshalled (unmarshal (marshal [structure numbers buffer {:a @[1.5 nil true]}])))
      (def grammar (peg/compile '{:main (* (some (* :item (any ","))) -1) :item (group (* (<- (some :w)) "=" (/ (<- (some :d)) ,scan-number)))
                                  :w (range "az") :d (range "09")}))
      (def matched (peg/match grammar "one=1,two=22,three=333"))
      (def replaced (string/replace-all "a" (fn [x] (string x x)) "banana"))
      (def parsed (parse "(1 [2 {:a @[3 \"four\"]} @{:b `five`}])"))
      (def found (string/find-all "item" (string/repeat "an item, " 40)))
      (def thrown (try (string/replace-all "a" (fn [x] (error [x])) "banana") ([err] (if (= ["a"] err) err (error err)))))
      (def split (string/split "," (string/replace "ba" "ab" (string/replace-all "n" "nn" text))))
      (def scanned (scan-number (string/repeat "9" 200)))
      (def described (string (describe @{:a @[text]}) numbers " " 1.5))
      (def substituted (peg/replace-all ~(some (range "09")) (fn [x] (string "<" x ">")) "a1b22c333"))
      (def random (math/rng 42))
      (def formatted (string/format "%q %j %.3f %s %p" @[1 2] {:x "y"} 1.25 "s" (tuple/slice [1 2 3] 1)))
      (setdyn :setting @[numbers])
      (gccollect)
      (string/format "%j" [text (copy :parent) (length numbers) (length buffer) sums generated (nested :a) caught (length unmarshalled)
                           matched replaced parsed found thrown split scanned (length described) (string substituted)
                           (math/rng-int random 100) formatted (length (dyn :setting))]))
    run"#;

fn fiber(vm: &Vm, program: &Root) -> Root {
    let fiber = vm.fiber(vm.value(program), &[], Value::nil()).unwrap();
    vm.root(fiber.expect("a function without parameters")).unwrap()
}

fn run(vm: &mut Vm, program: &Root, failing: Failing) -> (Signal, String) {
    let fiber = fiber(vm, program);
    FAILING.set(failing);
    let signal = vm.resume(&fiber, None);
    FAILING.set(Failing::Never);
    vm.release(fiber);
    (signal, vm.display(vm.outcome()).unwrap())
}

fn start() -> Vm {
    let heap = map_heap(32 << 20).unwrap();
    Vm::start(heap, Hooks { interval_passed: |_| (), write: |_| () }).unwrap()
}

fn evaluate(vm: &mut Vm, source: &str) -> Root {
    let environment = vm.linker_environment().unwrap();
    vm.evaluate(&environment, source, c"program").unwrap()
}

/// Bytes that are in use when all garbage is gone.
fn used(vm: &mut Vm) -> usize {
    vm.forget_outcome();
    vm.collect();
    vm.usage().used
}

/// Runs a program with each of its allocations failing in turn, and then once more as if nothing had been; tells how many
/// it makes. Calls `check` after each failure.
fn fail_everywhere(source: &str, check: impl Fn(&mut Vm, Failing)) -> u32 {
    let mut vm = start();
    let program = evaluate(&mut vm, source);
    let expected = run(&mut vm, &program, Failing::Never);
    assert_eq!(expected.0, Signal::Ok, "{}", expected.1);
    (0..)
        .find(|after| {
            let failing = if after % 2 == 0 { Failing::One(*after) } else { Failing::All(*after) };
            let outcome = run(&mut vm, &program, failing);
            if outcome == expected {
                return true;
            }
            assert_eq!(outcome, (Signal::Error, "out of memory".into()), "{failing:?}");
            check(&mut vm, failing);
            assert_eq!(run(&mut vm, &program, Failing::Never), expected, "after {failing:?}");
            false
        })
        .expect("a program that ends")
}

#[test]
fn c1_any_allocation_may_fail_and_leaks_nothing() {
    let before = Cell::new(None);
    let allocations = fail_everywhere(PROGRAM, |vm, failing| {
        let now = used(vm);
        assert_eq!(before.replace(Some(now)).unwrap_or(now), now, "after {failing:?}");
    });
    assert!(allocations > 2400, "the program makes only {allocations} allocations");
}

#[test]
fn c1_any_allocation_of_the_compiler_may_fail() {
    let source = "(fn [] (string/format `%j` ((compile '(do (def f (fn [x] (if x [x {:k x}] nil))) (f 5)) @{}))))";
    let allocations = fail_everywhere(source, |_, _| ());
    assert!(allocations > 50, "the compiler makes only {allocations} allocations");
}

#[test]
fn r7_a_trace_tells_where_memory_was_out() {
    let mut vm = start();
    let program = evaluate(&mut vm, r#"(fn repeater [] (string/repeat "x" 1000) nil)"#);
    let fiber = fiber(&vm, &program);
    FAILING.set(Failing::All(0));
    let signal = vm.resume(&fiber, None);
    let before = vm.usage().used;
    let functions: Vec<_> = vm.trace(&fiber).into_iter().map(|frame| frame.function.unwrap()).collect();
    FAILING.set(Failing::Never);
    assert_eq!((signal, functions), (Signal::Error, vec!["string/repeat".into(), "repeater".into()]));
    assert_eq!(vm.usage().used, before, "a trace takes nothing of the heap");
}

#[test]
fn c1_symbols_that_are_gone_take_no_memory() {
    let mut vm = start();
    let program = evaluate(&mut vm, "(fn [] (length (seq [i :range [0 5000]] (symbol `a-symbol-` i))))");
    let before = used(&mut vm);
    assert_eq!(run(&mut vm, &program, Failing::Never), (Signal::Ok, "5000".into()));
    assert_eq!(used(&mut vm), before);
    // Where there is no memory for a smaller table, it stays as it is.
    assert_eq!(run(&mut vm, &program, Failing::Never), (Signal::Ok, "5000".into()));
    FAILING.set(Failing::All(0));
    let unshrunk = used(&mut vm);
    FAILING.set(Failing::Never);
    assert!(unshrunk > before);
    assert_eq!(run(&mut vm, &program, Failing::Never), (Signal::Ok, "5000".into()));
    assert_eq!(used(&mut vm), before);
}

#[test]
fn c1_a_deep_comparison_that_is_over_takes_no_memory() {
    let mut vm = start();
    let source = "(defn nested [] (var value [1]) (repeat 5000 (set value [0 value 0])) value)
                  (fn [] (= (nested) (nested)))";
    let program = evaluate(&mut vm, source);
    let before = used(&mut vm);
    assert_eq!(run(&mut vm, &program, Failing::Never), (Signal::Ok, "true".into()));
    assert_eq!(used(&mut vm), before);
}

#[test]
fn c1_a_collection_never_fails() {
    let mut vm = start();
    // Past its deepest recursion the collector makes a list of what is left to mark.
    let source = "(var deep nil)
                  (for i 0 1100 (set deep (array deep ;(seq [leaf :range [0 50]] @[leaf]))))
                  (fn [] (gccollect) (length deep))";
    let program = evaluate(&mut vm, source);
    assert_eq!(run(&mut vm, &program, Failing::All(0)), (Signal::Ok, "51".into()));
}
