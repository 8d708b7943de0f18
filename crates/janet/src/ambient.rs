//! Which of Janet's C functions actors may not reach (R11), and which capability to ask for instead (L2).
//!
//! Host and board use the same list: the linker refuses what the board would not offer.

use crate::ffi;

/// Whether boards offer the C function `name` to actors. What an actor refers to besides has been linked for another board.
pub fn offers(name: &str) -> bool {
    let Ok(length) = i32::try_from(name.len()) else { return false };
    // SAFETY: `length` bytes at `name`; without a dictionary it only looks.
    unsafe { ffi::microjanet_offer(name.as_ptr(), length, core::ptr::null_mut()) != 0 }
}

/// A hint when the C function `name` is an ambient power or endangers other actors; none when actors may use it.
pub fn ambient(name: &str) -> Option<&'static str> {
    let (library, function) = name.split_once('/').unwrap_or(("", name));
    Some(match (library, function) {
        ("os", "time" | "clock" | "date" | "mktime" | "strftime") => {
            "an actor's clock is the capability :now, milliseconds since boot"
        }
        ("os", "sleep") | ("ev", "sleep") => "an actor sleeps by the capability :sleep, in milliseconds",
        ("os", "cryptorand") => "use (math/rng seed) and (math/rng-uniform rng)",
        ("os", _) => "a board has no operating system; an actor's only powers are its capabilities",
        ("file", _) => "a board has no files; use print for the log, and load data into a def when the file is linked",
        ("", "import*" | "require" | "dofile") => "a board has no files; import at a file's top level",
        ("", "getline") => "a board has no terminal; an actor's only powers are its capabilities",
        ("ev" | "net" | "filewatch", _) => "the event loop of a board is FreeRTOS; use :sleep, :rerun and (yield)",
        ("ffi", _) | ("", "native") => "a board loads no native code",
        ("debug", _) => "breakpoints would stop other actors too; a failed actor's trace is in its :failed event",
        ("", "trace" | "untrace") => "tracing would show up in other actors too; use print",
        ("", "gcsetinterval" | "gcinterval") => "the collector is shared by all actors",
        ("", "sandbox") => "an actor has no powers to give up; it holds its capabilities and nothing else",
        ("", "asm" | "disasm") => "hand-made bytecode can break the VM for every actor; write Janet",
        ("", "compile") => "a board has no compiler; write a macro, which the host expands when the file is linked",
        ("", "macex" | "macex1") => "macros are expanded on the host when the file is linked; a board has none",
        ("", "all-bindings") => "a board has no names of definitions; put those that are meant into a struct",
        ("parser", "insert" | "state") => "they reach into the parser's memory; use parser/consume and parser/produce",
        ("math", "seedrandom") => {
            "the generator of math/random is shared by all actors; use (math/rng seed) and (math/rng-uniform rng)"
        }
        ("module", _) => "a board loads no modules; import them in the file, and the linker carries what is used",
        ("", "unmarshal") => {
            "unmarshalling is not safe on bytes from outside; use parse, or string/split and scan-number"
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Heap, Hooks, Value, Vm};
    use alloc::{boxed::Box, string::String, vec, vec::Vec};
    use core::mem::MaybeUninit;

    /// R11 and L2: the board's list and the linker's hints leave no function between them, and none is in both.
    #[test]
    fn l2_boards_offer_what_is_not_ambient() {
        let memory = Box::leak(vec![MaybeUninit::uninit(); 1 << 20].into_boxed_slice());
        let hooks = Hooks { interval_passed: |_| (), write: |_| () };
        let vm = Vm::start(Heap::new(memory, 1 << 19), hooks).expect("a VM");
        // SAFETY: protected.
        let all = vm.protect(|| unsafe { ffi::janet_wrap_table(ffi::janet_core_lookup_table(core::ptr::null_mut())) });
        let is_function = |value: Value<'_>| value.raw_type() == ffi::CFUNCTION;
        let names = all.expect("a table").entries().filter(|(_, value)| is_function(*value));
        let names: Vec<String> = names.filter_map(|(name, _)| name.as_str().map(String::from)).collect();
        assert!(names.len() > 200);
        let wrong: Vec<_> = names.iter().filter(|name| offers(name) == ambient(name).is_some()).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
        let table = vm.functions(names.iter().map(String::as_str)).expect("a table");
        assert_eq!(table.entries().count(), names.iter().filter(|name| offers(name)).count());
    }
}
