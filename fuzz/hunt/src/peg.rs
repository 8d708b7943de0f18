//! Random patterns, as text behind a `~`.

use crate::{program::Generator, world::Kind};

const LEAVES: &[&str] = &[
    "0",
    "1",
    "2",
    "-1",
    "-3",
    "0x7fffffff",
    "-0x7fffffff",
    "\"a\"",
    "\"X\"",
    "\"\"",
    "\"ab\"",
    "(range \"az\" \"09\")",
    "(set \"abX\")",
    "($)",
    "(position)",
    "(line)",
    "(column)",
    "(constant 1)",
    "(constant :k :tag)",
    "(argument 0)",
    "(argument 7)",
    "(backref :tag)",
    "(backmatch)",
    "(backmatch :tag)",
    "(error)",
    ":d",
    ":a",
    ":w*",
    ":s+",
    ":main",
    ":r",
    "true",
    "false",
    "(uint 3)",
    "(int 8)",
    "(int-be 2)",
    "(uint-be 7 :tag)",
    "(int 9)",
    "(lenprefix (number :d) 1)",
    "(number :d+ 16)",
    "(number :d+ nil :tag)",
];
const AROUND: &[&str] = &[
    "any",
    "some",
    "opt",
    "?",
    "not",
    "!",
    "look",
    ">",
    "capture",
    "<-",
    "quote",
    "%",
    "accumulate",
    "group",
    "error",
    "drop",
    "unref",
    "thru",
    "to",
    "only-tags",
    "number",
];
const TWO: &[&str] = &["*", "+", "sequence", "choice", "if", "if-not", "sub", "split", "til", "lenprefix"];
const COUNTS: &[&str] = &["0", "1", "2", "3", "70000", "0x7fffffff"];

pub fn grammar(generator: &mut Generator<'_>) -> String {
    match generator.random.usize(..4) {
        0 => format!("{{:main {} :r {}}}", pattern(generator, 3), pattern(generator, 2)),
        _ => pattern(generator, 3),
    }
}

fn pattern(generator: &mut Generator<'_>, depth: usize) -> String {
    if depth == 0 {
        return generator.pick(LEAVES).into();
    }
    let (a, b) = (pattern(generator, depth - 1), pattern(generator, depth - 1));
    let tag = generator.pick(&["", "", " :tag"]);
    match generator.random.usize(..14) {
        0..=3 => format!("({} {a}{tag})", generator.pick(AROUND)),
        4..=7 => format!("({} {a} {b})", generator.pick(TWO)),
        8 => {
            let kind = if generator.random.bool() { Kind::Function } else { Kind::CFunction };
            let captures = if generator.random.usize(..4) == 0 { "\"\"" } else { &a };
            format!("(cmt {captures} ,{}{tag})", generator.of(kind, 0))
        }
        9 => format!("(/ {a} ,{}{tag})", generator.any(0)),
        10 => format!("({} {} {a})", generator.pick(&["at-least", "at-most", "repeat"]), generator.pick(COUNTS)),
        11 => format!("(between {} {} {a})", generator.pick(COUNTS), generator.pick(COUNTS)),
        12 => format!("(nth {} {a}{tag})", generator.pick(COUNTS)),
        _ => generator.pick(LEAVES).into(),
    }
}
