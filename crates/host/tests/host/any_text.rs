//! Whatever text a file holds, it links or is refused with a reason; the linker itself never fails.

use crate::board;
use host::{Outcome, Reason, Repl};
use proptest::{collection::vec as vector, prelude::*, sample::select};

/// What programs are made of, and what they are not.
const TOKENS: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "@",
    "'",
    "~",
    ",",
    ";",
    "|",
    "\"",
    "``",
    "#",
    "\n",
    " ",
    "def ",
    "var ",
    "fn ",
    "defmacro ",
    "do ",
    "upscope ",
    "quote ",
    "set ",
    "if ",
    "a ",
    "b ",
    "x ",
    ":k ",
    "1 ",
    "nil ",
    "import ",
    "use ",
    "./main ",
    "./other ",
    "error ",
    "yield ",
    "setdyn ",
    ":out ",
    "&opt ",
    "double ",
    "capabilities ",
    "\u{0}",
    "\\x",
    "é",
];

fn text() -> impl Strategy<Value = String> {
    vector(select(TOKENS), 0..40).prop_map(|tokens| tokens.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_links_or_is_refused(main in text(), other in text()) {
        let folder = tempfile::tempdir().expect("a folder");
        board::write(&folder.path().join("main.janet"), &main);
        board::write(&folder.path().join("other.janet"), &other);
        if let Err(error) = host::link(&folder.path().join("main.janet"), &[], &board::options()) {
            prop_assert!(!matches!(error.reason, Reason::Internal(_)), "{error:?}");
        }
    }

    #[test]
    fn a_session_survives_any_lines(lines in vector(text(), 1..8)) {
        let mut repl = Repl::start(board::options()).expect("starts");
        for outcome in lines.iter().flat_map(|lines| repl.evaluate(lines)) {
            if let Outcome::Failed(error) = outcome {
                prop_assert!(!matches!(error.reason, Reason::Internal(_)), "{error:?}");
            }
        }
        let still = repl.evaluate("(def x 1)");
        prop_assert!(matches!(still[..], [Outcome::Defined { .. }]), "{still:?}");
    }
}
