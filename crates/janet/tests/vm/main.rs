//! The safe layer round the VM, used as its callers use it.

mod charge;
mod collect;
mod identity;
mod marshal;
mod numbers;
mod official;
mod recursion;
mod roots;
mod signals;

use janet::{Hooks, Root, Signal, Value, Vm, map_heap};

const HEAP: usize = 64 << 20;

fn start() -> Vm {
    let heap = map_heap(HEAP).expect("address space");
    Vm::start(heap, Hooks { interval_passed: |_| (), write: |_| () }).expect("no other VM on this thread")
}

/// The value of source text in a full Janet.
fn evaluate(vm: &mut Vm, source: &str) -> Root {
    let environment = vm.linker_environment().expect("memory");
    vm.evaluate(&environment, source, c"test").expect(source)
}

/// A fiber that calls a function.
fn fiber(vm: &Vm, function: &Root, arguments: &[Value<'_>]) -> Root {
    let fiber = vm.fiber(vm.value(function), arguments, Value::nil()).expect("memory");
    vm.root(fiber.expect("a function that takes these arguments")).expect("memory")
}

/// How a fiber goes on, and with what value.
fn resume(vm: &mut Vm, fiber: &Root, input: Option<&Root>) -> (Signal, String) {
    let signal = vm.resume(fiber, input);
    (signal, vm.describe(vm.outcome()).unwrap_or_else(|error| error.to_string()))
}
