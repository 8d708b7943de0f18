//! Tables for people.

use crate::{output::Text, text};
use anstyle::Style;
use comfy_table::{CellAlignment, Table, presets::NOTHING};
use host::visible_name;
use wire::message::ActorInfo;

const HEADER: Style = Style::new().bold();

/// Blanks between columns.
const GAP: u16 = 2;

/// A table of actors; with their shares of the board's time where there are any.
pub fn actors<'a>(actors: impl IntoIterator<Item = (&'a ActorInfo, Option<f64>)>, with_share: bool) -> Text {
    let mut table = Table::new();
    table.load_style(NOTHING);
    let mut header = vec!["PID", "NAME", "STATE", "RUNS", "RESTARTS", "CPU TIME", "MEMORY", "LIMIT", "MAILBOX"];
    if with_share {
        header.insert(5, "CPU %");
    }
    table.set_header(header);
    for (actor, share) in actors {
        let mut row = vec![
            actor.pid.to_string(),
            visible_name(&actor.actor).into(),
            actor.state.to_string(),
            actor.runs.to_string(),
            actor.restarts.to_string(),
            text::seconds(actor.cpu),
            text::bytes(actor.memory),
            actor.limit.map_or("-".into(), text::bytes),
            actor.mailbox.to_string(),
        ];
        if with_share {
            row.insert(5, format!("{:.1}", 100.0 * share.unwrap_or_default()));
        }
        table.add_row(row);
    }
    align(&mut table, |column| !(1..=2).contains(&column));
    let text = table.trim_fmt();
    match text.split_once('\n') {
        Some((header, rows)) => Text::new().styled(HEADER, header).line().lines(rows),
        None => Text::new().styled(HEADER, text),
    }
}

/// A table of facts, each with its name before it.
pub fn facts<'a>(facts: impl IntoIterator<Item = (&'a str, String)>) -> Text {
    let mut table = Table::new();
    table.load_style(NOTHING);
    table.add_rows(facts.into_iter().map(|(name, fact)| vec![name.into(), visible_name(&fact).into_owned()]));
    align(&mut table, |_| false);
    Text::new().lines(&table.trim_fmt())
}

fn align(table: &mut Table, is_number: impl Fn(usize) -> bool) {
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, GAP));
        column.set_cell_alignment(if is_number(index) { CellAlignment::Right } else { CellAlignment::Left });
    }
}
