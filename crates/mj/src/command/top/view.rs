//! How `mj top` looks.

use super::dashboard::{Dashboard, Load, Page, Sort};
use crate::text::{self, PinNames};
use host::{Share, visible_name};
use ratatui::{
    Frame,
    layout::{Alignment, Constraint, Layout, Rect},
    style::{Color, Style, Stylize},
    text::Line,
    widgets::{Block, Paragraph, Row, Sparkline, Table},
};
use std::iter;
use wire::Pid;

/// Lines above and below the table or the log, where there is room for the curves.
const AROUND: u16 = 2 + CURVES;

/// Lines of the curves, with their titles.
const CURVES: u16 = 4;

/// Less lines than this have no room for curves.
const ROOM_FOR_CURVES: u16 = 14;

/// How far a key for a page moves in a terminal of so many lines.
pub fn page(height: u16) -> usize {
    usize::from(height.saturating_sub(AROUND + 1).max(1))
}

/// Draws all of it.
pub fn draw(frame: &mut Frame<'_>, dashboard: &mut Dashboard) {
    let has_curves = frame.area().height >= ROOM_FOR_CURVES;
    let curves = if has_curves { CURVES } else { 0 };
    let [top, middle, main, bottom] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(curves),
        Constraint::Fill(1),
        Constraint::Length(1),
    ])
    .areas(frame.area());
    frame.render_widget(summary(dashboard), top);
    if has_curves {
        draw_curves(frame, dashboard, middle);
    }
    match dashboard.page {
        Page::Log(pid, up) => draw_log(frame, dashboard, main, pid, up),
        Page::Actors | Page::Halt(_) => draw_actors(frame, dashboard, main),
    }
    frame.render_widget(footer(dashboard), bottom);
}

fn summary(dashboard: &Dashboard) -> Line<'static> {
    let Some(info) = &dashboard.info else { return Line::from("waiting for the board") };
    let actors = if info.actors == 1 { "1 actor".into() } else { format!("{} actors", info.actors) };
    let (time, memory) = (text::uptime(info.t), text::bytes(info.memory.limit));
    Line::from(format!("{}, up for {time}, {actors}, {memory} of memory", visible_name(&info.board))).bold()
}

fn draw_curves(frame: &mut Frame<'_>, dashboard: &Dashboard, area: Rect) {
    let Some(load) = dashboard.loads.back() else { return };
    let [left, right] = Layout::horizontal([Constraint::Fill(1); 2]).spacing(2).areas(area);
    let busy = format!("CPU {:.1} %", 100.0 * load.busy);
    let used = format!("memory {}", text::bytes(load.used));
    let per_mille = |load: &Load| (1000.0 * load.busy).round() as u64;
    let memory = dashboard.info.as_ref().map_or(1, |info| info.memory.limit);
    draw_curve(frame, dashboard, left, &busy, 1000, per_mille, |most| format!("{:.1} %", most as f64 / 10.0));
    draw_curve(frame, dashboard, right, &used, memory, |load| load.used, text::bytes);
}

/// The newest values that fit, the last one at the right, as parts of `full`, and how high the highest of them is.
fn draw_curve(
    frame: &mut Frame<'_>,
    dashboard: &Dashboard,
    area: Rect,
    title: &str,
    full: u64,
    value: impl Fn(&Load) -> u64,
    text: impl Fn(u64) -> String,
) {
    let width = usize::from(area.width);
    let blanks = width.saturating_sub(dashboard.loads.len());
    let newest: Vec<u64> =
        dashboard.loads.iter().skip(dashboard.loads.len().saturating_sub(width)).map(value).collect();
    let most = newest.iter().copied().max().unwrap_or_default();
    let curve = Sparkline::default()
        .data(iter::repeat_n(0, blanks).chain(newest))
        .max(full)
        .style(Style::new().fg(Color::Green))
        .block(Block::new().title(format!("{title}, at most {}", text(most))));
    frame.render_widget(curve, area);
}

/// A column of the table.
struct Column {
    title: &'static str,
    sort: Option<Sort>,
    width: u16,
    text: fn(&Share) -> String,
}

impl Column {
    const fn new(title: &'static str, sort: Option<Sort>, width: u16, text: fn(&Share) -> String) -> Self {
        Self { title, sort, width, text }
    }
}

/// In the order of their places.
const COLUMNS: [Column; 10] = [
    Column::new("PID", Some(Sort::Pid), 6, |share| share.actor.pid.to_string()),
    Column::new("NAME", Some(Sort::Name), 16, |share| visible_name(&share.actor.actor).into()),
    Column::new("STATE", None, 11, |share| share.actor.state.to_string()),
    Column::new("CPU %", Some(Sort::Cpu), 6, |share| format!("{:.1}", 100.0 * share.share)),
    Column::new("MEMORY", Some(Sort::Memory), 11, |share| text::bytes(share.actor.memory)),
    Column::new("LIMIT", None, 11, |share| share.actor.limit.map_or("-".into(), text::bytes)),
    Column::new("MAILBOX", Some(Sort::Mailbox), 8, |share| share.actor.mailbox.to_string()),
    Column::new("RUNS", Some(Sort::Runs), 8, |share| share.actor.runs.to_string()),
    Column::new("RESTARTS", None, 8, |share| share.actor.restarts.to_string()),
    Column::new("CPU TIME", None, 11, |share| text::seconds(share.actor.cpu)),
];

/// Which columns are left away first where there is no room for all.
const LEAST_WANTED: [&str; 9] = ["CPU TIME", "RESTARTS", "LIMIT", "RUNS", "MAILBOX", "PID", "MEMORY", "STATE", "CPU %"];

fn columns(width: u16) -> Vec<&'static Column> {
    let mut columns: Vec<&Column> = COLUMNS.iter().collect();
    for unwanted in LEAST_WANTED {
        if columns.iter().map(|column| column.width + 1).sum::<u16>() <= width + 1 {
            break;
        }
        columns.retain(|column| column.title != unwanted);
    }
    columns
}

fn draw_actors(frame: &mut Frame<'_>, dashboard: &mut Dashboard, area: Rect) {
    let columns = columns(area.width);
    let is_text = |column: &Column| matches!(column.title, "NAME" | "STATE");
    let cell = |column: &Column, text: String| {
        Line::from(text).alignment(if is_text(column) { Alignment::Left } else { Alignment::Right })
    };
    let title = |column: &&Column| {
        let marks = column.sort == Some(dashboard.sort);
        let line = cell(column, column.title.into()).bold();
        if marks { line.underlined() } else { line }
    };
    let rows =
        dashboard.actors.iter().map(|share| Row::new(columns.iter().map(|column| cell(column, (column.text)(share)))));
    let widths = columns.iter().map(|column| match column.title {
        "NAME" => Constraint::Min(column.width),
        _ => Constraint::Length(column.width),
    });
    let mut table = Table::new(rows, widths)
        .header(Row::new(columns.iter().map(title)))
        .row_highlight_style(Style::new().reversed());
    if dashboard.lost.is_some() {
        table = table.dim();
    }
    // Where it was scrolled to stays, as long as the selected actor is seen there.
    dashboard.table.select(dashboard.index());
    frame.render_stateful_widget(table, area, &mut dashboard.table);
}

fn draw_log(frame: &mut Frame<'_>, dashboard: &Dashboard, area: Rect, pid: Pid, up: usize) {
    let events = dashboard.log_of(pid).rev().skip(up);
    let pins = dashboard.info.as_deref().map(PinNames::of).unwrap_or_default();
    let lines = events.flat_map(|event| {
        let text = anstream::adapter::strip_str(text::lines(event, &pins).as_str()).to_string();
        text.lines().rev().map(|line| Line::from(String::from(line))).collect::<Vec<_>>()
    });
    let mut lines: Vec<Line<'_>> = lines.take(usize::from(area.height.saturating_sub(1))).collect();
    lines.push(Line::from(format!("log of {}", name(dashboard, pid))).bold());
    lines.reverse();
    frame.render_widget(Paragraph::new(lines), area);
}

/// An actor's name, also of one that has ended.
fn name(dashboard: &Dashboard, pid: Pid) -> String {
    let ended = dashboard.log_of(pid).last().and_then(|event| event.origin.as_ref()).map(|origin| &origin.actor);
    let name = dashboard.actor(pid).map(|actor| &actor.actor).or(ended);
    name.map_or(format!("pid {pid}"), |name| format!("{} (pid {pid})", visible_name(name)))
}

fn footer(dashboard: &Dashboard) -> Line<'static> {
    if let Some(why) = &dashboard.lost {
        return Line::from(format!("{}; trying again", visible_name(why))).red();
    }
    if let Some(why) = &dashboard.refused {
        return Line::from(visible_name(why).into_owned()).red();
    }
    match dashboard.page {
        Page::Actors => Line::from("↑↓ select  l log  h halt  s sort  q quit"),
        Page::Halt(pid) => Line::from(format!("halt {}? y halts it", name(dashboard, pid))).yellow(),
        Page::Log(..) => Line::from("↑↓ scroll  q back"),
    }
}
