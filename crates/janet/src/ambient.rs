//! Which of Janet's C functions actors may not reach (R11), and which capability to ask for instead (L2).
//!
//! Host and board use the same list: the linker refuses what the board would not offer.

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
        ("", "asm") => "hand-made bytecode can break the VM for every actor; write Janet",
        ("", "unmarshal") => {
            "unmarshalling is not safe on bytes from outside; use parse, or string/split and scan-number"
        }
        _ => return None,
    })
}
