//! Chromium, driven by WebDriver.

use crate::PATIENCE;
use fantoccini::{
    Client, ClientBuilder, Locator,
    actions::{InputSource, KeyAction, KeyActions, MouseActions, PointerAction},
    wd::WebDriverCompatibleCommand,
};
use http::Method;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tokio::runtime::Runtime;
use url::{ParseError, Url};

/// How often a condition is looked at.
const PAUSE: Duration = Duration::from_millis(50);

/// The mouse, as WebDriver knows it by name.
const MOUSE: &str = "mouse";

/// A browser with one page.
pub struct Browser {
    runtime: Runtime,
    client: Client,
    driver: Child,
}

impl Browser {
    /// Starts one whose window has so many pixels.
    pub fn start(width: u32, height: u32) -> Self {
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .spawn()
            .expect("chromedriver: apt-get install chromium chromium-driver");
        let lines = BufReader::new(driver.stdout.take().expect("its standard output")).lines();
        let port = lines
            .map_while(Result::ok)
            .find_map(|line| Some(line.split_once("started successfully on port ")?.1.trim_end_matches('.').to_owned()))
            .expect("the driver's port");
        let options = json!({
            // Containers let nobody make namespaces, and have little shared memory.
            "args": ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars",
                format!("--window-size={width},{height}")],
        });
        let capabilities =
            [("goog:chromeOptions".to_owned(), options), ("goog:loggingPrefs".to_owned(), json!({ "browser": "ALL" }))];
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let client = runtime
            .block_on(
                ClientBuilder::new(HttpConnector::new())
                    .capabilities(capabilities.into_iter().collect())
                    .connect(&format!("http://127.0.0.1:{port}")),
            )
            .expect("a browser that starts");
        Self { runtime, client, driver }
    }

    /// Opens a page.
    pub fn open(&self, url: &str) {
        self.runtime.block_on(self.client.goto(url)).expect("a page");
    }

    /// Loads the page anew.
    pub fn reload(&self) {
        self.runtime.block_on(self.client.refresh()).expect("a page");
    }

    /// What a function's body returns in the page.
    pub fn evaluate(&self, script: &str) -> Value {
        self.runtime.block_on(self.client.execute(script, Vec::new())).expect("a script that runs")
    }

    /// Waits until an expression is true in the page.
    #[track_caller]
    pub fn wait_until(&self, condition: &str) {
        let until = Instant::now() + PATIENCE;
        while self.evaluate(&format!("return Boolean({condition})")) != json!(true) {
            assert!(Instant::now() < until, "it never came: {condition}; the page says:\n{}", self.text("body"));
            std::thread::sleep(PAUSE);
        }
    }

    /// The text of the first element.
    pub fn text(&self, selector: &str) -> String {
        let text = self.evaluate(&format!("return document.querySelector({})?.innerText ?? ''", json!(selector)));
        text.as_str().unwrap_or_default().into()
    }

    /// Clicks the first element.
    pub fn click(&self, selector: &str) {
        self.press(selector);
        self.release();
    }

    /// Presses the mouse's button above the first element.
    pub fn press(&self, selector: &str) {
        self.runtime.block_on(async {
            let element = self.client.find(Locator::Css(selector)).await.expect("an element");
            let duration = Some(Duration::ZERO);
            let actions = MouseActions::new(MOUSE.into())
                .then(PointerAction::MoveToElement { element, duration, x: 0., y: 0. })
                .then(PointerAction::Down { button: 0 });
            self.client.perform_actions(actions).await.expect("a mouse");
        });
    }

    /// Drags the first element by so many pixels, to the right and down.
    pub fn drag(&self, selector: &str, x: f64, y: f64) {
        self.runtime.block_on(async {
            let element = self.client.find(Locator::Css(selector)).await.expect("an element");
            let duration = Some(Duration::ZERO);
            let actions = MouseActions::new(MOUSE.into())
                .then(PointerAction::MoveToElement { element: element.clone(), duration, x: 0., y: 0. })
                .then(PointerAction::Down { button: 0 })
                .then(PointerAction::MoveToElement { element, duration, x, y })
                .then(PointerAction::Up { button: 0 });
            self.client.perform_actions(actions).await.expect("a mouse");
        });
    }

    /// Releases the mouse's button.
    pub fn release(&self) {
        let actions = MouseActions::new(MOUSE.into()).then(PointerAction::Up { button: 0 });
        self.runtime.block_on(self.client.perform_actions(actions)).expect("a mouse");
    }

    /// Types into what has the focus, one key after the other.
    pub fn type_keys(&self, keys: &str) {
        let actions = keys.chars().fold(KeyActions::new("keys".into()), |actions, value| {
            actions.then(KeyAction::Down { value }).then(KeyAction::Up { value })
        });
        self.runtime.block_on(self.client.perform_actions(actions)).expect("a keyboard");
    }

    /// Holds a key down.
    pub fn hold_key(&self, value: char) {
        let actions = KeyActions::new("keys".into()).then(KeyAction::Down { value });
        self.runtime.block_on(self.client.perform_actions(actions)).expect("a keyboard");
    }

    /// Lets go of a key.
    pub fn release_key(&self, value: char) {
        let actions = KeyActions::new("keys".into()).then(KeyAction::Up { value });
        self.runtime.block_on(self.client.perform_actions(actions)).expect("a keyboard");
    }

    /// A picture of the window, as PNG.
    pub fn screenshot(&self) -> Vec<u8> {
        self.runtime.block_on(self.client.screenshot()).expect("a picture")
    }

    /// A picture of the first element, as PNG.
    pub fn screenshot_of(&self, selector: &str) -> Vec<u8> {
        self.runtime.block_on(async {
            let element = self.client.find(Locator::Css(selector)).await.expect("an element");
            element.screenshot().await.expect("a picture")
        })
    }

    /// What the page's console has shown since this was asked before: errors, and whatever it was refused.
    pub fn console(&self) -> Vec<String> {
        let entries = self.runtime.block_on(self.client.issue_cmd(Console)).expect("a log");
        let entries = entries.as_array().cloned().unwrap_or_default();
        entries.iter().map(|entry| format!("{}: {}", entry["level"], entry["message"])).collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // What does not end in good order is ended all the same.
        let _ = self.runtime.block_on(self.client.clone().close());
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// Chromium's own addition to WebDriver: the page's console.
#[derive(Debug)]
struct Console;

impl WebDriverCompatibleCommand for Console {
    fn endpoint(&self, driver: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        driver.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "type": "browser" }).to_string()))
    }
}
