//! C1, E4, R6: a value that cannot be shown for lack of memory is not taken for another one.

use crate::board::{MEMORY, boot, link};
use wire::Kind;

/// What is shown in place of such a value.
const NOT_SHOWN: &str = "<not shown: out of memory>";

/// What the log says that an actor has finished with, and what one that monitors it has received.
fn ending(value: &str) -> (String, String) {
    let image = link(&format!(
        r#"
        (def full (fn [_] {value}))
        (def parent (fn [{{:spawn spawn :monitor monitor :receive receive}}]
          (monitor (spawn full))
          (def [_ _ reason value] (receive))
          (printf "%q %q" reason value)))
        "#
    ));
    boot(|board| {
        board.start(&image);
        assert!(actor::wait_until_ended(None, || false), "all end");
        let events = board.take();
        let finished = events.iter().find_map(|event| match &event.kind {
            Kind::Finished { value } if value != "nil" => Some(value.clone()),
            _ => None,
        });
        let received = events.iter().find_map(|event| match &event.kind {
            Kind::Log { line } => Some(line.clone()),
            _ => None,
        });
        (finished.expect("a value"), received.expect("a line"))
    })
}

/// Neither a copy of such a value nor its description fits beside it.
#[test]
fn c1_a_value_that_cannot_be_shown_says_so() {
    let (finished, received) = ending(&format!("(buffer/new-filled {} 65)", MEMORY / 5 * 3));
    assert_eq!(finished, NOT_SHOWN);
    assert_eq!(received, format!(":finished {NOT_SHOWN:?}"));
}

/// Where there is memory for nothing at all when the actor ends, its monitor hears of that when it has some again.
#[test]
fn c1_a_value_that_is_lost_is_not_nil() {
    let fill = "(each size [100000 1000 100 10 0] (try (forever (array/push all (buffer/new-filled size 65))) ([_])))";
    let (finished, received) = ending(&format!("(do (def all (array/new 1000000)) (try {fill} ([_])) all)"));
    assert_eq!(finished, NOT_SHOWN);
    assert_eq!(received, format!(":finished {NOT_SHOWN:?}"));
}

/// A value that is the text of that error is shown as such.
#[test]
fn c1_a_text_is_not_taken_for_a_value_that_cannot_be_shown() {
    let text = ("\"out of memory\"".into(), ":finished \"out of memory\"".into());
    assert_eq!(ending("\"out of memory\""), text);
}
