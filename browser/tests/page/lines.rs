//! Lines that are cut, and pages that must not get one.

use crate::{ALIVE, assert_no_complaints, open, row};
use browser::{Browser, Mj};
use std::net::TcpListener;

#[test]
fn a_page_is_as_before_when_it_was_loaded_anew() {
    let mj = Mj::run("examples/blink.janet");
    let browser = open(&mj);
    browser.wait_until("document.querySelector('#log').innerText.includes('blink1 LED1 ○ 0')");
    browser.reload();
    browser.wait_until("document.querySelector('#log').innerText.includes('blink1 started')");
    browser.wait_until(&row("blink2", &ALIVE));
    assert_no_complaints(&browser);
}

#[test]
fn a_page_survives_a_restart_of_the_board() {
    let mj = Mj::sim(&[]);
    let browser = open(&mj);
    mj.command(&["start", "examples/blink.janet"]);
    browser.wait_until(&row("blink1", &ALIVE));
    // The page is a part of that process, and gone with it.
    mj.command(&["reset"]);
    browser.wait_until("document.querySelectorAll('#actors tbody tr').length === 0");
    mj.command(&["start", "examples/encoder.janet"]);
    browser.wait_until(&row("knob", &ALIVE));
}

#[test]
fn a_page_says_that_the_board_is_gone_and_waits_for_it() {
    let mj = Mj::sim(&[]);
    let other = Mj::web(&mj);
    let browser = open(&other);
    browser.evaluate(
        "window.said = ''; \
         new MutationObserver(() => { window.said += document.querySelector('#state').textContent }) \
         .observe(document.querySelector('#state'), { childList: true })",
    );
    mj.command(&["start", "examples/blink.janet"]);
    browser.wait_until(&row("blink1", &ALIVE));
    mj.command(&["reset"]);
    browser.wait_until("window.said.includes('the board is gone')");
    mj.command(&["start", "examples/encoder.janet"]);
    browser.wait_until(&row("knob", &ALIVE));
    browser.wait_until("!document.body.classList.contains('away')");
    assert_no_complaints(&browser);
}

#[test]
fn two_pages_show_the_same() {
    let mj = Mj::run("examples/blink.janet");
    let (one, two) = (open(&mj), open(&mj));
    one.wait_until(&row("blink1", &ALIVE));
    one.click("#actors button[aria-label='Halt blink1, pid 1']");
    for browser in [&one, &two] {
        browser.wait_until(&row("blink1", &["halted"]));
        assert_no_complaints(browser);
    }
}

#[test]
fn the_page_of_another_site_gets_no_line() {
    let mj = Mj::run("examples/blink.janet");
    // Any page of another origin, as another site's would be.
    let site = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = site.local_addr().expect("its address");
    std::thread::spawn(move || {
        for mut stream in site.incoming().flatten() {
            use std::io::{Read, Write};
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi",
            );
        }
    });
    let browser = Browser::start(1200, 900);
    browser.open(&format!("http://{address}/"));
    let socket = mj.page.replace("http:", "ws:") + "/socket";
    browser.evaluate(&format!(
        "window.said = []; const socket = new WebSocket('{socket}'); \
         for (const kind of ['open', 'message', 'close']) socket.addEventListener(kind, () => window.said.push(kind))"
    ));
    browser.wait_until("window.said.includes('close')");
    assert_eq!(browser.evaluate("return window.said"), serde_json::json!(["close"]));
}

#[test]
fn a_page_asks_for_the_boards_secret() {
    const SECRET: &str = "open sesame, please";
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), SECRET).expect("a secret");
    let mj = Mj::sim(&["--secret-file", &file.path().display().to_string()]);
    let browser = Browser::start(1200, 900);
    browser.open(&mj.page);
    for (secret, answer) in [("open", "That is not the board's secret."), (SECRET, "")] {
        browser.wait_until("!document.querySelector('#secret').hidden && document.activeElement.name === 'secret'");
        browser.evaluate("document.activeElement.select()");
        browser.type_keys(secret);
        browser.click("#secret button");
        browser.wait_until(&format!("document.querySelector('#secret [role=alert]').textContent === \"{answer}\""));
    }
    browser.wait_until("document.querySelector('#picture svg')");
    // This tab knows it from now on.
    browser.reload();
    browser.wait_until("document.querySelector('#picture svg')");
    assert_no_complaints(&browser);
}

/// The lines of the log that are shown.
const SHOWN: &str =
    "[...document.querySelectorAll('#log li')].filter((line) => !line.hidden).map((line) => line.innerText)";

#[test]
fn the_log_shows_what_is_asked_for() {
    let mj = Mj::run("examples/blink.janet");
    let browser = open(&mj);
    browser.wait_until(&format!("{SHOWN}.some((line) => line.includes('blink2 LED2 ● 1'))"));
    let set = |name: &str, value: &str| {
        browser.evaluate(&format!(
            "const control = document.querySelector('#log [name={name}]'); control.value = '{value}'; \
             control.dispatchEvent(new Event('input'))"
        ));
    };
    for (wanted, line) in [("LED1", "LED1"), ("blink1", "blink1"), ("2", "blink2"), ("pin 2", "LED1")] {
        set("wanted", wanted);
        browser.wait_until(&format!("{SHOWN}.length > 0 && {SHOWN}.every((line) => line.includes('{line}'))"));
    }
    set("wanted", "");
    set("kinds", "prints");
    browser.wait_until(&format!("{SHOWN}.length === 0"));
    set("kinds", "pins");
    browser.wait_until(&format!("{SHOWN}.length > 0 && {SHOWN}.every((line) => line.includes('LED'))"));
    assert_no_complaints(&browser);
}

#[test]
fn actors_that_have_ended_can_be_cleared() {
    let mj = Mj::run("examples/blink.janet");
    let browser = open(&mj);
    browser.wait_until(&row("blink1", &ALIVE));
    browser.click("#actors button[aria-label='Halt blink1, pid 1']");
    browser.wait_until(&row("blink1", &["halted"]));
    browser.click("#actors [name=clear]");
    browser.wait_until(
        "![...document.querySelectorAll('#actors tbody tr')].some((row) => row.cells[1].textContent === 'blink1')",
    );
    browser.wait_until(&row("blink2", &ALIVE));
    browser.wait_until("document.querySelector('#actors [name=clear]').hidden");
    assert_no_complaints(&browser);
}

#[test]
fn a_narrow_page_is_not_wider_than_its_window_and_says_where_there_is_more() {
    let mj = Mj::run("examples/blink.janet");
    let browser = Browser::start(390, 800);
    browser.open(&mj.page);
    browser.wait_until(&row("blink1", &ALIVE));
    browser.wait_until("document.documentElement.scrollWidth <= window.innerWidth");
    // Whatever is wider than its place is in one that scrolls, and has a shadow at its edge.
    browser.wait_until(
        "[...document.querySelectorAll('main *')].filter((one) => one.scrollWidth > one.clientWidth + 1 && \
         getComputedStyle(one).overflowX === 'auto').every((one) => getComputedStyle(one).backgroundImage.includes('gradient') || \
         one.closest('#editor'))",
    );
    assert_no_complaints(&browser);
}
