//! Load: how a board's time in the VM is shared out among its actors.

use std::collections::HashMap;
use wire::message::ActorInfo;

/// What actors had used by some time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sample {
    /// Board time in microseconds.
    pub t: u64,
    /// All actors that lived.
    pub actors: Vec<ActorInfo>,
}

/// An actor, and its share of the time between two samples.
#[derive(Clone, PartialEq, Debug)]
pub struct Share {
    /// The actor, at the second sample.
    pub actor: ActorInfo,
    /// From 0 to 1.
    pub share: f64,
}

/// The actors of the second sample, those with the largest share of the time since the first one ahead; equals by pid.
pub fn shares(before: &Sample, after: &Sample) -> Vec<Share> {
    let passed = after.t.saturating_sub(before.t).max(1) as f64;
    let before: HashMap<_, _> = before.actors.iter().map(|earlier| (earlier.pid, earlier.cpu)).collect();
    let used_before = |actor: &ActorInfo| before.get(&actor.pid).copied().unwrap_or_default();
    let share = |actor: &ActorInfo| (actor.cpu.saturating_sub(used_before(actor)) as f64 / passed).min(1.0);
    let mut shares: Vec<Share> =
        after.actors.iter().map(|actor| Share { share: share(actor), actor: actor.clone() }).collect();
    shares.sort_by(|a, b| b.share.total_cmp(&a.share));
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::{Pid, message::State};

    fn sample(t: u64, used: &[(u32, u64)]) -> Sample {
        let actor = |&(pid, cpu): &(u32, u64)| ActorInfo {
            pid: Pid(pid),
            actor: format!("a{pid}"),
            state: State::Ready,
            runs: 1,
            restarts: 0,
            cpu,
            memory: 0,
            limit: None,
            mailbox: 0,
        };
        Sample { t, actors: used.iter().map(actor).collect() }
    }

    #[test]
    fn a_share_is_of_the_time_between_two_samples() {
        let before = sample(1_000, &[(1, 900), (2, 0), (3, 50)]);
        let after = sample(2_000, &[(1, 1_000), (2, 750), (4, 50), (5, 0)]);
        let shares: Vec<(u32, f64)> =
            shares(&before, &after).iter().map(|share| (share.actor.pid.0, share.share)).collect();
        assert_eq!(shares, [(2, 0.75), (1, 0.1), (4, 0.05), (5, 0.0)]);
    }

    #[test]
    fn samples_of_the_same_time_are_no_division_by_zero() {
        let sample = sample(5, &[(1, 3)]);
        assert_eq!(shares(&sample, &sample)[0].share, 0.0);
    }
}
