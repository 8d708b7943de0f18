//! The pictures in `docs/pictures`, from real runs: `cargo xtask pictures`.
#![forbid(unsafe_code)]

use browser::{Browser, Mj};
use std::{fs, path::Path};

/// No picture is larger: the README is for people on slow lines, too.
const MOST_BYTES: usize = 200 << 10;

fn main() {
    page();
    timeline();
}

/// The traffic light while somebody crosses the street.
fn page() {
    let mj = Mj::run("examples/traffic-light.janet");
    let browser = open(&mj, 1200, 1410);
    let lit = |name: &str| format!("document.querySelector('[data-name={name}].lit')");
    for _ in 0..2 {
        browser.wait_until(&lit("LED3"));
        browser.press("[data-name=BUTTON1]");
        browser.wait_until(&lit("LED2"));
        browser.release();
        browser.wait_until(&format!("{} && {}", lit("LED1"), lit("LED4")));
    }
    // The timeline has drawn it a little later.
    browser.evaluate("setTimeout(() => { window.later = true }, 1000)");
    browser.wait_until("window.later");
    save("page.png", &browser.screenshot());
}

/// A pipeline at work: one measures, and the others pass on what comes of it.
fn timeline() {
    let mj = Mj::sim(&[]);
    let browser = open(&mj, 1100, 700);
    // It is there before the first message.
    browser.wait_until("document.querySelector('#actors tbody')");
    mj.command(&["start", "examples/pipeline.janet"]);
    browser.wait_until("document.querySelector('#log').innerText.includes('display 41.0')");
    browser.evaluate(
        "for (const part of document.querySelectorAll('header, section:not(#timeline)')) part.hidden = true; \
         for (let n = 0; n < 3; n++) document.querySelector('#timeline [name=in]').click(); \
         document.querySelector('#timeline [name=pause]').click(); \
         document.querySelector('#timeline .scroll').style.height = '12rem'; \
         requestAnimationFrame(() => requestAnimationFrame(() => { window.drawn = true }))",
    );
    browser.wait_until("window.drawn");
    save("timeline.png", &browser.screenshot_of("#timeline"));
}

fn open(mj: &Mj, width: u32, height: u32) -> Browser {
    let browser = Browser::start(width, height);
    browser.open(&mj.page);
    browser.wait_until("document.querySelector('#picture svg')");
    browser
}

fn save(name: &str, png: &[u8]) {
    assert!(png.len() <= MOST_BYTES, "{name} has {} bytes", png.len());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/pictures");
    fs::create_dir_all(&folder).and_then(|()| fs::write(folder.join(name), png)).expect("a file");
    println!("docs/pictures/{name}: {} bytes", png.len());
}
