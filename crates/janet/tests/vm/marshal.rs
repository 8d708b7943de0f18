//! Images: what one VM marshals, another one without a core image loads (L1).

use crate::{evaluate, fiber, resume, start};
use janet::{Signal, Value, Vm};
use std::thread;

/// What the programs here use.
const FUNCTIONS: [&str; 7] = ["string", "string/join", "array/slice", "array/push", "array/new", "cmp", "next"];

/// Marshals a value as the linker does: C functions by name, everything else by value.
fn marshal(source: &str) -> Vec<u8> {
    let mut vm = start();
    let marshalled = evaluate(
        &mut vm,
        &format!(
            "(def names @{{}})
             (eachp [name entry] root-env
               (when (and (symbol? name) (cfunction? (entry :value))) (put names (entry :value) name)))
             (marshal (do {source}) names)"
        ),
    );
    vm.value(&marshalled).as_bytes().expect("a buffer").to_vec()
}

/// In a VM of its own, which never had a core image.
fn with_loaded<R: Send>(source: &str, f: impl FnOnce(&mut Vm, janet::Root) -> R + Send) -> R {
    let bytes = marshal(source);
    thread::scope(|scope| {
        let other = scope.spawn(|| {
            let mut vm = start();
            let value = {
                let functions = vm.functions(FUNCTIONS).expect("memory");
                vm.root(vm.unmarshal(&bytes, functions).expect("an image")).expect("memory")
            };
            vm.collect();
            f(&mut vm, value)
        });
        other.join().expect("no panic")
    })
}

#[test]
fn l1_data_is_unmarshalled_as_it_was_marshalled() {
    for source in [
        "nil",
        "true",
        "-1.5",
        "1e300",
        "12345678",
        r#""a \"string\" \0 \xFF""#,
        ":keyword",
        "'symbol",
        "[1 [2 [] 3]]",
        "'[brackets]",
        "@[1 @[2] @[]]",
        "{:a 1 :b {:c 2}}",
        "@{1 @{2 3}}",
        r#"@"buffer""#,
        "(int/s64 \"-123456789012\")",
        "(string/repeat \"long \" 10000)",
    ] {
        let mut vm = start();
        let value = evaluate(&mut vm, source);
        let expected = vm.describe(vm.value(&value)).unwrap();
        drop(vm);
        assert_eq!(with_loaded(source, |vm, value| vm.describe(vm.value(&value)).unwrap()), expected);
    }
}

#[test]
fn l1_a_function_brings_what_it_needs() {
    let source = r#"(def captured @{:count 0})
                    (defn helper [x] (update captured :count + x))
                    (fn [n]
                      (loop [i :range [0 n]] (helper i))
                      (string/join (map string (sorted-by - [1 2 3 (captured :count)])) " "))"#;
    let outcome = with_loaded(source, |vm, function| {
        let fiber = fiber(vm, &function, &[Value::number(5.0)]);
        resume(vm, &fiber, None)
    });
    assert_eq!(outcome, (Signal::Ok, "\"10 3 2 1\"".into()));
}

#[test]
fn what_cannot_be_read_is_an_error() {
    let bytes = marshal("[1 \"two\" @{:three 3}]");
    let vm = start();
    let functions = vm.functions(FUNCTIONS).unwrap();
    for length in 0..bytes.len() {
        assert!(vm.unmarshal(&bytes[..length], functions).is_err(), "{length} bytes of {}", bytes.len());
    }
    assert!(vm.unmarshal(&bytes, functions).is_ok());
}
