//! A panic of the simulated board: its process begins anew and knows what has happened.

use crate::board;
use ::board::{Board, Pin, PinError};
use rtos::{host as kernel, task};
use sim::{Boot, Clock, SimulatedBoard};
use std::{env, process::Command};

/// A board whose pins are broken.
struct Broken(SimulatedBoard);

impl Board for Broken {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn pin_names(&self) -> &'static [(&'static str, u8)] {
        self.0.pin_names()
    }

    fn pin_count(&self) -> u8 {
        self.0.pin_count()
    }

    fn pin(&mut self, number: u8) -> Option<&mut dyn Pin> {
        panic!("pin {number} is broken")
    }

    fn drive(&mut self, number: u8, level: u16) -> Result<(), PinError> {
        self.0.drive(number, level)
    }
}

/// This test alone, in a process of its own.
fn alone() -> Command {
    let mut command = Command::new(env::current_exe().expect("this program"));
    command.args(["--exact", "epitaph::a_process_that_panics", "--ignored", "--nocapture"]);
    command
}

#[test]
fn a_panic_leaves_an_epitaph_to_the_process_that_takes_its_place() {
    let output = alone().output().expect("its output");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    for part in ["cause: Panic", "pin 3 is broken", "epitaph.rs:", r#"name: "writer""#] {
        assert!(text.contains(part), "{part} in {text}\n{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
#[ignore = "a part of the test above, which panics"]
fn a_process_that_panics() {
    if let Some(boot) = Boot::from_environment() {
        return println!("{boot:?}");
    }
    sim::restart_by(&alone(), &Boot::default(), false).expect("a program");
    let image = board::link("(def writer (fn [{:pin-mode mode}] (mode 3 :output)))");
    kernel::run(Clock::Virtual, || {
        let pins = Box::new(Broken(SimulatedBoard::new(Boot::default())));
        let options = board::options(Clock::Virtual, 0);
        sim::boot_as(pins, || kernel::advance(1), &options).expect("a runtime that starts");
        actor::start_actors(image).expect("an actor");
        task::delay(10);
        kernel::stop();
    });
}
