//! L3: stripped images run alike, and the host tells what they left behind.

use crate::board::{self, End};
use host::{Linked, Symbols};
use janet::Signal;

/// It fails below a function of Janet's own, a closure, a module and a C function.
const FAILING: &str = "(import ./lib/check)
(defn- each-of [numbers]
  (map (fn checked [x] (+ 1 (check/positive x))) numbers))
(def a (fn [{:double double}]
  (each-of [1 (double 2) :three])
  nil))
";
const CHECK: &str = "
(defn positive [x]
  (+ 1
     (string/trim x)))
";

fn link(options: &host::LinkOptions) -> Linked {
    let folder = tempfile::tempdir().expect("a folder");
    board::write(&folder.path().join("lib/check.janet"), CHECK);
    board::write(&folder.path().join("main.janet"), FAILING);
    host::link(&folder.path().join("main.janet"), &[], options).expect("links")
}

/// The trace, with the folder's name left away.
fn trace(end: &End) -> Vec<String> {
    let shorten = |line: &String| match (line.find('['), line.rfind('/')) {
        (Some(start), Some(end)) if line.contains("janet]") && start < end => {
            format!("{}{}", &line[..=start], &line[end + 1..])
        }
        _ => line.clone(),
    };
    end.trace().iter().map(shorten).collect()
}

#[test]
fn l3_a_stripped_image_gives_the_same_trace() {
    let whole = board::run(&link(&board::options()).image);
    assert_eq!(whole.signal, Signal::Error);
    assert_eq!(
        trace(&whole),
        [
            "in string/trim",
            "in positive [check.janet] on line 4, column 6",
            "in checked [main.janet] on line 3, column 29",
            "in map [boot.janet] on line 1219, column 3",
            "in <anonymous> [main.janet] on line 5, column 3",
        ]
    );

    let linked = link(&board::stripping());
    let symbols = linked.symbols.expect("symbols");
    let stripped = board::run(&linked.image);
    assert_eq!(stripped.value, whole.value);
    assert!(stripped.trace.iter().all(|frame| frame.source.is_none() && frame.position.is_none()));
    let resolved = End { trace: stripped.trace.iter().map(|frame| symbols.resolve(frame)).collect(), ..stripped };
    assert_eq!(trace(&resolved), trace(&whole));
}

#[test]
fn l3_symbols_survive_a_file_and_know_their_image() {
    let linked = link(&board::stripping());
    let symbols = linked.symbols.expect("symbols");
    assert_eq!(symbols.image(), linked.image.checksum());
    assert_eq!(Symbols::from_bytes(&symbols.to_bytes()), Ok(symbols));
    assert!(Symbols::from_bytes(b"\xff\xff\xff\xff\xff\xff").is_err());
}

#[test]
fn l3_frames_that_symbols_do_not_know_stay_as_they_are() {
    let symbols = link(&board::stripping()).symbols.expect("symbols");
    let c_function = wire::Frame { function: "0".into(), source: None, position: None, pc: None };
    let foreign = wire::Frame { function: "zzzz".into(), pc: Some(0), ..c_function.clone() };
    for frame in [c_function, foreign] {
        assert_eq!(symbols.resolve(&frame), frame);
    }
}

#[test]
fn l3_debug_information_stays_on_the_host() {
    let contains = |bytes: &[u8], text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    let (whole, stripped) = (link(&board::options()), link(&board::stripping()));
    for text in ["main.janet", "check.janet", "boot.janet", "positive", "checked"] {
        assert!(contains(&whole.image.body, text), "{text} is not in the whole image");
        assert!(!contains(&stripped.image.body, text), "{text} is in the stripped image");
    }
    // Names of variables serve a debugger, and a board has none.
    assert!(!contains(&whole.image.body, "numbers"));
    assert_eq!(whole.symbols, None);
}
