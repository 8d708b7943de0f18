//! Roots: what a collection keeps.

use crate::{evaluate, fiber, resume, start};
use janet::{Root, Signal, Value, Vm};

/// Makes garbage of several times the heap.
fn churn(vm: &mut Vm) {
    let churn = evaluate(vm, "(fn [] (for i 0 300 (buffer/new-filled 1000000 65)))");
    let fiber = fiber(vm, &churn, &[]);
    assert_eq!(vm.resume(&fiber, None), Signal::Ok);
    vm.release(fiber);
    vm.release(churn);
    vm.collect();
}

#[test]
fn a_rooted_value_survives_collections() {
    let mut vm = start();
    let table = evaluate(&mut vm, "@{:a @[1 2 (string \"th\" \"ree\")]}");
    let text = vm.root(vm.string("a string").unwrap()).unwrap();
    churn(&mut vm);
    assert_eq!(vm.describe(vm.value(&table)).unwrap(), "@{:a @[1 2 \"three\"]}");
    assert_eq!(vm.value(&text).as_str(), Some("a string"));
}

#[test]
fn a_released_value_is_collected() {
    let mut vm = start();
    // The core image is made, and stays.
    let nothing = evaluate(&mut vm, "nil");
    vm.release(nothing);
    vm.collect();
    let before = vm.usage().used;
    let block = evaluate(&mut vm, "(buffer/new-filled 1000000 65)");
    vm.collect();
    assert!(vm.usage().used > before + 1_000_000);
    vm.release(block);
    vm.collect();
    assert!(vm.usage().used < before + 1_000_000);
}

#[test]
fn roots_keep_their_own_values_when_others_are_released() {
    let vm = start();
    let mut roots: Vec<(usize, Root)> = Vec::new();
    for number in 0..1000 {
        roots.push((number, vm.root(Value::number(number as f64)).unwrap()));
        if number % 3 == 0 {
            let (_, root) = roots.swap_remove(number / 2 % roots.len());
            vm.release(root);
        }
    }
    for (number, root) in &roots {
        assert_eq!(vm.value(root).as_number(), Some(*number as f64));
    }
}

#[test]
fn the_last_outcome_survives_collections() {
    let mut vm = start();
    let function = evaluate(&mut vm, "(fn [] @[(string \"out\" \"come\")])");
    let fiber = fiber(&vm, &function, &[]);
    assert_eq!(resume(&mut vm, &fiber, None).0, Signal::Ok);
    vm.release(fiber);
    vm.collect();
    assert_eq!(vm.describe(vm.outcome()).unwrap(), "@[\"outcome\"]");
}

#[test]
fn a_suspended_fiber_keeps_what_it_holds() {
    let mut vm = start();
    let function = evaluate(&mut vm, "(fn [] (def held @{:text (string \"he\" \"ld\")}) (yield) held)");
    let fiber = fiber(&vm, &function, &[]);
    assert_eq!(resume(&mut vm, &fiber, None).0, Signal::Yield);
    churn(&mut vm);
    assert_eq!(resume(&mut vm, &fiber, None), (Signal::Ok, "@{:text \"held\"}".into()));
}
