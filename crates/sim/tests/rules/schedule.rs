//! R2 to R5 and R9 at once: random programs against a model of what they must do, event by event.

use crate::board::{Clock, lines, run, run_in_order};
use proptest::prelude::*;
use std::collections::{BTreeMap, VecDeque};

/// One step of an actor.
#[derive(Clone, Debug)]
enum Step {
    Print,
    Yield,
    /// Quarters of a millisecond.
    Sleep(u64),
    /// After quarters of a millisecond, in a `defer` that prints.
    Rerun(u64),
    Fail,
}

/// Runs the steps of its script, each run from where the last one stopped.
const ACTOR: &str = r#"
(defn follow [script]
  (fn [{:sleep sleep :rerun rerun} &opt at]
    (default at 0)
    (for i at (length script)
      (match (script i)
        :print (print i)
        :yield (yield)
        [:sleep ms] (print (describe (sleep ms)))
        [:rerun ms] (defer (print :deferred) (rerun ms (inc i)))
        :fail (error i)))
    :end))
"#;

fn program(scripts: &[Vec<Step>]) -> String {
    let ms = |quarters: &u64| *quarters as f64 / 4.0;
    let step = |step: &Step| match step {
        Step::Print => ":print".into(),
        Step::Yield => ":yield".into(),
        Step::Sleep(quarters) => format!("[:sleep {}]", ms(quarters)),
        Step::Rerun(quarters) => format!("[:rerun {}]", ms(quarters)),
        Step::Fail => ":fail".to_string(),
    };
    let actors = scripts.iter().enumerate().map(|(name, script)| {
        let steps: Vec<String> = script.iter().map(step).collect();
        format!("(def a{name} (follow [{}]))\n", steps.join(" "))
    });
    ACTOR.to_string() + &actors.collect::<String>()
}

/// The model: a queue of those who are ready, and whom each later tick wakes. Neither looks like the runtime.
#[derive(Default)]
struct Model {
    now: u64,
    ready: VecDeque<Actor>,
    /// Of those who are ready, by their scripts: for whom each still has to wait (R5).
    gives_way: BTreeMap<usize, Vec<usize>>,
    random: Option<fastrand::Rng>,
    asleep: BTreeMap<u64, Vec<Actor>>,
    events: Vec<String>,
}

/// An actor is the number of its script and the step at which it goes on.
#[derive(Clone, Copy)]
struct Actor {
    script: usize,
    at: usize,
    /// What it prints before it does.
    wakes_by: Option<&'static str>,
}

impl Model {
    fn run(scripts: &[Vec<Step>], random: Option<fastrand::Rng>) -> Vec<String> {
        let mut model = Self { random, ..Self::default() };
        for script in 0..scripts.len() {
            model.tell(script, "started");
            model.ready.push_back(Actor { script, at: 0, wakes_by: None });
        }
        loop {
            // R2, R9: one after the other, in the order in which they became ready; then time moves.
            while let Some(actor) = model.next() {
                model.turn(actor, &scripts[actor.script]);
            }
            let Some((tick, woken)) = model.asleep.pop_first() else { return model.events };
            model.now = tick;
            model.ready.extend(woken);
        }
    }

    /// Who is next: the first in the queue, or anybody who need not wait for another.
    fn next(&mut self) -> Option<Actor> {
        let Some(random) = &mut self.random else { return self.ready.pop_front() };
        let waits = |actor: &Actor| self.gives_way.get(&actor.script).is_some_and(|others| !others.is_empty());
        let free: Vec<usize> = (0..self.ready.len()).filter(|index| !waits(&self.ready[*index])).collect();
        let index = if free.len() > 1 { free[random.u64(..free.len() as u64) as usize] } else { *free.first()? };
        let next = self.ready.remove(index)?;
        self.gives_way.values_mut().for_each(|others| others.retain(|other| *other != next.script));
        Some(next)
    }

    fn give_way(&mut self, actor: Actor) {
        self.gives_way.insert(actor.script, self.ready.iter().map(|other| other.script).collect());
        self.ready.push_back(actor);
    }

    fn turn(&mut self, actor: Actor, script: &[Step]) {
        let Actor { script: name, at, wakes_by } = actor;
        if let Some(text) = wakes_by {
            self.tell(name, &format!("prints {text}"));
        }
        for (i, step) in script.iter().enumerate().skip(at) {
            let next = |wakes_by| Actor { script: name, at: i + 1, wakes_by };
            match step {
                Step::Print => self.tell(name, &format!("prints {i}")),
                Step::Yield => return self.give_way(next(None)),
                Step::Sleep(quarters) => return self.wait(*quarters, next(Some("nil"))),
                Step::Rerun(quarters) => {
                    self.tell(name, "prints deferred");
                    return self.wait(*quarters, next(None));
                }
                Step::Fail => return self.tell(name, &format!("failed with {i}")),
            }
        }
        self.tell(name, "finished with :end");
    }

    /// R3, R4: no sooner, fractions rounded up to a tick; 0 gives way.
    fn wait(&mut self, quarters: u64, actor: Actor) {
        match quarters.div_ceil(4) {
            0 => self.give_way(actor),
            ticks => self.asleep.entry(self.now + ticks).or_default().push(actor),
        }
    }

    fn tell(&mut self, script: usize, what: &str) {
        self.events.push(format!("{} a{script} {what}", self.now));
    }
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => Just(Step::Print),
        4 => Just(Step::Yield),
        6 => (0_u64..=20).prop_map(Step::Sleep),
        3 => (0_u64..=20).prop_map(Step::Rerun),
        1 => Just(Step::Fail),
    ]
}

proptest! {
    // Each links a program, which takes longer than to run it.
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn r2_to_r5_hold_in_any_order_of_ready_actors(
        schedule in 1..=u32::MAX,
        scripts in prop::collection::vec(prop::collection::vec(step(), 0..12), 1..8),
    ) {
        let events = lines(&run_in_order(Clock::Virtual, schedule, &program(&scripts)));
        prop_assert_eq!(events, Model::run(&scripts, Some(fastrand::Rng::with_seed(schedule.into()))));
    }

    #[test]
    fn r2_to_r5_and_r9_hold_for_any_schedule(scripts in prop::collection::vec(prop::collection::vec(step(), 0..12), 1..8)) {
        prop_assert_eq!(lines(&run(Clock::Virtual, &program(&scripts))), Model::run(&scripts, None));
    }
}
