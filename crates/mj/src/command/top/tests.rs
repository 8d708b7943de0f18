//! What `mj top` shows of boards of all sizes, in terminals of all sizes.

use super::{
    dashboard::{Dashboard, Page, Wish},
    view,
    watcher::News,
};
use crossterm::event::{KeyCode, KeyEvent};
use host::Sample;
use ratatui::{Terminal, backend::TestBackend};
use snapbox::{assert_data_eq, str};
use wire::{
    Event, Kind, Origin, Pid,
    message::{ActorInfo, Info, LastReset, Memory, State},
};

fn actor(pid: u32, cpu: u64) -> ActorInfo {
    ActorInfo {
        pid: Pid(pid),
        actor: format!("actor{pid}"),
        state: State::Waiting { until: None },
        runs: pid,
        restarts: 0,
        cpu,
        memory: u64::from(1000 + pid),
        limit: None,
        mailbox: 0,
    }
}

/// What a board says at `t` microseconds, whose actors have used so much of its time.
fn sample(t: u64, cpu: &[u64]) -> News {
    let actors: Vec<_> = (1..).zip(cpu).map(|(pid, cpu)| actor(pid, *cpu)).collect();
    let info = Info {
        board: "sim".into(),
        version: String::new(),
        janet: String::new(),
        kernel: String::new(),
        t,
        memory: Memory { used: 100_000, peak: 0, at_start: 0, limit: 400_000 },
        actors: actors.len() as u32,
        pins: 0,
        pin_names: Vec::new(),
        capabilities: Vec::new(),
        last_reset: LastReset { cause: String::new(), t: 0, message: None, actor: None },
        safe: false,
        kept: Vec::new(),
    };
    News::Sample(Box::new(info), Sample { t, actors })
}

fn dashboard(news: impl IntoIterator<Item = News>) -> Dashboard {
    let mut dashboard = Dashboard::new();
    news.into_iter().for_each(|news| dashboard.take(news));
    dashboard
}

fn press(dashboard: &mut Dashboard, code: KeyCode) -> Option<Wish> {
    dashboard.press(KeyEvent::from(code), 5)
}

fn drawn(dashboard: &mut Dashboard, width: u16, height: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a terminal");
    terminal.draw(|frame| view::draw(frame, dashboard)).expect("a screen");
    terminal.backend().to_string()
}

const SECOND: u64 = 1_000_000;

#[test]
fn a_wide_terminal_has_room_for_all() {
    let mut dashboard = dashboard([sample(SECOND, &[0, 0, 0]), sample(2 * SECOND, &[100_000, 600_000, 0])]);
    press(&mut dashboard, KeyCode::Down);
    assert_data_eq!(
        drawn(&mut dashboard, 110, 15),
        str![[r#"
"sim, up for 2s, 3 actors, 390.62 KiB of memory                                                                "
"CPU 70.0 %, at most 70.0 %                              memory 97.66 KiB, at most 97.66 KiB                   "
"                                                                                                              "
"                                                     █                                                        "
"                                                     █                                                      ▆▆"
"   PID NAME                  STATE        CPU %      MEMORY       LIMIT  MAILBOX     RUNS RESTARTS    CPU TIME"
"     2 actor2                waiting       60.0      1002 B           -        0        2        0     0.600 s"
"     1 actor1                waiting       10.0      1001 B           -        0        1        0     0.100 s"
"     3 actor3                waiting        0.0      1003 B           -        0        3        0     0.000 s"
"                                                                                                              "
"                                                                                                              "
"                                                                                                              "
"                                                                                                              "
"                                                                                                              "
"↑↓ select  l log  h halt  s sort  q quit                                                                      "

"#]]
    );
}

#[test]
fn a_narrow_terminal_shows_what_matters_most() {
    let mut dashboard = dashboard([sample(SECOND, &[100_000, 600_000, 0])]);
    press(&mut dashboard, KeyCode::Char('h'));
    assert_data_eq!(
        drawn(&mut dashboard, 40, 6),
        str![[r#"
"sim, up for 1s, 3 actors, 390.62 KiB of "
"NAME                  STATE        CPU %"
"actor2                waiting       60.0"
"actor1                waiting       10.0"
"actor3                waiting        0.0"
"halt actor2 (pid 2)? y halts it         "

"#]]
    );
    for (width, height) in [(1, 1), (5, 3), (20, 4), (300, 2)] {
        drawn(&mut dashboard, width, height);
    }
}

#[test]
fn a_thousand_actors_are_scrolled_through() {
    let mut dashboard = dashboard([sample(SECOND, &[0; 1000])]);
    press(&mut dashboard, KeyCode::End);
    press(&mut dashboard, KeyCode::PageUp);
    assert_data_eq!(
        drawn(&mut dashboard, 60, 8),
        str![[r#"
"sim, up for 1s, 1000 actors, 390.62 KiB of memory           "
"   PID NAME                   STATE        CPU %      MEMORY"
"   991 actor991               waiting        0.0    1.94 KiB"
"   992 actor992               waiting        0.0    1.95 KiB"
"   993 actor993               waiting        0.0    1.95 KiB"
"   994 actor994               waiting        0.0    1.95 KiB"
"   995 actor995               waiting        0.0    1.95 KiB"
"↑↓ select  l log  h halt  s sort  q quit                    "

"#]]
    );
}

#[test]
fn whoever_is_selected_stays_so() {
    let mut dashboard = dashboard([sample(SECOND, &[3, 2, 1])]);
    press(&mut dashboard, KeyCode::Down);
    assert_eq!(dashboard.selected, Some(Pid(2)));
    dashboard.take(sample(2 * SECOND, &[3, 2000, 1000]));
    assert_eq!((dashboard.selected, dashboard.index()), (Some(Pid(2)), Some(0)));
    dashboard.take(sample(3 * SECOND, &[3]));
    assert_eq!(dashboard.selected, Some(Pid(1)), "another one where that has ended");
    dashboard.take(sample(4 * SECOND, &[]));
    assert_eq!((dashboard.selected, press(&mut dashboard, KeyCode::Char('h'))), (None, None));
    assert_eq!(dashboard.page, Page::Actors);
}

#[test]
fn only_a_yes_halts() {
    for (key, wish) in
        [(KeyCode::Char('y'), Some(Wish::Halt(Pid(1)))), (KeyCode::Char('n'), None), (KeyCode::Esc, None)]
    {
        let mut dashboard = dashboard([sample(SECOND, &[1])]);
        assert_eq!(press(&mut dashboard, KeyCode::Char('h')), None);
        assert_eq!(press(&mut dashboard, key), wish);
        assert_eq!(dashboard.page, Page::Actors);
    }
}

#[test]
fn a_log_begins_at_its_end_and_can_be_scrolled() {
    let log = |n: u64| {
        let origin = Some(Origin { pid: Pid(1 + n as u32 % 2), actor: format!("actor{}", 1 + n % 2) });
        News::Event(Event { t: n * SECOND, origin, kind: Kind::Log { line: format!("line {n}") } })
    };
    let mut dashboard = dashboard([sample(SECOND, &[2, 1])].into_iter().chain((0..20).map(log)));
    assert_eq!(press(&mut dashboard, KeyCode::Enter), Some(Wish::Log));
    assert_data_eq!(
        drawn(&mut dashboard, 40, 6),
        str![[r#"
"sim, up for 1s, 2 actors, 390.62 KiB of "
"log of actor1 (pid 1)                   "
"    14.000  actor1      line 14         "
"    16.000  actor1      line 16         "
"    18.000  actor1      line 18         "
"↑↓ scroll  q back                       "

"#]]
    );
    press(&mut dashboard, KeyCode::Home);
    press(&mut dashboard, KeyCode::Down);
    assert_data_eq!(
        drawn(&mut dashboard, 40, 6),
        str![[r#"
"sim, up for 1s, 2 actors, 390.62 KiB of "
"log of actor1 (pid 1)                   "
"     6.000  actor1      line 6          "
"     8.000  actor1      line 8          "
"    10.000  actor1      line 10         "
"↑↓ scroll  q back                       "

"#]]
    );
    (0..100).for_each(|_| _ = press(&mut dashboard, KeyCode::Down));
    press(&mut dashboard, KeyCode::Up);
    assert_eq!(dashboard.page, Page::Log(Pid(1), 1));
}

#[test]
fn a_board_that_has_started_anew_has_a_new_history() {
    let mut dashboard = dashboard([sample(9 * SECOND, &[9]), News::Lost("the line was cut".into())]);
    assert_data_eq!(
        drawn(&mut dashboard, 40, 5),
        str![[r#"
"sim, up for 9s, 1 actor, 390.62 KiB of m"
"NAME                  STATE        CPU %"
"actor1                waiting        0.0"
"                                        "
"the line was cut; trying again          "

"#]]
    );
    dashboard.take(News::Back);
    dashboard.take(sample(SECOND, &[SECOND / 2]));
    assert_eq!(dashboard.loads.len(), 1);
    assert_eq!(dashboard.loads[0].busy, 0.5);
}

/// What a terminal would act on is shown, also where it would be left away.
#[test]
fn s_names_and_logs_of_others_are_shown_as_they_are() {
    let evil = "a\x1b]52;c;cm0=\x07\u{202e}b";
    let shown = "a\\e]52;c;cm0=\\x07\\u202eb";
    let News::Sample(mut info, mut sample) = sample(SECOND, &[0]) else { unreachable!() };
    info.board = evil.into();
    sample.actors[0].actor = evil.into();
    let event = Event {
        t: 0,
        origin: Some(Origin { pid: Pid(1), actor: evil.into() }),
        kind: Kind::Log { line: format!("{evil}\nsecond") },
    };
    let mut dashboard = dashboard([News::Sample(info, sample), News::Event(event)]);
    let actors = drawn(&mut dashboard, 120, 10);
    assert_eq!(actors.matches(shown).count(), 2, "{actors}");
    press(&mut dashboard, KeyCode::Char('l'));
    let log = drawn(&mut dashboard, 120, 10);
    assert_eq!(log.matches(shown).count(), 4, "{log}");
    assert!(log.contains("              | second"), "{log}");
    for lost in [News::Lost(evil.into()), News::Refused(evil.into())] {
        dashboard.take(lost);
        assert!(drawn(&mut dashboard, 120, 10).matches(shown).count() > 1);
    }
}
