//! Inputs: what drives a board's pins in the course of a run. Their files are JSON, a change of a pin a line.
//!
//! A simulated board plays them itself, since its clock may be virtual. On any other one it is done here, by the computer's
//! clock.

use crate::diagnostic::Failure;
use host::{Board, BoardError, nearest};
use serde::Deserialize;
use sim::{Input, PIN_COUNT};
use std::{
    collections::VecDeque,
    fs,
    path::Path,
    time::{Duration, Instant},
};
use wire::Level;

/// What is still to be played.
pub struct Inputs(VecDeque<Input>);

impl Inputs {
    /// Those of the same time in their order.
    pub fn new(mut inputs: Vec<Input>) -> Self {
        inputs.sort_by_key(|input| input.t);
        Self(inputs.into())
    }

    /// When the next one is due, in a run that began at `start`.
    pub fn next(&self, start: Instant) -> Option<Instant> {
        self.0.front().map(|input| start + Duration::from_micros(input.t))
    }

    /// Drives the pins as they are to be after so much time.
    pub fn play(&mut self, board: &mut Board, passed: Duration) -> Result<(), BoardError> {
        while let Some(input) = self.0.front()
            && Duration::from_micros(input.t) <= passed
        {
            board.drive(input.pin, input.level)?;
            self.0.pop_front();
        }
        Ok(())
    }
}

/// A line.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    t: u64,
    pin: Pin,
    value: f64,
}

/// A pin, by its number or by a name of the board's.
#[derive(Deserialize)]
#[serde(untagged, expecting = "a pin is its number or its name")]
enum Pin {
    Number(u64),
    Name(String),
}

/// Reads a file of inputs for a board whose pins have these names. Empty lines are no harm.
pub fn read(path: &Path, names: &[(String, u8)]) -> Result<Vec<Input>, Failure> {
    let file = path.display();
    let text = fs::read_to_string(path).map_err(|error| Failure::other(format!("cannot read {file}: {error}")))?;
    let mut inputs = Vec::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let input = parse(line, names).map_err(|what| {
            Failure::with_hint(
                format!("{file}:{}: {what}", index + 1),
                r#"each line is a change of a pin, as in {"t":1500000,"pin":0,"value":1}"#,
            )
        })?;
        inputs.push(input);
    }
    Ok(inputs)
}

fn parse(line: &str, names: &[(String, u8)]) -> Result<Input, String> {
    let Line { t, pin, value } = serde_json::from_str(line).map_err(|error| {
        // The only line that serde knows of is this one.
        let text = error.to_string();
        text.split_once(" at line ").map_or(text.clone(), |(what, _)| format!("{what} at column {}", error.column()))
    })?;
    let pin = number_of(pin, names)?;
    let level = Level::of(value).ok_or(format!("a value is a number from 0 to 1, not {value}"))?;
    Ok(Input { t, pin, level })
}

fn number_of(pin: Pin, names: &[(String, u8)]) -> Result<u8, String> {
    let last = PIN_COUNT - 1;
    match pin {
        Pin::Number(pin) => u8::try_from(pin)
            .ok()
            .filter(|pin| *pin <= last)
            .ok_or_else(|| format!("no pin {pin} on this board (0 to {last})")),
        Pin::Name(pin) => names.iter().find(|(name, _)| *name == pin).map(|(_, number)| *number).ok_or_else(|| {
            match nearest(&pin, names.iter().map(|(name, _)| name.as_str())) {
                Some(near) => format!("no pin {pin} on this board; did you mean {near}?"),
                None => format!("no pin {pin} on this board; mj info lists its pins"),
            }
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_change_of_a_pin_is_told() {
        for (line, what) in [
            ("1000 0 1", "invalid type"),
            ("{", "EOF while parsing an object at column 1"),
            (r#"{"t":0,"pin":0}"#, "missing field `value`"),
            (r#"{"t":-1,"pin":0,"value":1}"#, "expected u64"),
            (r#"{"t":0,"pin":40,"value":1}"#, "no pin 40 on this board (0 to 39)"),
            (r#"{"t":0,"pin":0,"value":2}"#, "a value is a number from 0 to 1, not 2"),
            (r#"{"t":0,"pin":0,"value":1,"at":3}"#, "unknown field `at`"),
            (r#"{"t":0,"pin":"KNOB2","value":1}"#, "no pin KNOB2 on this board; did you mean KNOB1?"),
            (r#"{"t":0,"pin":[1],"value":1}"#, "a pin is its number or its name"),
        ] {
            let told = parse(line, &names()).unwrap_err();
            assert!(told.contains(what), "{line}: {told}");
        }
        let level = Level::of(0.37).expect("a level");
        assert_eq!(parse(r#"{"t":7,"pin":39,"value":0.37}"#, &names()), Ok(Input { t: 7, pin: 39, level }));
        assert_eq!(parse(r#"{"t":7,"pin":"KNOB1","value":0.37}"#, &names()), Ok(Input { t: 7, pin: 9, level }));
    }

    fn names() -> Vec<(String, u8)> {
        vec![("KNOB1".into(), 9), ("LED1".into(), 2)]
    }
}
