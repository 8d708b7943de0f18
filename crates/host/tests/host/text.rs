//! Texts from elsewhere: what is typed into a page becomes an image, and has no power over this computer.

use host::{LinkError, LinkOptions, Linked, link_text};

fn link(text: &str) -> Result<Linked, Box<LinkError>> {
    link_text(text, "page", &LinkOptions { capabilities: vec!["sleep".into()], ..LinkOptions::default() })
}

/// What is wrong, and where.
fn refusal(text: &str) -> String {
    let error = link(text).expect_err("a text that does not link");
    let location = error.location.as_ref().map(ToString::to_string).unwrap_or_default();
    format!("{location}: {error}")
}

#[test]
fn a_text_becomes_an_image_and_may_use_the_library() {
    let linked =
        link("(import mj/capability)\n(def a :actor (fn [caps] (capability/only caps :sleep)))").expect("an image");
    assert_eq!(linked.image.header.actors, ["a"]);
    assert_eq!(refusal("(def a"), "page:1:6: syntax error: unexpected end of source, ( opened at line 1, column 1");
}

#[test]
fn a_text_reaches_nothing_of_this_computer() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    let path = file.path().display();
    for text in [
        format!("(slurp {path:?})", path = path.to_string()),
        format!("(spit {path:?} 1)", path = path.to_string()),
        format!("(import {path})"),
        "(os/getenv \"HOME\")".into(),
        "(os/dir \"/\")".into(),
        "(os/exit 0)".into(),
        "(unmarshal @\"\")".into(),
        "(eval '(asm {:bytecode @['(retn)]}))".into(),
        "(os/execute [\"true\"] :p)".into(),
    ] {
        let refusal = refusal(&format!("{text}\n(def a (fn [_] 1))"));
        let is_power = ["forbidden by sandbox", "is not available to actors", "unknown symbol", "no module"];
        assert!(is_power.iter().any(|why| refusal.contains(why)), "{text}: {refusal}");
    }
}

#[test]
fn what_fails_within_a_function_of_janet_is_placed_where_the_text_calls_it() {
    assert_eq!(
        refusal("(def a 1)\n  (string/repeat \"x\" -1)"),
        "page:2:3: error while the file was evaluated: expected non-negative number of repetitions"
    );
}

#[test]
fn a_text_whose_evaluation_does_not_end_is_refused() {
    assert_eq!(refusal("(forever)"), ": its evaluation takes longer than 5 s");
}
