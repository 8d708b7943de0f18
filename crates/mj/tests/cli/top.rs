//! `mj top` in a pseudo-terminal, as somebody uses it.

use crate::board::{Board, interrupt};
use anstyle::{Ansi256Color, Effects, Style};
use pty_process::{Size, blocking};
use snapbox::{Data, cmd::cargo_bin, data::DataFormat};
use std::{
    fs,
    io::{Read, Write},
    num::NonZeroU16,
    path::Path,
    process::Child,
    time::{Duration, Instant},
};

const PROGRAM: &str = r#"
(def spinner (fn spin [{:sleep sleep}] (forever (for i 0 1000 (* i i)) (sleep 1))))
(def sleeper (fn nap [{:sleep sleep}] (sleep 1e9)))
(def talker (fn talk [{:sleep sleep}] (print "good morning") (sleep 1e9)))
"#;

/// Is more busy at some times than at others.
const BUSY: &str = r#"
(def busy (fn compute [{:sleep sleep}]
  (forever
    (def kept @[])
    (for n 0 30
      (array/push kept (buffer/new-filled (* 2000 n)))
      (for i 0 (* 500 n (math/random)) (math/sin i))
      (sleep 50)))))
"#;

/// Longer than any screen takes to come.
const PATIENCE: Duration = Duration::from_secs(60);

const UP: &str = "\x1b[A";

/// A terminal with `mj top` in it, or another command.
pub struct Terminal {
    line: blocking::Pty,
    pub process: Child,
    parser: vt100::Parser,
}

impl Terminal {
    fn start(board: &Board, rows: u16, columns: u16) -> Self {
        Self::with(board, &["top", "--interval", "100ms"], rows, columns)
    }

    pub fn with(board: &Board, arguments: &[&str], rows: u16, columns: u16) -> Self {
        let (line, end) = blocking::open().expect("a pseudo-terminal");
        line.resize(Size::new(rows, columns)).expect("a size");
        let command = blocking::Command::new(cargo_bin!("mj")).envs(board.environment()).env("TERM", "xterm-256color");
        let process = command.args(arguments).spawn(end).expect("mj");
        let size = |size| NonZeroU16::new(size).expect("a size");
        Self { line, process, parser: vt100::Parser::new(size(rows), size(columns), 0) }
    }

    pub fn press(&mut self, keys: &str) {
        self.line.write_all(keys.as_bytes()).expect("keys");
    }

    fn text(&self) -> String {
        self.parser.screen().contents()
    }

    /// Reads what is drawn; nothing more at its end.
    fn read(&mut self) -> bool {
        let mut bytes = [0; 4096];
        // A terminal whose last program has ended fails.
        let count = self.line.read(&mut bytes).unwrap_or_default();
        self.parser.process(&bytes[..count]);
        count > 0
    }

    pub fn wait_for(&mut self, is_there: impl Fn(&str) -> bool) {
        let until = Instant::now() + PATIENCE;
        while !is_there(&self.text()) {
            assert!(Instant::now() < until && self.read(), "{}", self.text());
        }
    }

    /// As [`Terminal::text`], with styles and colours.
    fn styled(&self) -> String {
        let screen = self.parser.screen();
        let (rows, columns) = screen.size();
        let mut text = String::new();
        for row in 0..rows.get() {
            let mut last = Style::new();
            for column in 0..columns.get() {
                let cell = screen.cell(row, column).expect("a cell of the screen");
                let style = style(cell);
                if style != last {
                    text += &format!("{last:#}{style}");
                    last = style;
                }
                text += if cell.has_contents() { cell.contents() } else { " " };
            }
            text += &format!("{last:#}\n");
        }
        text
    }

    /// How many actors the table has before the one of this name.
    fn place(&self, name: &str) -> Option<usize> {
        let text = self.text();
        text.lines().skip_while(|line| !line.contains("NAME")).position(|line| line.contains(name))
    }

    /// It ends, and leaves the terminal as it was.
    fn end(mut self) -> Option<i32> {
        assert!(self.parser.screen().alternate_screen());
        while self.read() {}
        let screen = self.parser.screen();
        assert!(!screen.alternate_screen() && !screen.hide_cursor(), "{}", self.text());
        self.process.wait().expect("its end").code()
    }
}

fn style(cell: &vt100::Cell) -> Style {
    let effects =
        [(cell.bold(), Effects::BOLD), (cell.underline(), Effects::UNDERLINE), (cell.inverse(), Effects::INVERT)];
    let effects = effects.into_iter().filter(|(has, _)| *has).fold(Effects::new(), |all, (_, one)| all | one);
    let colour = match cell.fgcolor() {
        vt100::Color::Idx(index) => Some(Ansi256Color(index).into()),
        _ => None,
    };
    Style::new().effects(effects).fg_color(colour)
}

/// Of a board on which a while has passed: `cargo test -p mj --test cli picture_of_top -- --ignored` draws it anew.
#[test]
#[ignore = "no two runs look the same"]
fn picture_of_top() {
    let board = board();
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("busy.janet"), BUSY).expect("a program");
    let programs = ["blink.janet", "traffic-light.janet", "breathing.janet", "supervised.janet", "pipeline.janet"];
    for program in programs.map(|name| examples.join(name)).into_iter().chain([folder.path().join("busy.janet")]) {
        board.mj(&examples).arg("start").arg(program).assert().success();
    }
    let mut top = Terminal::start(&board, 20, 88);
    let until = Instant::now() + Duration::from_secs(8);
    while Instant::now() < until {
        top.read();
    }
    let picture = Data::text(top.styled()).coerce_to(DataFormat::TermSvg).to_string();
    fs::write(examples.join("../docs/pictures/top.term.svg"), picture).expect("a file");
    top.press("q");
    assert_eq!(top.end(), Some(0));
}

fn board() -> Board {
    let board = Board::simulated(&[]);
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("three.janet"), PROGRAM).expect("a program");
    board.mj(folder.path()).args(["start", "three.janet"]).assert().success();
    board
}

#[test]
fn top_shows_actors_and_does_what_keys_say() {
    let board = board();
    let folder = tempfile::tempdir().expect("a folder");
    let mut top = Terminal::start(&board, 24, 80);
    top.wait_for(|text| text.contains("CPU ") && text.contains("memory ") && text.contains("talker"));
    assert_eq!(top.place("spinner"), Some(1), "who uses most comes first");
    // By memory, runs, mailbox, name.
    top.press("ssss");
    top.wait_for(|text| text.find("sleeper") < text.find("spinner"));
    top.press("\x1b[F");
    top.press("l");
    top.wait_for(|text| text.contains("log of talker (pid 3)") && text.contains("good morning"));
    top.press("q");
    top.press("h");
    top.wait_for(|text| text.contains("halt talker (pid 3)?"));
    top.press("n");
    top.wait_for(|text| text.contains("select"));
    top.press("h");
    top.press("y");
    top.wait_for(|text| text.contains("2 actors") && !text.contains("talker"));
    top.press(UP);
    board.mj(folder.path()).arg("reset").assert().success();
    top.wait_for(|text| text.contains(", 0 actors") && text.contains("select"));
    top.press("q");
    assert_eq!(top.end(), Some(0));
}

#[test]
fn top_leaves_the_terminal_as_it_was() {
    let board = board();
    let mut top = Terminal::start(&board, 10, 30);
    top.wait_for(|text| text.contains("talker"));
    top.press("\x03");
    assert_eq!(top.end(), Some(0));
    let mut top = Terminal::start(&board, 10, 30);
    top.wait_for(|text| text.contains("talker"));
    interrupt(&top.process);
    assert_eq!(top.end(), Some(130));
}
