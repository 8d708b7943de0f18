//! Restart policies: what becomes of an actor that has failed or finished (E6).

use crate::deadlines::Tick;
use alloc::collections::VecDeque;

/// When an actor is started anew.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Policy {
    OnFailure,
    Always,
}

impl Policy {
    /// Every policy by its keyword; none is `:never`.
    pub const NAMES: [(&'static str, Option<Self>); 3] =
        [("never", None), ("on-failure", Some(Self::OnFailure)), ("always", Some(Self::Always))];
}

/// How often an actor may be restarted, and when it was.
pub(crate) struct Restarts {
    policy: Policy,
    /// More restarts than this within `window` ticks put the actor into quarantine.
    most: u16,
    window: Tick,
    recent: VecDeque<Tick>,
    /// How often it was restarted.
    pub count: u32,
}

/// What to do with an actor that has ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Verdict {
    /// It stays ended.
    End,
    /// It is started anew after so many ticks.
    Restart(Tick),
    /// It has had too many restarts.
    Quarantine,
}

/// The first restart waits so many ticks, each further one within the window twice as long, up to the longest.
const FIRST_BACK_OFF: Tick = 10;
const LONGEST_BACK_OFF: Tick = 10_000;

impl Restarts {
    pub const DEFAULT_MOST: u16 = 5;
    pub const DEFAULT_WINDOW: Tick = 10_000;
    /// A list of recent restarts is kept: it must not grow large.
    pub const MOST: u16 = 1000;

    pub fn new(policy: Policy, most: u16, window: Tick) -> Self {
        Self { policy, most, window, recent: VecDeque::new(), count: 0 }
    }

    /// The same policy and limit, for one that was never restarted.
    pub fn afresh(&self) -> Self {
        Self::new(self.policy, self.most, self.window)
    }

    /// Judges an end at the tick `now`.
    pub fn judge(&mut self, failed: bool, now: Tick) -> Verdict {
        if !failed && self.policy == Policy::OnFailure {
            return Verdict::End;
        }
        while self.recent.front().is_some_and(|at| at + self.window <= now) {
            self.recent.pop_front();
        }
        if self.recent.len() >= usize::from(self.most) || self.recent.try_reserve(1).is_err() {
            return Verdict::Quarantine;
        }
        let doublings = self.recent.len().min(16) as u32;
        self.recent.push_back(now);
        self.count = self.count.saturating_add(1);
        Verdict::Restart((FIRST_BACK_OFF << doublings).min(LONGEST_BACK_OFF))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e6_restarts_back_off_and_end_in_quarantine() {
        let mut restarts = Restarts::new(Policy::OnFailure, 3, 1000);
        assert_eq!(restarts.judge(true, 0), Verdict::Restart(10));
        assert_eq!(restarts.judge(true, 20), Verdict::Restart(20));
        assert_eq!(restarts.judge(true, 60), Verdict::Restart(40));
        assert_eq!(restarts.judge(true, 120), Verdict::Quarantine);
        assert_eq!(restarts.judge(true, 1000), Verdict::Restart(40), "the first is a window ago");
        assert_eq!(restarts.judge(false, 1001), Verdict::End);
    }

    #[test]
    fn e6_always_restarts_what_finished_too() {
        let mut restarts = Restarts::new(Policy::Always, 1, 1000);
        assert_eq!(restarts.judge(false, 0), Verdict::Restart(10));
        assert_eq!(restarts.judge(false, 1), Verdict::Quarantine);
    }
}
