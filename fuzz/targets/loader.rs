//! Any bytes as the body of an image, into the official VM (C6). A board does not let it come to that: a checksum stands before it,
//! and on a network a secret, too (C5). The heap is the computer's own, so that a sanitizer sees where each block ends.
#![no_main]

use janet::{Heap, Hooks, System, Vm};
use libfuzzer_sys::fuzz_target;
use std::cell::RefCell;

/// Bytes.
const LIMIT: usize = 16 << 20;

thread_local! {
    static VM: RefCell<Vm> = RefCell::new(start());
}

fn start() -> Vm {
    let hooks = Hooks { interval_passed: |_| (), write: |_| () };
    Vm::start(Heap::shared(&System, LIMIT), hooks).expect("a VM")
}

fuzz_target!(|bytes: &[u8]| {
    VM.with_borrow_mut(|vm| {
        // What it is read as is looked at, and thrown away.
        let functions = vm.functions(["print", "string/format", "array/push", "peg/match"]).expect("memory");
        let _ = vm.unmarshal(bytes, functions).and_then(|value| vm.display(value));
        vm.collect();
    });
});
