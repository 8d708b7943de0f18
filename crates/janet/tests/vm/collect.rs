//! C1, C3: a collection takes no memory, and a bounded part of the stack.

use crate::{evaluate, start};

/// How many bytes more are in use when a value was made, collected around, and let go.
fn left_by(vm: &mut janet::Vm, source: &str) -> usize {
    vm.collect();
    let before = vm.usage().used;
    let value = evaluate(vm, source);
    vm.collect();
    vm.release(value);
    vm.collect();
    vm.usage().used - before
}

#[test]
fn c1_marking_takes_no_memory() {
    let mut vm = start();
    let nothing = "(do (var deep nil) (repeat 1500 (array/new-filled 2000 deep)) deep)";
    let deep = "(do (var deep nil) (repeat 1500 (set deep (array/new-filled 2000 deep))) deep)";
    left_by(&mut vm, nothing);
    let by_nothing = left_by(&mut vm, nothing);
    let by_deep = left_by(&mut vm, deep);
    assert!(by_deep < by_nothing + 1000, "{by_nothing} bytes are left by nothing, {by_deep} by what is deep and wide");
}

#[test]
fn c3_marking_is_bounded_for_fibers_in_the_environments_of_others() {
    let source = "(defn link [] (var x 1) (yield (fiber/new (fn [] (set x 2) (link) x))) x)
        (var fiber (fiber/new link))
        (repeat 50000 (set fiber (resume fiber)))
        (gccollect)
        (fiber/status fiber)";
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(move || {
        let mut vm = start();
        vm.limit_stack(1 << 20);
        let status = evaluate(&mut vm, source);
        vm.collect();
        vm.describe(vm.value(&status)).expect("memory")
    });
    assert_eq!(thread.expect("a thread").join().expect("no panic"), ":new");
}

#[test]
fn c3_whatever_is_put_off_is_marked() {
    let mut vm = start();
    let source = "(defn link [] (var x 1) (yield (fiber/new (fn [] (set x 2) (link) x))) x)
        (def kinds [|@[$ 1] |[$ 1] |{:a $ 1 $} |@{:a $} |(fn [] $) |(let [f (fiber/new (fn [] (yield) $))] (resume f) f)
                    |(table/setproto @{} @{:a $}) |(peg/compile ~(constant ,$)) |(let [t (table/weak-keys 1)] (put t :a $))])
        (defn tree [depth] (var x @\"end\") (for i 0 depth (set x ((kinds (% i (length kinds))) x))) x)
        (defn wide [n depth] (seq [_ :range [0 n]] (tree depth)))
        (var x (wide 600 50))
        (repeat 3000 (set x @[x]))
        (var y x)
        (repeat 3000 (set y (y 0)))
        (def before (marshal y @{}))
        (gccollect)
        (gccollect)
        (= (string before) (string (marshal y @{})))";
    let same = evaluate(&mut vm, source);
    assert_eq!(vm.describe(vm.value(&same)).expect("memory"), "true");
}
