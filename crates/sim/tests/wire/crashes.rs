//! Boards that die: of a signal from outside or from inside, and because nothing that could be asked for gets to them any more (S5).

use crate::board::{TestBoard, link, options};
use board::{Board, Pin};
use rtos::{host as kernel, task};
use sim::{Boot, Clock, Options, SimulatedBoard};
use std::{
    env, hint,
    path::Path,
    process::{self, Command},
};

/// Where the child finds its flash.
const FLASH: &str = "MJ_TEST_FLASH";

/// A board that breaks when somebody looks for a pin, in every life in another way.
struct Broken(SimulatedBoard, Fault);

#[derive(Clone, Copy)]
enum Fault {
    Signal,
    Overflow,
    Hang,
    /// One that was to be quarantined.
    End,
}

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

    fn pin(&mut self, _: u8) -> Option<&mut dyn Pin> {
        match self.1 {
            // It comes to the process's first thread, which is not the kernel's here.
            Fault::Signal => _ = Command::new("kill").args(["-BUS", &process::id().to_string()]).status(),
            Fault::Overflow => _ = overflow(1),
            Fault::Hang => (),
            Fault::End => process::exit(1),
        }
        loop {
            hint::spin_loop();
        }
    }

    fn last_reset(&self) -> board::LastReset {
        self.0.last_reset()
    }

    fn drive(&mut self, number: u8, level: u16) -> Result<(), board::PinError> {
        self.0.drive(number, level)
    }
}

/// Takes all of the stack that it is called on.
fn overflow(depth: u64) -> u64 {
    let frame = hint::black_box([depth; 512]);
    hint::black_box(if depth > 0 { overflow(depth + 1) + frame[511] } else { 0 })
}

fn options_with(flash: &Path, boot: Boot) -> Options {
    Options { flash: Some(flash.into()), boot, ..options(16 << 20) }
}

/// A life of the board below, in a process of its own.
fn life() -> Command {
    let mut command = Command::new(env::current_exe().expect("this program"));
    command.args(["--exact", "crashes::a_life_of_a_board_that_breaks", "--ignored", "--nocapture"]);
    command
}

#[test]
fn s5_who_crashes_or_hangs_the_board_is_blamed_and_quarantined() {
    let folder = tempfile::tempdir().expect("a folder");
    let flash = folder.path().join("flash");
    {
        let board = TestBoard::start_with(options_with(&flash, Boot::default()));
        let mut client = host::Board::connect(board.line(), None).expect("a board that answers");
        let image = link(
            r#"(def writer (fn [{:digital-write dw :sleep sleep}] (sleep 1) (dw 3 1)))
               (def idle (fn [{:sleep sleep}] (forever (sleep 1000))))"#,
        );
        client.upload(&image, |_, _| ()).expect("room for it");
        client.start_and_keep().expect("actors that start");
    }
    let output = life().env(FLASH, &flash).output().expect("its output");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut rest = text.as_str();
    let parts = [
        "cause: PowerOn",
        "cause: Panic",
        "the signal SIGBUS",
        r#"name: "writer""#,
        "cause: Panic",
        "the signal SIGSEGV",
        r#"name: "writer""#,
        "cause: Watchdog",
        "no safe point for ",
        r#"name: "writer""#,
        "writer is kept but not started: it is quarantined",
        "still there: idle",
    ];
    for part in parts {
        let at = rest.find(part);
        rest = &rest[at.unwrap_or_else(|| panic!("{part}: {text}\n{}", String::from_utf8_lossy(&output.stderr)))..];
    }
}

#[test]
#[ignore = "a part of the test above, which dies again and again"]
fn a_life_of_a_board_that_breaks() {
    let boot = Boot::from_environment().unwrap_or_default();
    println!("{boot:?}");
    sim::restart_by(&life(), &boot, false).expect("a program");
    let fault = match boot.last_reset.message.as_deref() {
        None => Fault::Signal,
        Some(message) if message.contains("SIGBUS") => Fault::Overflow,
        Some(message) if message.contains("SIGSEGV") => Fault::Hang,
        Some(_) => Fault::End,
    };
    let flash = env::var_os(FLASH).expect("a flash");
    let options = options_with(Path::new(&flash), boot.clone());
    kernel::run(Clock::Real, || {
        let pins = Box::new(Broken(SimulatedBoard::new(boot), fault));
        sim::boot_as(pins, kernel::poll, &options).expect("a runtime that starts");
        let names = || actor::actors_after(wire::Pid(0), 9).0.into_iter().map(|actor| actor.actor).collect::<Vec<_>>();
        while names().contains(&"writer".into()) {
            task::delay(1);
        }
        let mut number = 0;
        while let Some((at, event)) = actor::event(number) {
            println!("{:?}", event.kind);
            number = at + 1;
        }
        println!("still there: {}", names().join(", "));
        kernel::stop();
    });
}
