//! Filters: which events of a board are shown.

use crate::{command::pin, diagnostic::Failure};
use clap::Args;
use host::Target;
use wire::{Event, Kind, message::Info};

/// What to show of what happens.
#[derive(Args)]
pub struct Wanted {
    /// Show only what actors print, failures and warnings
    #[arg(long)]
    prints: bool,

    /// Show only changes of this pin: its number, or a name that the board has for it
    #[arg(long, value_name = "PIN", conflicts_with = "prints")]
    pin: Option<String>,
}

/// Which events are shown.
#[derive(Clone, Default)]
pub struct Filter {
    prints: bool,
    pin: Option<u8>,
    actor: Option<Target>,
}

impl Wanted {
    /// The filter for a board, and for the actors that are meant.
    ///
    /// # Errors
    /// When the board has no pin of that name.
    pub fn filter(&self, info: &Info, actor: Option<&Target>) -> Result<Filter, Failure> {
        let pin = self.pin.as_ref().map(|pin| pin::number_of(pin, info)).transpose()?;
        Ok(Filter { prints: self.prints, pin, actor: actor.cloned() })
    }
}

impl Filter {
    /// Whether an event is shown. One of no actor belongs to all.
    pub fn shows(&self, event: &Event) -> bool {
        let is_print =
            matches!(event.kind, Kind::Log { .. } | Kind::Failed { .. } | Kind::Quarantined | Kind::Warning { .. });
        let pin = match event.kind {
            Kind::Pin { pin, .. } | Kind::Analog { pin, .. } => Some(pin),
            _ => None,
        };
        let is_meant = match (&self.actor, &event.origin) {
            (Some(target), Some(origin)) => target.includes(origin.pid, &origin.actor),
            _ => true,
        };
        is_meant && (is_print || !self.prints) && (self.pin.is_none() || pin == self.pin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::{Origin, Pid};

    #[test]
    fn a_filter_shows_what_is_meant() {
        let event =
            |pid, actor: &str, kind| Event { t: 0, origin: Some(Origin { pid: Pid(pid), actor: actor.into() }), kind };
        let events = [
            event(1, "blink", Kind::Pin { pin: 2, value: 1 }),
            event(2, "count", Kind::Pin { pin: 4, value: 1 }),
            event(2, "count", Kind::Log { line: "1".into() }),
            event(1, "blink", Kind::Failed { error: "x".into(), trace: Vec::new(), image: 0 }),
            Event { t: 0, origin: None, kind: Kind::Warning { line: "memory".into() } },
        ];
        let shown = |filter: Filter| -> Vec<usize> {
            events.iter().enumerate().filter(|(_, event)| filter.shows(event)).map(|(index, _)| index).collect()
        };
        assert_eq!(shown(Filter::default()), [0, 1, 2, 3, 4]);
        assert_eq!(shown(Filter { prints: true, ..Filter::default() }), [2, 3, 4]);
        assert_eq!(shown(Filter { pin: Some(4), ..Filter::default() }), [1]);
        assert_eq!(shown(Filter { actor: Some(Target::Pid(Pid(1))), ..Filter::default() }), [0, 3, 4]);
        let named = Some(Target::Name("count".into()));
        assert_eq!(shown(Filter { prints: true, actor: named, ..Filter::default() }), [2, 4]);
    }
}
