//! E6: what the metadata of definitions asks for comes in the image, and a board looks at it itself.

use crate::board::{boot, link};
use wire::Image;

/// The program's image after somebody has put another word of the same length into it.
fn tampered(program: &str, before: &str, after: &str) -> Image {
    let mut image = link(program);
    let place = image.body.windows(before.len()).position(|bytes| bytes == before.as_bytes()).expect("the word");
    image.body[place..][..after.len()].copy_from_slice(after.as_bytes());
    image
}

#[test]
fn e6_a_board_refuses_options_that_no_linker_makes() {
    let program = "(def fine (fn [_])) (def worker {:restart :always :limit [3 1000] :mailbox 32} (fn [_]))";
    boot(|board| {
        for (before, after, message) in [
            (
                "always",
                "alwayz",
                "the options of the actor worker: expected :never, :on-failure or :always, got :alwayz",
            ),
            (
                "mailbox",
                "mailbag",
                "the options of the actor worker: there is no option :mailbag; there are :mailbox, :restart, :limit, :memory, :watchdog",
            ),
        ] {
            let refusal = actor::start_actors(tampered(program, before, after)).expect_err("a refusal");
            assert_eq!(refusal.to_string(), message);
        }
        board.pass(10);
        assert_eq!(board.events(), [""; 0]);
        board.start_program("(def after (fn [_] :lives))");
        board.pass(1);
        assert_eq!(board.events().last().map(String::as_str), Some("10 after finished with :lives"));
    });
}

#[test]
fn e6_an_image_without_options_has_no_place_for_them() {
    let [plain, with] = ["", "{:mailbox 1000}"].map(|options| link(&format!("(def a {options} (fn [_]))")).body.len());
    // A tuple of one struct of a keyword and a number.
    assert!(with > plain + 8, "{plain} bytes without, {with} with options");
    assert_eq!(plain, link("(def a {:doc \"What it does.\"} (fn [_]))").body.len());
}
