//! Texts by their seeds.

use fastrand::Rng;

/// A name that is in the environment of the process that makes texts, and that no text should see.
pub const IN_THE_ENVIRONMENT: &str = "CARGO_HOME=";

/// Programs whose bytes are changed.
const PROGRAMS: [&str; 4] = [
    include_str!("../../../examples/blink.janet"),
    include_str!("../../../examples/traffic-light.janet"),
    include_str!("../../../examples/pipeline.janet"),
    include_str!("probe.janet"),
];

/// What a text tries is data for `attempt`; see probe.janet.
const PROBE: &str = include_str!("probe.janet");

/// What pages are not given, and what leads there elsewhere.
const POWERS: &[&str] = &[
    "asm",
    "disasm",
    "debug/stack",
    "debug/lineage",
    "debug/arg-stack",
    "debug/fbreak",
    "debug/step",
    "getline",
    "stdin",
    "stdout",
    "stderr",
    "os/sleep",
    "os/clock",
    "os/time",
    "os/exit",
    "os/execute",
    "os/spawn",
    "os/fork",
    "os/shell",
    "os/getenv",
    "os/environ",
    "os/dir",
    "os/stat",
    "os/cryptorand",
    "os/cwd",
    "os/rm",
    "os/setenv",
    "file/open",
    "file/temp",
    "file/popen",
    "file/read",
    "slurp",
    "spit",
    "net/connect",
    "net/listen",
    "ev/go",
    "ev/thread",
    "ev/sleep",
    "ffi/native",
    "native",
    "unmarshal",
    "marshal",
    "load-image",
    "load-image-dict",
    "make-image",
    "make-image-dict",
    "root-env",
    "make-env",
    "fiber/root",
    "fiber/current",
    "fiber/getenv",
    "curenv",
    "module/paths",
    "module/cache",
    "module/loaders",
    "module/find",
    "dofile",
    "import*",
    "require",
    "repl",
    "run-context",
    "cli-main",
    "debugger",
    "debugger-env",
    "bundle/install",
    "sandbox",
    "gcsetinterval",
    "trace",
    "eval",
    "compile",
    "eval-string",
    "macex",
    "parse",
    "parser/insert",
    "parser/state",
    "dyn",
    "setdyn",
    "contents",
    "hint-of",
    "link",
    "refuse",
    "base-env",
    "confine",
    "unmarshal-for-board",
    "string/format",
    "describe",
    "propagate",
    "signal",
    "cancel",
    "resume",
    "yield",
];

const VALUES: &[&str] = &[
    "nil",
    "true",
    "false",
    "0",
    "1",
    "-1",
    "0.5",
    "2147483647",
    "-2147483648",
    "4294967296",
    "9007199254740993",
    "1e300",
    "math/nan",
    "math/inf",
    "\"\"",
    "\"x\"",
    "\"/etc/passwd\"",
    "\"%s %q %j\"",
    "\"(os/exit 0)\"",
    ":key",
    ":value",
    ":out",
    ":err",
    "'sym",
    "'os/exit",
    "@\"\"",
    "@[]",
    "[]",
    "{}",
    "@{}",
    "@[1 2 3]",
    "[1 [2 [3]]]",
    "{:a 1}",
    "@{:a @[1]}",
    "(int/s64 -1)",
    "(int/u64 7)",
    "(math/rng 1)",
    "(peg/compile '(any 1))",
    "(parser/new)",
    "print",
    "map",
    "(fn [& x] x)",
    "(fn [x] (error x))",
    "(fiber/new (fn [] 1) :a)",
    "(fiber/new (fn [] (yield 1) (fiber/current)) :y)",
    "(fiber/current)",
    "(curenv)",
    "(table/getproto (curenv))",
    "(dyn 'print)",
    "(string/repeat \"x\" 10000)",
    "(array/new 10)",
    "(table/weak 3)",
    "'(+ 1 2)",
    "'(os/exit 0)",
    "'(any \"x\")",
    "~(fn [] ,print)",
];

/// The text of a seed.
pub fn text(seed: u64) -> String {
    let mut rng = Rng::with_seed(seed);
    match rng.u8(..10) {
        0..7 => attempts(&mut rng),
        7..9 => changed_bytes(&mut rng),
        _ => bare_forms(&mut rng),
    }
}

/// Forms that are evaluated one by one, whatever comes of each.
fn attempts(rng: &mut Rng) -> String {
    let mut text = String::from(PROBE);
    for _ in 0..rng.usize(5..60) {
        text += &format!("(attempt '{})\n", form(rng, 3));
    }
    text + "(def a :actor (fn [_] (last pool)))\n"
}

/// Forms at the top level, up to the first that is refused.
fn bare_forms(rng: &mut Rng) -> String {
    let mut text = String::from(PROBE);
    for _ in 0..rng.usize(1..8) {
        text += &format!("(def x (hold {}))\n", form(rng, 3));
    }
    text + "(def a :actor (fn [_] x))\n"
}

fn form(rng: &mut Rng, depth: u8) -> String {
    if depth == 0 {
        return value(rng);
    }
    let inner = |rng: &mut Rng| form(rng, depth - 1);
    match rng.u8(..16) {
        0..3 => value(rng),
        3..7 => format!("(call {} {} {} {})", rng.u16(..), inner(rng), inner(rng), inner(rng)),
        7 => format!("({} {} {})", power(rng), inner(rng), inner(rng)),
        8 => format!("(get {} '{})", inner(rng), power(rng)),
        9 => format!("(get {} {})", inner(rng), inner(rng)),
        10 => format!("(put {} {} {})", inner(rng), inner(rng), inner(rng)),
        11 => format!("(eval '{})", inner(rng)),
        12 => format!("(resume (fiber/new (fn [] {}) :a {}))", inner(rng), value(rng)),
        13 => format!("(eval-string (string/format \"%j\" '{}))", inner(rng)),
        14 => format!("(setdyn {} {})", value(rng), inner(rng)),
        _ => format!("(do (defmacro m [] {}) {})", inner(rng), "(m)"),
    }
}

fn power(rng: &mut Rng) -> &'static str {
    POWERS[rng.usize(..POWERS.len())]
}

fn value(rng: &mut Rng) -> String {
    // A name that is not there makes all of its form an error.
    match rng.u8(..16) {
        0..5 => format!("(held {})", rng.u16(..)),
        5 => power(rng).into(),
        _ => VALUES[rng.usize(..VALUES.len())].into(),
    }
}

fn changed_bytes(rng: &mut Rng) -> String {
    let mut bytes = PROGRAMS[rng.usize(..PROGRAMS.len())].as_bytes().to_vec();
    for _ in 0..rng.usize(1..20) {
        let (at, to) = (rng.usize(..bytes.len()), rng.usize(..bytes.len()));
        match rng.u8(..4) {
            0 => bytes[at] = rng.u8(..),
            1 => bytes[at] = b"()[]{}@'~,;|\"`#:\n "[rng.usize(..18)],
            2 => bytes.swap(at, to),
            _ => drop(bytes.drain(at.min(to)..(at.min(to) + 9).min(bytes.len() - 1).max(at.min(to)))),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
