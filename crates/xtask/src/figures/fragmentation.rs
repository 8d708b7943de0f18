//! What a heap is like after a thousand actors have come and gone.

use super::{PATIENCE, Result, boot};
use crate::{checks::link, firmware::Built, simulator};
use host::{Board, From, News};
use std::{fs, time::Instant};
use wire::{Event, Kind};

/// Finds the largest buffer that can be made, to 256 bytes, before and after a thousand actors that keep and replace data of all
/// sizes. It fits or is refused at once: there is no garbage. Some of the actors are halted.
const PROGRAM: &str = "
    (defn fits? [bytes] (try (do (buffer/trim (buffer/new bytes)) true) ([_] false)))
    (defn largest []
      (var [fits too-large] [0 1000000])
      (while (< 256 (- too-large fits))
        (gccollect)
        (def middle (div (+ fits too-large) 2))
        (if (fits? middle)
          (set fits middle)
          (set too-large middle)))
      fits)
    (defn data [size]
      (case (% size 4)
        0 (buffer/new-filled size 1)
        1 (string/repeat \"x\" size)
        2 (array/new-filled (div size 8) size)
        (table ;(range (* 2 (div size 64))))))
    (defn comer [{:sleep sleep}]
      (def kept @[])
      (repeat 20
        (def number (math/floor (* 1500 (math/random))))
        (array/push kept (data number))
        (put kept (% number (length kept)) (data number))
        (sleep (* slow 200 (math/random) (math/random)))))
    (def churn (fn [{:sleep sleep :spawn spawn :halt halt}]
      (def before (largest))
      (repeat 1000
        (var pid nil)
        (while (nil? (set pid (try (spawn comer) ([_])))) (sleep (* slow 20)))
        (when (and (< 6 pid) (< (math/random) 0.2)) (halt (- pid 5)))
        (sleep (* slow 100 (math/random))))
      (sleep (* slow 5000))
      (string before \" \" (largest))))";

/// So many times slower, the thousand actors take a day.
const DAY: u32 = 1650;

/// A paragraph.
pub fn paragraph(built: &Built) -> Result<String> {
    let (_emulator, mut board) = boot(built, 0)?;
    board.follow(From::Now)?;
    let chip = value_of(&mut board, &program(1))?;
    let memory = board.info()?.memory;
    let (seconds, simulator) = on_simulator()?;
    Ok(format!(
        "A thousand actors come and go, each of which keeps and replaces data of up to 1,500 bytes; on the chip at most {peak} bytes are
in use, of {limit}. Bytes of the largest buffer that can be made before and afterwards:

| | before | after | |
|---|---|---|---|
| chip, in two minutes | {chip} |
| simulator with 400 KB, in {hours:.1} hours of virtual time | {simulator} |
",
        peak = memory.peak,
        limit = memory.limit,
        chip = cells(&chip)?,
        simulator = cells(&simulator)?,
        hours = seconds / 3600.0,
    ))
}

fn program(slow: u32) -> String {
    format!("(def slow {slow}){PROGRAM}")
}

fn cells(value: &str) -> Result<String> {
    let (before, after) = value.trim_matches('"').split_once(' ').ok_or("not two figures")?;
    let share = 100.0 * after.parse::<f64>()? / before.parse::<f64>()?;
    Ok(format!("{before} | {after} | {share:.0} %"))
}

/// The same for a day of virtual time; tells how many seconds that were, too.
fn on_simulator() -> Result<(f64, String)> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("churn.janet");
    fs::write(&file, program(DAY))?;
    let output = simulator::mj(&["run", "--virtual", "--json", "--memory", "400K"])?.arg(file).output()?;
    for line in String::from_utf8(output.stdout)?.lines() {
        let event: serde_json::Value = serde_json::from_str(line)?;
        if event["event"] == "finished" && event["pid"] == 1 {
            let micros = event["t"].as_f64().ok_or("no time")?;
            return Ok((micros / 1e6, event["value"].as_str().ok_or("no value")?.into()));
        }
    }
    Err("the simulated day has no end".into())
}

/// Runs a program of one actor, and those that it spawns, and tells what it has finished with.
fn value_of(board: &mut Board, program: &str) -> Result<String> {
    let image = link(board, program)?;
    board.upload(&image, |_, _| ())?;
    let pids = board.start()?;
    loop {
        match board.next(Some(Instant::now() + PATIENCE))? {
            Some(News::Event(Event { kind, origin: Some(origin), .. })) if pids.contains(&origin.pid) => match kind {
                Kind::Finished { value } => return Ok(value),
                Kind::Failed { error, .. } => return Err(error.into()),
                _ => (),
            },
            Some(_) => (),
            None => return Err("silence".into()),
        }
    }
}
