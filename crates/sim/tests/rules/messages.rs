//! E1 to E6 at once: random programs and pin changes against a model of what must happen, event by event.
//!
//! Every message is printed as it is received, and every answer of a call: one that is lost, doubled, late, out of order or
//! miscounted makes another line.

mod model;
mod record;

use crate::board::{boot, lines, link};
use model::Model;
use proptest::prelude::*;
use wire::{Event, Image};

/// An actor that may be spawned.
#[derive(Clone, Debug)]
struct Template {
    steps: Vec<Step>,
    /// Messages that its mailbox holds.
    mailbox: usize,
    restart: Policy,
    /// Restarts before quarantine.
    most: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Policy {
    Never,
    OnFailure,
    Always,
}

/// One step of an actor. Times are in ticks.
#[derive(Clone, Debug)]
enum Step {
    /// To a pid that may be dead, or never have been. The message names its sender and this step.
    Send(u32),
    /// None waits for ever.
    Receive(Option<u64>),
    Peek(usize, Option<u64>),
    Take(usize),
    Halt(u32),
    Monitor(u32),
    Every(u64, u8),
    EveryNil(u8),
    Watch(u8, Edge, u64),
    Unwatch(u8),
    /// A template of a higher index: spawning ends.
    Spawn(usize),
    Yield,
    Sleep(u64),
    Fail,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge {
    Rising,
    Falling,
    Both,
}

/// A pin gets a level so many ticks after the last change.
#[derive(Clone, Debug)]
struct Change {
    after: u64,
    pin: u8,
    level: bool,
}

/// What a run is about, and until when.
#[derive(Clone, Debug)]
struct Script {
    /// Each is spawned once in the beginning.
    templates: Vec<Template>,
    changes: Vec<Change>,
}

/// Ticks: every wait and back-off fits in several times.
const END: u64 = 300;

/// Pids below this are given out one after the other.
const MOST_PIDS: u32 = 16;

const PROGRAM: &str = r#"
(defn say [x] (print (string/format "%j" x)))
(defn time [ms] (if (= ms :ever) nil ms))
(var spawn-template nil)
(defn follow [script]
  (fn [{:send send :receive receive :peek peek :take take :halt halt :monitor monitor :every every :watch watch
        :unwatch unwatch :spawn spawn :self self :sleep sleep}]
    (for i 0 (length script)
      (def [op a b c] (script i))
      (case op
        :send (say (send a [(self) i]))
        :receive (say (receive (time a)))
        :peek (say (peek a (time b)))
        :take (say (try (take a) ([_] :none)))
        :halt (say (halt a))
        :monitor (monitor a)
        :every (every (time a) b)
        :watch (watch a b c)
        :unwatch (unwatch a)
        :spawn (say (spawn-template spawn a))
        :yield (yield)
        :sleep (sleep a)
        :fail (error i)))
    :end))
(set spawn-template
  (fn [spawn index]
    (def [options script] (templates index))
    (spawn (follow script) nil nil options)))
(def main :actor
  (fn [{:spawn spawn}]
    (for index 0 (length templates) (spawn-template spawn index))))
"#;

fn program(templates: &[Template]) -> String {
    let templates: Vec<String> =
        templates.iter().enumerate().map(|(index, template)| definition(index, template)).collect();
    format!("(def templates [{}])\n{PROGRAM}", templates.join("\n"))
}

fn definition(index: usize, Template { steps, mailbox, restart, most }: &Template) -> String {
    let steps: Vec<String> = steps.iter().map(|step| format!("[{}]", call(step))).collect();
    let restart = match restart {
        Policy::Never => ":never",
        Policy::OnFailure => ":on-failure",
        Policy::Always => ":always",
    };
    let options = format!(":name \"a{index}\" :mailbox {mailbox} :restart {restart} :limit [{most} 10000]");
    format!("[{{{options}}} [{}]]", steps.join(" "))
}

fn call(step: &Step) -> String {
    let time = |ms: &Option<u64>| ms.map_or(":ever".into(), |ms| ms.to_string());
    match step {
        Step::Send(to) => format!(":send {to}"),
        Step::Receive(ms) => format!(":receive {}", time(ms)),
        Step::Peek(index, ms) => format!(":peek {index} {}", time(ms)),
        Step::Take(index) => format!(":take {index}"),
        Step::Halt(whom) => format!(":halt {whom}"),
        Step::Monitor(whom) => format!(":monitor {whom}"),
        Step::Every(ms, tag) => format!(":every {ms} {tag}"),
        Step::EveryNil(tag) => format!(":every :ever {tag}"),
        Step::Watch(pin, Edge::Rising, ms) => format!(":watch {pin} :rising {ms}"),
        Step::Watch(pin, Edge::Falling, ms) => format!(":watch {pin} :falling {ms}"),
        Step::Watch(pin, Edge::Both, ms) => format!(":watch {pin} :both {ms}"),
        Step::Unwatch(pin) => format!(":unwatch {pin}"),
        Step::Spawn(index) => format!(":spawn {index}"),
        Step::Yield => ":yield".into(),
        Step::Sleep(ms) => format!(":sleep {ms}"),
        Step::Fail => ":fail".into(),
    }
}

/// What happens on a board until the end.
fn run(image: &Image, changes: &[Change]) -> Vec<String> {
    boot(|board| {
        board.start(image);
        let mut now = 0;
        for Change { after, pin, level } in changes {
            if *after > 0 {
                board.pass(*after);
            }
            now += after;
            actor::pin_changed(*pin, *level, rtos::host::micros());
        }
        board.pass(END - now);
        let pid = |event: &Event| event.origin.as_ref().map_or(0, |origin| origin.pid.0);
        let events = board.take();
        events.iter().zip(lines(&events)).map(|(event, line)| format!("{} {line}", pid(event))).collect()
    })
}

fn pid() -> impl Strategy<Value = u32> {
    2_u32..8
}

fn time_out() -> impl Strategy<Value = Option<u64>> {
    prop::option::weighted(0.8, 0_u64..20)
}

/// What an actor asks the board for.
fn subscription() -> impl Strategy<Value = Step> {
    let edge = prop_oneof![1 => Just(Edge::Rising), 1 => Just(Edge::Falling), 2 => Just(Edge::Both)];
    prop_oneof![
        2 => (1_u64..20, 0_u8..2).prop_map(|(ms, tag)| Step::Every(ms, tag)),
        3 => (0_u8..2, edge, prop_oneof![Just(0_u64), 0_u64..6]).prop_map(|(pin, edge, ms)| Step::Watch(pin, edge, ms)),
    ]
}

/// A step of the template of that index, of so many.
fn step(index: usize, templates: usize) -> impl Strategy<Value = Step> {
    let spawn = match index + 1 < templates {
        true => (index + 1..templates).prop_map(Step::Spawn).boxed(),
        false => Just(Step::Yield).boxed(),
    };
    prop_oneof![
        8 => pid().prop_map(Step::Send),
        12 => time_out().prop_map(Step::Receive),
        3 => (0_usize..4, time_out()).prop_map(|(index, ms)| Step::Peek(index, ms)),
        2 => (0_usize..4).prop_map(Step::Take),
        1 => pid().prop_map(Step::Halt),
        3 => pid().prop_map(Step::Monitor),
        4 => subscription(),
        1 => (0_u8..2).prop_map(Step::EveryNil),
        1 => (0_u8..2).prop_map(Step::Unwatch),
        1 => spawn,
        3 => Just(Step::Yield),
        6 => (0_u64..30).prop_map(Step::Sleep),
        1 => Just(Step::Fail),
    ]
}

fn template(index: usize, templates: usize) -> impl Strategy<Value = Template> {
    let restart = prop_oneof![3 => Just(Policy::Never), 1 => Just(Policy::OnFailure), 1 => Just(Policy::Always)];
    let subscriptions = prop::collection::vec(subscription(), 0..3);
    // Mailboxes are filled and emptied by bursts.
    let steps = prop_oneof![
        10 => step(index, templates).prop_map(|step| vec![step]),
        1 => (pid(), 2_usize..6).prop_map(|(to, count)| vec![Step::Send(to); count]),
        1 => (2_usize..6).prop_map(|count| vec![Step::Receive(Some(12)); count]),
    ];
    let steps = prop::collection::vec(steps, 0..12);
    (subscriptions, steps, 1_usize..5, restart, 1_usize..4).prop_map(|(mut steps, more, mailbox, restart, most)| {
        steps.extend(more.into_iter().flatten());
        Template { steps, mailbox, restart, most }
    })
}

fn script() -> impl Strategy<Value = Script> {
    let templates =
        (1_usize..6).prop_flat_map(|count| (0..count).map(|index| template(index, count)).collect::<Vec<_>>());
    let change = (0_u64..5, 0_u8..2, any::<bool>()).prop_map(|(after, pin, level)| Change { after, pin, level });
    (templates, prop::collection::vec(change, 0..60)).prop_map(|(templates, changes)| Script { templates, changes })
}

proptest! {
    // Each links a program, which takes longer than to run it.
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn e1_to_e6_hold_for_any_program(script in script()) {
        let expected = Model::run(&script);
        prop_assume!(expected.is_some());
        let image = link(&program(&script.templates));
        prop_assert_eq!(run(&image, &script.changes), expected.unwrap_or_default());
    }
}
