//! What programs see instead of addresses (T2).

use crate::{evaluate, start};
use janet::{Native, Raise, Value, Vm};
use std::{ffi::CStr, thread};

/// `=` and `hash` take a C function for the hash of its name: no two of them have the same one.
#[test]
fn t2_no_two_c_functions_are_taken_for_one_another() {
    let mut vm = start();
    let counts = evaluate(
        &mut vm,
        "(def functions (filter cfunction? (map |(get $ :value) (values root-env))))
         (def methods (mapcat |(seq [name :keys $] (get $ name)) [(int/s64 1) (int/u64 1) (math/rng) (peg/compile 1) (parser/new)]))
         (def all (distinct [;functions ;methods]))
         [(length all) (length (distinct (map hash all))) (length (distinct (map describe all)))]",
    );
    let counts: Vec<_> = vm.value(&counts).as_items().expect("counts").iter().map(|count| count.as_number()).collect();
    let [functions, hashes, names] = counts[..] else { panic!("three counts, not {counts:?}") };
    assert!(functions > Some(300.0), "{counts:?}");
    assert_eq!((functions, functions), (hashes, names), "C functions, their hashes, and their names");
}

struct Another;

impl Native for Another {
    const NAME: &'static CStr = c"another";

    fn call<'vm>(_: &'vm Vm, _: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        Ok(Value::nil())
    }
}

/// `parser/insert` is also a method that is called `insert`. A table whose key has another hash than before cannot be walked through.
#[test]
fn t2_a_c_function_of_two_names_keeps_its_hash() {
    let mut vm = start();
    let mut hashes = || {
        let hashes = evaluate(&mut vm, "[(hash parser/insert) (hash parser/state)]");
        vm.native::<Another>().expect("memory");
        vm.describe(vm.value(&hashes)).expect("memory")
    };
    let before = hashes();
    (0..3).for_each(|_| assert_eq!(hashes(), before));
}

/// Wherever the operating system puts its heap.
#[test]
fn t2_no_place_of_a_heap_is_seen() {
    let see = || {
        let mut vm = start();
        let program = "[(keys (tabseq [i :range [0 99]] @[i] i)) (string @{}) (hash (fn [])) (hash print) (sorted [print @[] @[]])]";
        let seen = evaluate(&mut vm, program);
        vm.describe(vm.value(&seen)).expect("memory")
    };
    // The first heap is still there when the second one is made.
    let (first, _vm) = (see(), start());
    assert_eq!(thread::spawn(see).join().expect("no panic"), first);
}
