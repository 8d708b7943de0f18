//! What a page's program reaches, without any limit of the operating system's (S3).

use super::*;

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

/// The walk sees what is there where nothing is held back.
#[test]
fn s3_the_walk_finds_what_the_core_reaches() {
    let reached = walk("walk-core");
    for name in ["os/sleep", "debug/stack", "asm", "getline", "file/open", "core/file", "the core environment"] {
        assert!(reached.iter().any(|reached| reached == name), "{name}: {reached:?}");
    }
}
