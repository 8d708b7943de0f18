//! The board and its actors: what is shown of them, and what can be done to them.

use crate::{ALIVE, assert_no_complaints, open, row};
use browser::Mj;

const LED1: &str = "document.querySelector('.lamp[data-name=LED1]')";

#[test]
fn the_lights_of_the_seeds_blink_change() {
    let mj = Mj::run("examples/blink.janet");
    let browser = open(&mj);
    for _ in 0..2 {
        browser.wait_until(&format!("{LED1}.classList.contains('lit')"));
        browser.wait_until(&format!("{LED1}.getAttribute('aria-label') === 'LED1: on'"));
        browser.wait_until(&format!("!{LED1}.classList.contains('lit')"));
    }
    browser.wait_until(&row("blink1", &ALIVE));
    browser.wait_until("document.querySelector('#log').innerText.includes('blink2 LED2 ● 1')");
    browser.wait_until("document.querySelector('#editor textarea').value.includes('(defn blink [pin every]')");
    assert_no_complaints(&browser);
}

#[test]
fn an_actor_sees_that_a_button_is_pressed() {
    let mj = Mj::run("examples/button.janet");
    let browser = open(&mj);
    browser.wait_until(&row("light", &["waiting"]));
    // By mouse, and by keyboard.
    browser.press("[data-name=BUTTON1]");
    browser.wait_until(&format!("{LED1}.classList.contains('lit')"));
    browser.release();
    browser.wait_until("document.querySelector('[data-name=BUTTON1]').getAttribute('aria-pressed') === 'false'");
    browser.evaluate("document.querySelector('[data-name=BUTTON1]').focus()");
    // A contact that bounces counts once: a press counts when the level has stayed, and so does the release before it.
    browser.evaluate("window.later = false; setTimeout(() => { window.later = true }, 200)");
    browser.wait_until("window.later");
    browser.hold_key(' ');
    browser.wait_until(&format!("!{LED1}.classList.contains('lit')"));
    browser.release_key(' ');
    assert_no_complaints(&browser);
}

#[test]
fn an_actor_is_halted() {
    let mj = Mj::run("examples/blink.janet");
    let browser = open(&mj);
    browser.wait_until(&row("blink1", &ALIVE));
    browser.click("#actors button[aria-label='Halt blink1, pid 1']");
    browser.wait_until(&row("blink1", &["halted"]));
    browser.wait_until(&row("blink2", &ALIVE));
    assert_no_complaints(&browser);
}

#[test]
fn a_quarantined_actor_shows_why_it_has_failed() {
    let mj = Mj::run("browser/tests/page/quarantined.janet");
    let browser = open(&mj);
    browser.wait_until(&row("sensor", &["quarantined"]));
    browser.wait_until("document.querySelector('#actors summary')?.textContent === 'no reading'");
    assert_no_complaints(&browser);
}

#[test]
fn a_thousand_actors_can_be_looked_at() {
    let mj = Mj::run("browser/tests/page/thousand.janet");
    let browser = open(&mj);
    browser.wait_until("document.querySelectorAll('#actors tbody tr:not(.ended)').length === 1001");
    browser.wait_until(&row("sleeper999", &["asleep"]));
    browser.evaluate("document.querySelector('[name=wanted]').focus()");
    browser.type_keys("Sleeper99");
    browser.wait_until("document.querySelectorAll('#actors tbody tr:not([hidden])').length === 11");
    browser.wait_until("document.querySelector('#timeline canvas').getAttribute('aria-label').includes(' 11 actors')");
    assert_no_complaints(&browser);
}

#[test]
fn an_actor_sees_that_a_knob_is_turned() {
    let mj = Mj::run("browser/tests/page/knob.janet");
    let browser = open(&mj);
    browser.wait_until(&row("lamp", &ALIVE));
    browser.evaluate("document.querySelector('.sliders input').focus()");
    // Page up is a tenth, an arrow a step.
    browser.type_keys("\u{e00e}\u{e00e}\u{e00e}\u{e014}\u{e014}");
    let level = "Number(document.querySelector('.lamp[data-name=LED3]').style.getPropertyValue('--level'))";
    browser.wait_until(&format!("Math.abs({level} - 0.32) < 0.001"));
    browser.wait_until("document.querySelector('.sliders output').value === '0.32'");
    assert_no_complaints(&browser);
}

#[test]
fn a_knob_that_is_drawn_can_be_turned_and_warmth_is_in_degrees() {
    let mj = Mj::run("browser/tests/page/knob.janet");
    let browser = open(&mj);
    browser.wait_until(&row("lamp", &ALIVE));
    for (name, shown) in [("KNOB1", "0.5"), ("WARMTH", "50 °C")] {
        browser.drag(&format!(".knob[data-name={name}]"), 0.0, -75.0);
        browser.wait_until(&format!(
            "document.querySelector('.sliders [data-name={name}]').nextElementSibling.value === '{shown}'"
        ));
    }
    let level = "Number(document.querySelector('.lamp[data-name=LED3]').style.getPropertyValue('--level'))";
    browser.wait_until(&format!("Math.abs({level} - 0.5) < 0.001"));
    assert_no_complaints(&browser);
}

#[test]
fn a_display_shows_what_it_is_told() {
    let mj = Mj::run("examples/thermometer.janet");
    let browser = open(&mj);
    let lit = "document.querySelectorAll('.display circle.lit').length";
    browser.wait_until(&format!("{lit} === 16"));
    browser.evaluate(
        "const slider = document.querySelectorAll('.sliders input')[1]; slider.value = 0.55; \
         slider.dispatchEvent(new Event('input'))",
    );
    browser.wait_until(&format!("{lit} === 40"));
    browser.wait_until("document.querySelector('#log').innerText.includes('55 °C')");
    assert_no_complaints(&browser);
}

#[test]
fn an_actor_is_started_again() {
    let mj = Mj::run("examples/blink.janet");
    let browser = open(&mj);
    browser.wait_until(&row("blink1", &ALIVE));
    browser.click("#actors button[aria-label='Restart blink1, pid 1']");
    browser.wait_until(&row("blink1", &["halted"]));
    browser.wait_until("document.querySelector('#actors tr[data-pid=\"3\"]')?.cells[1].textContent === 'blink1'");
    assert_no_complaints(&browser);
}
