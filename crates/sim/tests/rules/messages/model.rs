//! What a board must do with messages, timers, watches, monitors and restarts. It shares nothing with the runtime.

use super::{
    Change, END, MOST_PIDS, Policy, Script, Step, Template,
    record::{Actor, Message, State, Timer, Watch},
};
use std::collections::{BTreeMap, VecDeque};

pub struct Model<'a> {
    templates: &'a [Template],
    now: u64,
    actors: BTreeMap<u32, Actor>,
    last_pid: u32,
    ready: VecDeque<u32>,
    /// By tick, and by the order in which they were asked for (R9).
    deadlines: BTreeMap<(u64, u64), u32>,
    asked: u64,
    /// Actors that watch pins, in the order in which they began to.
    watchers: Vec<u32>,
    events: Vec<String>,
}

enum Ending {
    Finished,
    Failed(usize),
    Halted,
}

impl<'a> Model<'a> {
    /// What happens; none when more pids are given out than the model knows of.
    pub fn run(script: &'a Script) -> Option<Vec<String>> {
        let mut model = Self {
            templates: &script.templates,
            now: 0,
            actors: BTreeMap::new(),
            last_pid: 1,
            ready: VecDeque::new(),
            deadlines: BTreeMap::new(),
            asked: 0,
            watchers: Vec::new(),
            events: vec!["1 0 main started".into()],
        };
        for template in 0..script.templates.len() {
            model.spawn(template);
        }
        model.events.push("1 0 main finished with nil".into());
        let mut changes: VecDeque<(u64, &Change)> = VecDeque::new();
        for change in &script.changes {
            changes.push_back((changes.back().map_or(0, |(at, _)| *at) + change.after, change));
        }
        // Nobody watches yet.
        changes.retain(|(at, _)| *at > 0);
        loop {
            while let Some(pid) = model.ready.pop_front() {
                model.turn(pid);
            }
            let due = model.deadlines.keys().next().map(|(tick, _)| *tick);
            let next = due.into_iter().chain(changes.front().map(|(at, _)| *at)).min();
            let Some(now) = next.filter(|tick| *tick < END) else { break };
            model.now = now;
            while let Some((at, change)) = changes.front()
                && *at == now
            {
                model.change_pin(change);
                changes.pop_front();
            }
            model.wake_due();
        }
        (model.last_pid < MOST_PIDS).then_some(model.events)
    }

    fn tell(&mut self, pid: u32, what: &str) {
        let name = self.actors[&pid].template;
        self.events.push(format!("{pid} {} a{name} {what}", self.now));
    }

    fn print(&mut self, pid: u32, text: &str) {
        self.tell(pid, &format!("prints {text}"));
    }

    fn spawn(&mut self, template: usize) -> u32 {
        self.last_pid += 1;
        let pid = self.last_pid;
        self.actors.insert(pid, Actor { template, ..Actor::default() });
        self.tell(pid, "started");
        self.ready.push_back(pid);
        pid
    }

    fn ask(&mut self, pid: u32, at: u64) {
        self.asked += 1;
        self.deadlines.insert((at, self.asked), pid);
    }

    fn wake_due(&mut self) {
        while let Some(entry) = self.deadlines.first_entry()
            && entry.key().0 <= self.now
        {
            let pid = entry.remove();
            let Some(actor) = self.actors.get_mut(&pid) else { continue };
            let again = actor.on_tick(self.now, self.templates[actor.template].mailbox);
            again.into_iter().for_each(|at| self.ask(pid, at));
            self.wake_receiver(pid);
            let actor = self.actors.get_mut(&pid).expect("it lives");
            let waited_for = match actor.state {
                State::Asleep(at) if at <= self.now => State::Ready(None),
                State::BackOff(at) if at <= self.now => State::New,
                State::Waiting(Some(at), message) if at <= self.now => State::Ready(Some(message)),
                _ => continue,
            };
            actor.state = waited_for;
            self.ready.push_back(pid);
        }
    }

    fn change_pin(&mut self, change: &Change) {
        for pid in self.watchers.clone() {
            let actor = self.actors.get_mut(&pid).expect("only the living watch");
            let limit = self.templates[actor.template].mailbox;
            let Some(watch) = actor.watches.iter_mut().find(|watch| watch.pin == change.pin) else { continue };
            if watch.debounce > 0 {
                watch.newest = (change.level, self.now);
                let settles = self.now + watch.debounce;
                watch.settles = Some(settles);
                self.ask(pid, settles);
            } else {
                watch.tell(&mut actor.mailbox, limit, change.level, self.now);
                self.wake_receiver(pid);
            }
        }
    }

    fn wake_receiver(&mut self, pid: u32) {
        let actor = self.actors.get_mut(&pid).expect("it lives");
        if let State::Waiting(_, message) = actor.state
            && actor.mailbox.len() > message.0
        {
            actor.state = State::Ready(Some(message));
            self.ready.push_back(pid);
        }
    }

    fn turn(&mut self, pid: u32) {
        // One that was halted meanwhile does not stand in the queue any more.
        let actor = self.actors.get_mut(&pid).expect("it lives");
        match std::mem::replace(&mut actor.state, State::Ready(None)) {
            State::New if actor.lives > 0 => {
                actor.lives += 1;
                self.tell(pid, "Restarted");
            }
            State::New => actor.lives = 1,
            State::Ready(Some((index, keeps))) => {
                let text = actor.fetch(index, keeps).unwrap_or("nil".into());
                self.print(pid, &text);
            }
            _ => (),
        }
        let templates = self.templates;
        loop {
            let actor = self.actors.get_mut(&pid).expect("it lives");
            let (at, script) = (actor.at, &templates[actor.template].steps);
            actor.at += 1;
            let Some(step) = script.get(at) else { return self.end(pid, &Ending::Finished) };
            if !self.step(pid, at, step) {
                return;
            }
        }
    }

    /// True when the actor goes on at once.
    fn step(&mut self, pid: u32, at: usize, step: &Step) -> bool {
        let now = self.now;
        let actor = self.actors.get_mut(&pid).expect("it lives");
        match step {
            Step::Send(to) => {
                let delivered = self.send(*to, format!("({pid} {at})"));
                self.print(pid, &delivered.to_string());
            }
            Step::Receive(ms) => return self.wait(pid, (0, false), *ms),
            Step::Peek(index, ms) => return self.wait(pid, (*index, true), *ms),
            Step::Take(index) => {
                let text = actor.fetch(*index, false).unwrap_or(":none".into());
                self.print(pid, &text);
            }
            Step::Halt(whom) if *whom == pid => {
                self.end(pid, &Ending::Halted);
                return false;
            }
            Step::Halt(whom) => {
                let lived = self.actors.contains_key(whom);
                if lived {
                    self.ready.retain(|ready| ready != whom);
                    self.end(*whom, &Ending::Halted);
                }
                self.print(pid, &lived.to_string());
            }
            Step::Monitor(whom) => match self.actors.get_mut(whom) {
                Some(other) => {
                    other.monitors.retain(|monitor| *monitor != pid);
                    other.monitors.push(pid);
                }
                None => self.actors.get_mut(&pid).expect("it lives").push_exit(*whom, ":dead", "nil"),
            },
            Step::Every(period, tag) => {
                actor.end_timer(*tag);
                actor.timers_made += 1;
                let timer =
                    Timer { number: actor.timers_made, tag: *tag, period: *period, next: now + period, dropped: 0 };
                actor.timers.push(timer);
                self.ask(pid, now + period);
            }
            Step::EveryNil(tag) => actor.end_timer(*tag),
            Step::Watch(pin, edge, debounce) => {
                actor.watches.retain(|watch| watch.pin != *pin);
                actor.watches.push(Watch::new(*pin, *edge, *debounce));
                if !self.watchers.contains(&pid) {
                    self.watchers.push(pid);
                }
            }
            Step::Unwatch(pin) => actor.watches.retain(|watch| watch.pin != *pin),
            Step::Spawn(template) => {
                let child = self.spawn(*template);
                self.print(pid, &child.to_string());
            }
            Step::Yield | Step::Sleep(0) => {
                self.ready.push_back(pid);
                return false;
            }
            Step::Sleep(ms) => {
                actor.state = State::Asleep(now + ms);
                self.ask(pid, now + ms);
                return false;
            }
            Step::Fail => {
                self.end(pid, &Ending::Failed(at));
                return false;
            }
        }
        true
    }

    fn send(&mut self, to: u32, text: String) -> bool {
        let Some(actor) = self.actors.get_mut(&to) else { return false };
        if actor.mailbox.len() >= self.templates[actor.template].mailbox {
            return false;
        }
        actor.mailbox.push_back(Message::Text(text));
        self.wake_receiver(to);
        true
    }

    /// Never goes on at once: also a message that is there is received after all who are ready (R9).
    fn wait(&mut self, pid: u32, message: (usize, bool), ms: Option<u64>) -> bool {
        let at = ms.map(|ms| self.now + ms);
        let actor = self.actors.get_mut(&pid).expect("it lives");
        if ms == Some(0) || actor.mailbox.len() > message.0 {
            actor.state = State::Ready(Some(message));
            self.ready.push_back(pid);
        } else {
            actor.state = State::Waiting(at, message);
            at.into_iter().for_each(|at| self.ask(pid, at));
        }
        false
    }

    fn end(&mut self, pid: u32, ending: &Ending) {
        let now = self.now;
        let actor = self.actors.get_mut(&pid).expect("it lives");
        let (what, reason, value) = match ending {
            Ending::Finished => ("finished with :end".into(), ":finished", ":end".into()),
            Ending::Failed(at) => (format!("failed with {at}"), ":failed", at.to_string()),
            Ending::Halted => ("halted".into(), ":halted", "nil".into()),
        };
        let Template { restart, most, .. } = self.templates[actor.template];
        let restarts = match ending {
            Ending::Finished => restart == Policy::Always,
            Ending::Failed(_) => restart != Policy::Never,
            Ending::Halted => false,
        };
        self.watchers.retain(|watcher| *watcher != pid);
        if restarts && actor.restarts < most {
            let back_off = now + (10 << actor.restarts);
            *actor = Actor {
                template: actor.template,
                lives: actor.lives,
                restarts: actor.restarts + 1,
                timers_made: actor.timers_made,
                monitors: std::mem::take(&mut actor.monitors),
                state: State::BackOff(back_off),
                ..Actor::default()
            };
            self.tell(pid, &what);
            return self.ask(pid, back_off);
        }
        for monitor in std::mem::take(&mut actor.monitors) {
            // One that monitors itself hears no more of it.
            if monitor != pid
                && let Some(other) = self.actors.get_mut(&monitor)
            {
                other.push_exit(pid, if restarts { ":quarantined" } else { reason }, &value);
                self.wake_receiver(monitor);
            }
        }
        self.tell(pid, &what);
        if restarts {
            self.tell(pid, "Quarantined");
        }
        self.actors.remove(&pid);
    }
}
