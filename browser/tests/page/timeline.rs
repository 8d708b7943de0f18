//! The timeline.

use crate::{assert_no_complaints, open};
use browser::{Browser, Mj};

/// Points at a row of the timeline, and reads what is said of it.
fn read_row(browser: &Browser, row: usize, part: f64) -> String {
    browser.evaluate(&format!(
        "const canvas = document.querySelector('#timeline canvas'); const {{ left, top, width }} = canvas.getBoundingClientRect(); \
         const [clientX, clientY] = [left + {part} * width, top + 20 + 18 * {row} + 9]; \
         canvas.dispatchEvent(new PointerEvent('pointermove', {{ clientX, clientY, bubbles: true }}))"
    ));
    browser.text("#timeline output")
}

/// How many colours there are in the picture.
const COLOURS: &str = "new Set(new Uint32Array(document.querySelector('#timeline canvas').getContext('2d') \
                       .getImageData(0, 0, document.querySelector('#timeline canvas').width, 200).data.buffer)).size";

#[test]
fn the_timeline_says_who_did_what_when() {
    let mj = Mj::run("examples/ping-pong.janet");
    let browser = open(&mj);
    browser.wait_until(&format!("{COLOURS} > 4"));
    browser.click("#timeline [name=pause]");
    browser.wait_until("document.querySelector('#timeline [name=pause]').getAttribute('aria-pressed') === 'true'");
    assert!(read_row(&browser, 0, 0.01).contains("pid 1"));
    assert_no_complaints(&browser);
}

#[test]
fn a_paused_timeline_stands_still_and_goes_on() {
    let mj = Mj::run("examples/blink.janet");
    let browser = open(&mj);
    let picture = "document.querySelector('#timeline canvas').toDataURL()";
    browser.evaluate(&format!("window.before = {picture}"));
    browser.wait_until(&format!("window.before !== {picture}"));
    browser.click("#timeline [name=pause]");
    let log = "document.querySelector('#log ol').childElementCount";
    let let_two_lines_come = || {
        browser.evaluate(&format!("window.lines = {log}"));
        browser.wait_until(&format!("{log} > window.lines + 1"));
    };
    // What happened before the pause may be told after it.
    let_two_lines_come();
    browser
        .evaluate(&format!("requestAnimationFrame(() => requestAnimationFrame(() => {{ window.still = {picture} }}))"));
    browser.wait_until("window.still");
    let_two_lines_come();
    assert_eq!(browser.evaluate(&format!("return window.still === {picture}")), true);
    // By keyboard.
    browser.evaluate("document.querySelector('#timeline .scroll').focus()");
    browser.type_keys("+");
    browser.wait_until(&format!("window.still !== {picture}"));
    browser.type_keys(" ");
    browser.wait_until("document.querySelector('#timeline [name=pause]').getAttribute('aria-pressed') === 'false'");
    assert_no_complaints(&browser);
}
