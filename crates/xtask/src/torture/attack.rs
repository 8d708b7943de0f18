//! What can be done to a board.

use super::{line::Fault, machine::Machine, program::Program, witness::Witness};
use crate::checks::Result;
use fastrand::Rng;

/// How many programs there are in a group that runs at the same time.
const GROUP: usize = 3;

/// One thing that is done to a board.
pub enum Attack {
    /// Hostile programs at the same time.
    Programs(Vec<Program>),
    /// Hostile bytes on the line, by chance from this seed.
    Line(Fault, u64),
}

/// Everything once, and then programs in groups, by chance.
pub fn all(random: &mut Rng) -> Result<Vec<Attack>> {
    let programs = super::program::all()?;
    let mut groups = Vec::new();
    for _ in 0..programs.len() / 2 {
        groups.push(Attack::Programs((0..GROUP).map(|_| programs[random.usize(..programs.len())].clone()).collect()));
    }
    let alone = programs.into_iter().map(|program| Attack::Programs(vec![program]));
    let faults = Fault::ALL.iter().cycle().take(4 * Fault::ALL.len());
    let faults: Vec<_> = faults.map(|fault| Attack::Line(*fault, random.u64(..))).collect();
    Ok(alone.chain(groups).chain(faults).collect())
}

impl Attack {
    /// Of what sort it is: the file of programs, or the line.
    pub fn kind(&self) -> &str {
        match self {
            Self::Programs(programs) if programs.len() == 1 => &programs[0].kind,
            Self::Programs(_) => "several at once",
            Self::Line(..) => "line",
        }
    }

    /// What to call it.
    pub fn name(&self) -> String {
        match self {
            Self::Programs(programs) => {
                programs.iter().map(|program| program.name.as_str()).collect::<Vec<_>>().join(", ")
            }
            Self::Line(fault, seed) => format!("{} ({seed})", fault.name),
        }
    }

    /// Does it, and clears away what is left of it.
    pub fn run(&self, machine: &Machine, witness: &Witness) -> Result {
        match self {
            Self::Programs(programs) => super::program::run(machine, witness, programs),
            Self::Line(fault, seed) => (fault.run)(machine, &mut Rng::with_seed(*seed)),
        }
    }
}
