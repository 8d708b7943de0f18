//! What a page's program reaches, without any limit of the operating system's (S3).

use super::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The names that a function of walk.janet returns, in a linker that is confined.
fn walk(function: &'static str) -> Vec<String> {
    let work = move || {
        let mut linker = Linker::start(&LinkOptions::default(), 64 << 20, |_| ()).expect("a linker");
        linker.confine(0).expect("a confined linker");
        let source = include_str!("walk.janet");
        let last = linker.vm.evaluate(&linker.environment, source, c"walk.janet").expect("functions");
        linker.vm.release(last);
        let names = linker.call(function, []).expect("names");
        texts(linker.vm.value(&names))
    };
    thread().spawn(work).expect("a thread").join().expect("no panic")
}

#[test]
fn s3_a_page_reaches_only_what_boards_offer() {
    // What it reaches besides: see page.janet.
    let allowed =
        |name: &String| name != "fiber/root" && (janet::offers(name) || name == "compile" || name == "core/peg");
    let reached = walk("walk-page");
    let wrong: Vec<_> = reached.iter().filter(|name| !allowed(name)).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(reached.iter().any(|name| name == "string/format"), "{reached:?}");
}

static INTERVALS: AtomicUsize = AtomicUsize::new(0);

/// How much work it takes to link so many functions, counted in intervals of the VM's suspend checks.
fn work_of_linking(functions: usize) -> usize {
    let definitions: String = (0..functions).map(|n| format!("(defn f{n} [x] (+ x {n}))\n")).collect();
    let calls: String = (0..functions).map(|n| format!("(f{n} 1)")).collect();
    let text = format!("{definitions}(defn led [{{:now now}}] {calls})");
    let work = move || {
        let count = |_: &Vm| _ = INTERVALS.fetch_add(1, Ordering::Relaxed);
        let options = LinkOptions { capabilities: vec!["now".into()], ..LinkOptions::default() };
        let mut linker = Linker::start(&options, 1 << 30, count).expect("a linker");
        let before = INTERVALS.load(Ordering::Relaxed);
        linker.link(&text, "many.janet", &[], false).expect("an image");
        INTERVALS.load(Ordering::Relaxed) - before
    };
    thread().spawn(work).expect("a thread").join().expect("no panic")
}

/// Each block that is freed was looked for among all that the compiler had left, and each constant among all instructions.
#[test]
fn l1_linking_takes_work_in_proportion_to_the_number_of_functions() {
    let (few, many) = (work_of_linking(500), work_of_linking(2_000));
    assert!(few > 0 && many < 6 * few, "{few} intervals for 500 functions, {many} for 2,000");
}

/// The walk sees what is there where nothing is held back.
#[test]
fn s3_the_walk_finds_what_the_core_reaches() {
    let reached = walk("walk-core");
    for name in ["os/sleep", "debug/stack", "asm", "getline", "file/open", "core/file", "the core environment"] {
        assert!(reached.iter().any(|reached| reached == name), "{name}: {reached:?}");
    }
}
