//! S6: work inside of C functions is charged like bytecode. Every C function that a board offers is called with large arguments of every
//! kind that it takes, and the time that the thread computes for a check is compared with that of a loop of bytecode.

use janet::{Hooks, Root, Value, Vm, map_heap, offers};
use std::cell::Cell;

/// A C function may take so many times as long for a check as bytecode does. A watchdog looks at the time every 10,000 checks, which
/// is a millisecond on a chip.
const MOST: f64 = 20.0;

/// Checks between two calls of the hook: few, so that one call is more.
const INTERVAL: u32 = 16;

/// These write to the process's files here, and to the board's log on a board, where each line is charged.
const WRITERS: [&str; 10] =
    ["print", "printf", "prin", "prinf", "eprint", "eprintf", "eprin", "eprinf", "flush", "eflush"];

/// `(arguments index)` makes new ones; `(takes f)` tells the indices that `f` takes without an error; `(work f index times)`.
const PROGRAM: &str = r#"
(def table-of (tabseq [i :range [0 2000]] i i))
(def struct-of (table/to-struct table-of))
(def text (string/repeat "ab" 10000))
(def tuple-of (tuple/slice (range 2000)))
(def digits (string/repeat "7" 2000))
(def pattern (peg/compile '(any (<- 1 :a))))
(def makers
  [|text |(buffer/slice text) |(array/slice tuple-of) |(table/clone table-of) |1 |(fn [& _] "b")
   |tuple-of |struct-of |(table/new 20000) |(array/new-filled 2000 "ab") |digits |1000 |:a |pattern
   |(math/rng 1) |(parser/new) |(int/s64 7) |(fiber/new (fn [] (forever (yield))))])
(def few (range 6))
(def all (range (length makers)))
(def combinations
  [[] ;(seq [a :in all] [a]) ;(seq [a :in all b :in few] [a b]) ;(seq [a :in few b :in few c :in few] [a b c])])
(defn arguments [index] (map |((makers $)) (combinations index)))
(defn takes [f]
  (filter |(first (protect (f ;(arguments $)))) (range (length combinations))))
(defn work [f index times]
  (def values (arguments index))
  (try (repeat times (f ;values)) ([_] nil)))
"#;

thread_local! {
    static INTERVALS: Cell<u64> = const { Cell::new(0) };
}

fn start() -> Vm {
    let hooks =
        Hooks { interval_passed: |vm| INTERVALS.set(INTERVALS.get() + u64::from(vm.intervals_owed())), write: |_| () };
    let mut vm = Vm::start(map_heap(256 << 20).expect("address space"), hooks).expect("no other VM on this thread");
    vm.set_interval(INTERVAL);
    vm
}

/// Nanoseconds that this thread has computed.
fn computed() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: writes to that variable.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
    time.tv_sec as f64 * 1e9 + time.tv_nsec as f64
}

/// Nanoseconds for a check while `function` is called.
fn cost(vm: &mut Vm, function: &Root, arguments: &[&Root]) -> (f64, f64) {
    let (begin, intervals) = (computed(), INTERVALS.get());
    vm.call(function, arguments).map(|value| vm.release(value)).ok();
    let checks = (INTERVALS.get() - intervals + 1) * u64::from(INTERVAL);
    let time = computed() - begin;
    (time / checks as f64, time)
}

fn number(vm: &Vm, number: f64) -> Root {
    vm.root(Value::number(number)).expect("memory")
}

/// The least of a few costs of calling a function again and again: what else the computer does only adds to them.
fn least_cost(vm: &mut Vm, work: &Root, function: &Root, index: &Root, base: f64) -> f64 {
    let mut times = 1.0;
    let mut least = f64::INFINITY;
    for _ in 0..12 {
        let count = number(vm, times);
        let (cost, time) = cost(vm, work, &[function, index, &count]);
        vm.release(count);
        if time < 200_000.0 && times < 4096.0 {
            times *= 4.0;
            continue;
        }
        least = least.min(cost);
        if least < MOST * base / 2.0 {
            break;
        }
    }
    least
}

fn names(vm: &mut Vm, environment: &Root) -> Vec<String> {
    let names = vm.evaluate(
        environment,
        "(filter |(cfunction? (get-in root-env [$ :value])) (all-bindings root-env))",
        c"names",
    );
    let names = names.expect("names");
    let items = vm.value(&names).as_items().expect("an array").iter();
    let names = items.filter_map(|name| String::from_utf8(name.as_bytes()?.to_vec()).ok());
    names.filter(|name| offers(name) && !WRITERS.contains(&name.as_str())).collect()
}

#[test]
fn s6_every_c_function_is_charged_for_its_work() {
    let mut vm = start();
    let environment = vm.linker_environment().expect("memory");
    let evaluate = |vm: &mut Vm, source: &str| vm.evaluate(&environment, source, c"test").expect(source);
    let _ = evaluate(&mut vm, PROGRAM);
    let work = evaluate(&mut vm, "work");
    let takes = evaluate(&mut vm, "takes");
    let bytecode = evaluate(&mut vm, "(fn [] (for i 0 3000000))");
    let base = (0..3).map(|_| cost(&mut vm, &bytecode, &[]).0).fold(f64::INFINITY, f64::min);
    let mut worst: Vec<(f64, String)> = Vec::new();
    for name in names(&mut vm, &environment) {
        let function = evaluate(&mut vm, &name);
        // What leaves the fiber instead of returning takes nothing.
        let Ok(taken) = vm.call(&takes, &[&function]) else { continue };
        let indices: Vec<f64> =
            vm.value(&taken).as_items().expect("indices").iter().filter_map(|index| index.as_number()).collect();
        let mut ratio = (0.0, String::new());
        for index in indices {
            let place = number(&vm, index);
            let cost = least_cost(&mut vm, &work, &function, &place, base) / base;
            vm.release(place);
            if cost > ratio.0 {
                ratio = (cost, format!("{name} {index}"));
            }
        }
        worst.push(ratio);
    }
    worst.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (ratio, name) in worst.iter().take(30) {
        eprintln!("{ratio:6.1}  {name}");
    }
    assert!(worst.len() > 150, "{} functions", worst.len());
    let over: Vec<_> = worst.iter().filter(|(ratio, _)| *ratio > MOST).collect();
    assert!(over.is_empty(), "a check is worth {base} ns in bytecode, and more than {MOST} times as much in {over:?}");
}
