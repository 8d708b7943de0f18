//! Targets: the actors that somebody means by a pid or a name.

use crate::nearest;
use std::{convert::Infallible, fmt, str::FromStr};
use wire::{Pid, message::ActorInfo};

/// A pid, or the name of one or more actors.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Target {
    /// One actor.
    Pid(Pid),
    /// All actors of that name.
    Name(String),
}

/// Why nobody is meant.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NoActor {
    /// No actor of this pid is alive.
    #[error("no actor with pid {0} is alive")]
    Dead(Pid),
    /// No actor of this name is alive.
    #[error("no actor named {name} is alive")]
    Unknown {
        /// The name.
        name: String,
        /// One that is alive and has a name much like it.
        near: Option<String>,
    },
}

impl Target {
    /// Whether an actor is meant.
    pub fn includes(&self, pid: Pid, actor: &str) -> bool {
        match self {
            Self::Pid(target) => *target == pid,
            Self::Name(name) => name == actor,
        }
    }

    /// Those of `actors` that are meant; at least one.
    ///
    /// # Errors
    /// When none of them is.
    pub fn select<'a>(&self, actors: &'a [ActorInfo]) -> Result<Vec<&'a ActorInfo>, NoActor> {
        let meant: Vec<_> = actors.iter().filter(|actor| self.includes(actor.pid, &actor.actor)).collect();
        match self {
            _ if !meant.is_empty() => Ok(meant),
            Self::Pid(pid) => Err(NoActor::Dead(*pid)),
            Self::Name(name) => {
                let near = nearest(name, actors.iter().map(|actor| actor.actor.as_str())).map(String::from);
                Err(NoActor::Unknown { name: name.clone(), near })
            }
        }
    }
}

impl FromStr for Target {
    type Err = Infallible;

    /// A number is a pid: no name in Janet begins with a digit.
    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.parse().map_or_else(|_| Self::Name(text.into()), |pid| Self::Pid(Pid(pid))))
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pid(pid) => write!(f, "pid {pid}"),
            Self::Name(name) => f.write_str(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::message::State;

    fn actors() -> Vec<ActorInfo> {
        [(1, "blink"), (2, "count"), (7, "blink")]
            .map(|(pid, actor)| ActorInfo {
                pid: Pid(pid),
                actor: actor.into(),
                state: State::Ready,
                runs: 1,
                restarts: 0,
                cpu: 0,
                memory: 0,
                limit: None,
                mailbox: 0,
            })
            .into()
    }

    fn select(target: &str) -> Result<Vec<u32>, NoActor> {
        let Ok(target) = target.parse::<Target>();
        target.select(&actors()).map(|actors| actors.iter().map(|actor| actor.pid.0).collect())
    }

    #[test]
    fn a_pid_means_one_actor_and_a_name_all_that_have_it() {
        assert_eq!(select("2"), Ok(vec![2]));
        assert_eq!(select("count"), Ok(vec![2]));
        assert_eq!(select("blink"), Ok(vec![1, 7]));
    }

    #[test]
    fn who_means_nobody_is_told_who_is_near() {
        assert_eq!(select("3"), Err(NoActor::Dead(Pid(3))));
        let unknown =
            |name: &str, near: Option<&str>| Err(NoActor::Unknown { name: name.into(), near: near.map(String::from) });
        assert_eq!(select("blnk"), unknown("blnk", Some("blink")));
        assert_eq!(select("x"), unknown("x", None));
    }
}
