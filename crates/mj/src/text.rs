//! Events for people: one line each, with time, actor, and what happened.

use anstyle::{AnsiColor, Style};
use host::json::trace_lines;
use std::{fmt::Write, time::Duration};
use wire::{Event, Frame, Kind, Level};

const TIME: Style = Style::new().dimmed();
const HIGH: Style = AnsiColor::Yellow.on_default().bold();
const LOW: Style = Style::new().dimmed();
const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default();

/// Where traces begin: a little to the right of the times.
const TRACE_INDENT: usize = 14;

/// The event as text; a failure's trace follows on lines of its own. Colours are for the stream to keep or strip.
pub fn lines(event: &Event) -> String {
    let mut text = format!("{TIME}{:>10.3}{TIME:#}  ", event.t as f64 / 1e6);
    if let Some(origin) = &event.origin {
        let colour = colour_of(origin.pid.0);
        // Writing to a string cannot fail.
        let _ = write!(text, "{colour}{:<10}{colour:#}  ", origin.actor);
    }
    text.push_str(&what(&event.kind));
    text
}

/// Something that the board could not tell.
pub fn warning(line: &str) -> String {
    format!("{WARNING}warning{WARNING:#}: {line}")
}

/// That a board had to drop events.
pub fn dropped(count: u64) -> String {
    format!("the board had to drop {count} events: more came than the line could carry")
}

/// Bytes, as in 1.50 KiB.
pub fn bytes(bytes: u64) -> String {
    indicatif::HumanBytes(bytes).to_string()
}

/// Microseconds, in seconds.
pub fn seconds(micros: u64) -> String {
    format!("{:.3} s", micros as f64 / 1e6)
}

/// How long a board has been up, to the second.
pub fn uptime(micros: u64) -> String {
    humantime::format_duration(Duration::from_secs(micros / 1_000_000)).to_string()
}

/// What happened, without when and to whom.
pub fn what(kind: &Kind) -> String {
    match kind {
        Kind::Started { .. } => format!("{GOOD}started{GOOD:#}"),
        Kind::Pin { pin, value: 1 } => format!("pin {pin:<2} {HIGH}● 1{HIGH:#}"),
        Kind::Pin { pin, value } => format!("pin {pin:<2} {LOW}○ {value}{LOW:#}"),
        Kind::Analog { pin, level: Level::HIGH } => what(&Kind::Pin { pin: *pin, value: 1 }),
        Kind::Analog { pin, level: Level::LOW } => what(&Kind::Pin { pin: *pin, value: 0 }),
        Kind::Analog { pin, level } => format!("pin {pin:<2} {HIGH}◐ {}{HIGH:#}", level.part()),
        Kind::Display { rows } => display(&rows.to_be_bytes()),
        Kind::Log { line } => line.clone(),
        Kind::Finished { value } => format!("{GOOD}finished{GOOD:#} with {value}"),
        Kind::Failed { error, trace, .. } => failed(error, trace, TRACE_INDENT),
        Kind::Halted => "halted".into(),
        Kind::Restarted => format!("{WARNING}restarted{WARNING:#}"),
        Kind::Quarantined => format!("{BAD}quarantined{BAD:#}"),
        Kind::Warning { line } => format!("{WARNING}warning{WARNING:#}: {line}"),
    }
}

/// The lights of a display, as wide as they are high.
fn display(rows: &[u8; 8]) -> String {
    let light = |row: u8, column: u8| if row & 0x80 >> column == 0 { "· " } else { "● " };
    let line = |row: &u8| (0..8).map(|column| light(*row, column)).collect::<String>();
    let lines: String =
        rows.iter().map(|row| format!("\n{:TRACE_INDENT$}{HIGH}{}{HIGH:#}", "", line(row).trim_end())).collect();
    format!("display{lines}")
}

/// A failure, and its trace below, indented by so many blanks.
pub fn failed(error: &str, trace: &[Frame], indent: usize) -> String {
    let trace: String = trace_lines(trace).iter().map(|line| format!("\n{:indent$}{line}", "")).collect();
    format!("{BAD}failed{BAD:#}: {error}{trace}")
}

/// A colour for each actor, so that the eye can follow one.
fn colour_of(pid: u32) -> Style {
    const COLOURS: [AnsiColor; 5] =
        [AnsiColor::Cyan, AnsiColor::Magenta, AnsiColor::Blue, AnsiColor::BrightGreen, AnsiColor::BrightRed];
    COLOURS[pid as usize % COLOURS.len()].on_default()
}
