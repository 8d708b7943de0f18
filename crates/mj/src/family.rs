//! The actors that a command has started, and all that these have spawned: whose events it shows.

use std::collections::HashSet;
use wire::{Event, Kind, Pid};

/// The actors of a command. It follows who is born and who ends by the board's events.
#[derive(Default)]
pub struct Family {
    /// All actors of the board are of it: the board is private.
    is_everyone: bool,
    /// All that ever were of it.
    members: HashSet<Pid>,
    living: HashSet<Pid>,
    /// Others that have begun since the first member did.
    strangers: HashSet<Pid>,
    first: Option<Pid>,
    /// Events were lost, and births among them, perhaps.
    has_lost_events: bool,
}

impl Family {
    /// All actors of a private board.
    pub fn everyone() -> Self {
        Self { is_everyone: true, ..Self::default() }
    }

    /// Adds an actor that the command itself has started.
    pub fn add(&mut self, pid: Pid) {
        self.first.get_or_insert(pid);
        self.members.insert(pid);
        self.living.insert(pid);
    }

    /// Events were lost: from now on an actor whose birth was not seen counts as one of the family if it can be one.
    pub fn lose_events(&mut self) {
        self.has_lost_events = true;
    }

    /// Returns whether an event is of an actor of the family, or of no actor.
    pub fn takes(&mut self, event: &Event) -> bool {
        let Some(pid) = event.origin.as_ref().map(|origin| origin.pid) else { return true };
        let is_ours = match event.kind {
            _ if self.is_everyone => true,
            Kind::Started { parent: Some(parent) } => self.is_ours(parent),
            Kind::Started { parent: None } => self.members.contains(&pid),
            _ => self.is_ours(pid),
        };
        match &event.kind {
            Kind::Started { .. } if !is_ours && self.first.is_some_and(|first| pid > first) => {
                self.strangers.insert(pid);
            }
            Kind::Finished { .. } | Kind::Failed { .. } | Kind::Halted => _ = self.living.remove(&pid),
            Kind::Started { .. } | Kind::Restarted if is_ours => {
                self.members.insert(pid);
                self.living.insert(pid);
            }
            _ => (),
        }
        is_ours
    }

    /// Pids only ever grow: who has a lower one than the first of the family was there before it.
    fn is_ours(&self, pid: Pid) -> bool {
        let may_be = self.has_lost_events && self.first.is_some_and(|first| pid > first);
        self.members.contains(&pid) || (may_be && !self.strangers.contains(&pid))
    }

    /// Whether an actor has not ended. One that is to be restarted has.
    pub fn lives(&self, pid: Pid) -> bool {
        self.living.contains(&pid)
    }

    /// How many have not ended.
    pub fn living(&self) -> usize {
        self.living.len()
    }

    /// Of these actors of the board, those that are known to be of the family.
    pub fn among(&self, pids: impl Iterator<Item = Pid>) -> Vec<Pid> {
        pids.filter(|pid| self.is_everyone || self.members.contains(pid)).collect()
    }

    /// Forgets those that are not among these, which are all that live.
    pub fn keep(&mut self, living: &[Pid]) {
        self.living.retain(|pid| living.contains(pid));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::Origin;

    fn event(pid: u32, kind: Kind) -> Event {
        Event { t: 0, origin: Some(Origin { pid: Pid(pid), actor: "one".into() }), kind }
    }

    fn born(pid: u32, parent: Option<u32>) -> Event {
        event(pid, Kind::Started { parent: parent.map(Pid) })
    }

    fn line(pid: u32) -> Event {
        event(pid, Kind::Log { line: "x".into() })
    }

    #[test]
    fn e5_children_and_their_children_are_of_the_family_and_others_are_not() {
        let mut family = Family::default();
        family.add(Pid(5));
        assert!(family.takes(&born(6, Some(5))) && family.takes(&born(8, Some(6))) && family.takes(&line(8)));
        assert!(!family.takes(&born(7, None)) && !family.takes(&born(9, Some(7))) && !family.takes(&line(9)));
        assert!(!family.takes(&line(4)));
    }

    #[test]
    fn after_lost_events_who_may_be_of_the_family_is_and_who_cannot_be_is_not() {
        let mut family = Family::default();
        family.add(Pid(5));
        assert!(!family.takes(&born(7, None)));
        family.lose_events();
        assert!(family.takes(&line(8)), "its birth was lost");
        assert!(family.takes(&born(9, Some(8))));
        assert!(!family.takes(&line(4)) && !family.takes(&line(7)));
    }

    #[test]
    fn e6_a_restarted_actor_lives_again() {
        let mut family = Family::default();
        family.add(Pid(5));
        let failed = Kind::Failed { error: "x".into(), trace: Vec::new(), image: 0 };
        assert!(family.takes(&event(5, failed)) && !family.lives(Pid(5)));
        assert!(family.takes(&event(5, Kind::Restarted)) && family.lives(Pid(5)));
    }
}
