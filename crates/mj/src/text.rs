//! Events for people: one line each, with time, actor, and what happened.

use crate::output::Text;
use anstyle::{AnsiColor, Style};
use host::{json::trace_lines, visible_name};
use std::{collections::BTreeMap, time::Duration};
use wire::{Event, Frame, Kind, Level, message::Info};

const TIME: Style = Style::new().dimmed();
const HIGH: Style = AnsiColor::Yellow.on_default().bold();
const LOW: Style = Style::new().dimmed();
const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default();

/// Where traces begin: a little to the right of the times.
const TRACE_INDENT: usize = 14;

/// What a board calls its pins. Of a pin with several names, the first.
#[derive(Clone, Default)]
pub struct PinNames(BTreeMap<u8, String>);

impl PinNames {
    pub fn of(info: &Info) -> Self {
        Self(info.pin_names.iter().rev().map(|(name, pin)| (*pin, visible_name(name).into_owned())).collect())
    }

    /// As in `LED1`, or `pin 7` where it has no name.
    fn label(&self, pin: u8) -> String {
        self.0.get(&pin).cloned().unwrap_or_else(|| format!("pin {pin}"))
    }
}

/// The event as text; a failure's trace follows on lines of its own. Colours are for the stream to keep or strip.
pub fn lines(event: &Event, pins: &PinNames) -> Text {
    let mut text =
        Text::indented(TRACE_INDENT).styled(TIME, format_args!("{:>10.3}", event.t as f64 / 1e6)).plain("  ");
    if let Some(origin) = &event.origin {
        let name = visible_name(&origin.actor);
        text = text.styled(colour_of(origin.pid.0), format_args!("{name:<10}")).plain("  ");
    }
    what(text, &event.kind, pins)
}

/// Something that the board could not tell.
pub fn warning(line: &str) -> Text {
    Text::new().styled(WARNING, "warning").plain(": ").plain(line)
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

/// Adds what happened, without when and to whom.
pub fn what(text: Text, kind: &Kind, pins: &PinNames) -> Text {
    let pin = |text: Text, pin: u8, style, level: String| {
        text.plain(format_args!("{:<6} ", pins.label(pin))).styled(style, level)
    };
    match kind {
        Kind::Started { .. } => text.styled(GOOD, "started"),
        Kind::Pin { pin: number, value: 1 } => pin(text, *number, HIGH, "● 1".into()),
        Kind::Pin { pin: number, value } => pin(text, *number, LOW, format!("○ {value}")),
        Kind::Analog { pin, level: Level::HIGH } => what(text, &Kind::Pin { pin: *pin, value: 1 }, pins),
        Kind::Analog { pin, level: Level::LOW } => what(text, &Kind::Pin { pin: *pin, value: 0 }, pins),
        Kind::Analog { pin: number, level } => pin(text, *number, HIGH, format!("◐ {}", level.part())),
        Kind::Display { rows } => display(text, &rows.to_be_bytes()),
        Kind::Log { line } => text.plain(line),
        Kind::Finished { value } => text.styled(GOOD, "finished").plain(" with ").plain(value),
        Kind::Failed { error, trace, .. } => failed(text, error, trace),
        Kind::Halted => text.plain("halted"),
        Kind::Restarted => text.styled(WARNING, "restarted"),
        Kind::Quarantined => text.styled(BAD, "quarantined"),
        Kind::Warning { line } => text.styled(WARNING, "warning").plain(": ").plain(line),
    }
}

/// The lights of a display, as wide as they are high.
fn display(text: Text, rows: &[u8; 8]) -> Text {
    let light = |row: u8, column: u8| if row & 0x80 >> column == 0 { "· " } else { "● " };
    let line = |row: &u8| (0..8).map(|column| light(*row, column)).collect::<String>();
    rows.iter().fold(text.plain("display"), |text, row| text.below("").styled(HIGH, line(row).trim_end()))
}

/// Adds a failure, and its trace below.
pub fn failed(text: Text, error: &str, trace: &[Frame]) -> Text {
    let text = text.styled(BAD, "failed").plain(": ").plain(error);
    trace_lines(trace).iter().fold(text, Text::below)
}

/// A colour for each actor, so that the eye can follow one.
fn colour_of(pid: u32) -> Style {
    const COLOURS: [AnsiColor; 5] =
        [AnsiColor::Cyan, AnsiColor::Magenta, AnsiColor::Blue, AnsiColor::BrightGreen, AnsiColor::BrightRed];
    COLOURS[pid as usize % COLOURS.len()].on_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::tests::{any_text, harmless_lines};
    use proptest::prelude::*;
    use wire::{Origin, Pid};

    fn kind() -> impl Strategy<Value = Kind> {
        prop_oneof![
            any_text().prop_map(|line| Kind::Log { line }),
            any_text().prop_map(|line| Kind::Warning { line }),
            any_text().prop_map(|value| Kind::Finished { value }),
            (any_text(), any_text(), any_text()).prop_map(|(error, function, source)| {
                let frame = Frame { function, source: Some(source), position: None, pc: Some(1) };
                Kind::Failed { error, trace: vec![frame], image: 0 }
            }),
            Just(Kind::Display { rows: 7 }),
        ]
    }

    proptest! {
        /// However many lines an event has, one has a time, and a name where there is one.
        #[test]
        fn s_no_event_looks_like_two(kind in kind(), actor in any_text()) {
            let event = Event { t: 0, origin: Some(Origin { pid: Pid(1), actor: actor.clone() }), kind };
            let lines = harmless_lines(lines(&event, &PinNames::default()).as_str());
            let begin = format!("     0.000  {:<10}  ", visible_name(&actor));
            prop_assert!(lines[0].starts_with(&begin), "{}", lines[0]);
            prop_assert!(lines[1..].iter().all(|line| line.starts_with(&" ".repeat(TRACE_INDENT))), "{lines:?}");
        }
    }
}
