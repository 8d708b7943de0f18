//! Programs that are typed into the page.

use crate::{ALIVE, assert_no_complaints, open, row};
use browser::{Browser, Mj};

fn start(browser: &Browser, source: &str) {
    browser.evaluate("const text = document.querySelector('#editor textarea'); text.focus(); text.select()");
    browser.type_keys(source);
    browser.click("#editor button");
}

#[test]
fn what_is_typed_is_started() {
    let mj = Mj::sim(&[]);
    let browser = open(&mj);
    start(&browser, "(def lamp :actor (fn [{:digital-write dw :receive receive}] (dw LED3 1) (receive)))");
    browser.wait_until(&row("lamp", &ALIVE));
    browser.wait_until("document.querySelector('.lamp[data-name=LED3]').classList.contains('lit')");
    browser.wait_until("document.querySelector('#editor output').textContent === 'started with pid 1'");
    assert_no_complaints(&browser);
}

#[test]
fn a_program_is_shown_in_colours() {
    let mj = Mj::sim(&[]);
    let browser = open(&mj);
    let typed = "# one\n(def two :actor \"three (four\" -5)";
    browser.evaluate("const text = document.querySelector('#editor textarea'); text.focus(); text.select()");
    browser.type_keys(typed);
    browser.wait_until("document.querySelector('#editor pre').textContent === document.querySelector('#editor textarea').value + '\\n'");
    let painted = "[...CSS.highlights].map(([kind, ranges]) => kind + ' ' + [...ranges].map((range) => \
                   range.startContainer.data.slice(range.startOffset, range.endOffset))).join('; ')";
    assert_eq!(
        browser.evaluate(&format!("return {painted}")),
        "comment # one; form def; keyword :actor; string \"three (four\"; number -5"
    );
    assert_no_complaints(&browser);
}

#[test]
fn an_error_is_shown_with_its_line() {
    let mj = Mj::sim(&[]);
    let browser = open(&mj);
    start(&browser, "# one\n(def two :actor\n  (fn [_] (pritn 1)))");
    browser.wait_until(
        "document.querySelector('#editor output').textContent.startsWith('page.janet:3:11: compile error')",
    );
    browser.wait_until("document.activeElement.selectionStart === 22");
    start(&browser, "(def late :actor (fn [_]\n  (error \"too late\")))");
    browser.wait_until(&row("late", &["failed"]));
    browser.click("#actors summary");
    browser
        .wait_until("document.querySelector('#actors pre').textContent.includes('page.janet:2: (error \"too late\")')");
    assert_no_complaints(&browser);
}

#[test]
fn keys_of_an_editor_do_what_they_do_elsewhere_and_a_reload_keeps_the_text() {
    let mj = Mj::sim(&[]);
    let browser = open(&mj);
    browser.evaluate("const text = document.querySelector('#editor textarea'); text.focus(); text.select()");
    browser.type_keys("(def kept :actor\n\u{e004}(fn [{:receive receive}] (receive)))");
    browser.wait_until("document.querySelector('#editor textarea').value.includes('\\n  (fn')");
    browser.hold_key('\u{e009}');
    browser.type_keys("\u{e007}");
    browser.release_key('\u{e009}');
    browser.wait_until(&row("kept", &ALIVE));
    browser.reload();
    browser.wait_until("document.querySelector('#editor textarea').value.startsWith('(def kept :actor')");
    browser.wait_until("document.querySelector('#editor pre').textContent.startsWith('(def kept :actor')");
    assert_no_complaints(&browser);
}
