//! Hostile programs: each actor of the files in tests/torture is one.

use super::{
    machine::{Client, Machine},
    witness::Witness,
};
use crate::checks::Result;
use host::{BoardError, From, LinkOptions};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use wire::message::{ActorInfo, Limits, Refusal};

/// How long one may do what it does.
const TIME: Duration = Duration::from_millis(150);

/// How long an actor may be in the VM, in milliseconds. It bounds the pause of all others.
const WATCHDOG: u32 = 50;

/// How long it may take to halt all of them. They may multiply meanwhile.
const PATIENCE: Duration = Duration::from_secs(30);

/// An actor of a file.
#[derive(Clone)]
pub struct Program {
    /// The file's name.
    pub kind: String,
    /// The actor's.
    pub name: String,
    path: PathBuf,
}

/// All there are.
pub fn all() -> Result<Vec<Program>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/torture");
    let mut paths: Vec<_> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "janet"));
    paths.sort();
    let mut programs = Vec::new();
    for path in paths {
        let kind = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let image = host::link(&path, &[], &LinkOptions::default()).map_err(|error| format!("{error:?}"))?.image;
        programs.extend(image.header.actors.iter().map(|name| Program {
            kind: kind.clone(),
            name: name.into(),
            path: path.clone(),
        }));
    }
    Ok(programs)
}

/// Starts programs, waits, and halts whatever there is then but the witnesses.
pub fn run(machine: &Machine, witness: &Witness, programs: &[Program]) -> Result {
    let mut client = machine.connect()?;
    client.follow(From::Now)?;
    for program in programs {
        start(&mut client, program)?;
    }
    let time = Instant::now() + TIME;
    while let Some(news) = client.next(Some(time))? {
        witness.check(&news)?;
    }
    let end = Instant::now() + PATIENCE;
    loop {
        let mut others = client.actors()?;
        others.retain(|actor| !witness.includes(actor.pid));
        if others.is_empty() {
            return Ok(());
        }
        if Instant::now() >= end {
            return Err(format!("{} cannot be halted", others[0].actor).into());
        }
        halt(&mut client, &others)?;
    }
}

fn start(client: &mut Client, program: &Program) -> Result {
    let info = client.info()?;
    let options = LinkOptions { pins: info.pin_names, capabilities: info.capabilities, ..LinkOptions::default() };
    let linked = host::link(&program.path, std::slice::from_ref(&program.name), &options)
        .map_err(|error| format!("{error:?}"))?;
    client.limit_actors(Limits { watchdog: Some(WATCHDOG), ..Limits::default() });
    let started = client.upload(&linked.image, |_, _| ()).and_then(|()| client.start());
    match started {
        // There is no room for it beside the others.
        Ok(_) | Err(BoardError::Refused(Refusal::TooLarge { .. } | Refusal::Image(_))) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// By name: those that multiply must all go at once.
fn halt(client: &mut Client, actors: &[ActorInfo]) -> Result {
    let names: BTreeSet<_> = actors.iter().map(|actor| &actor.actor).collect();
    for name in names {
        client.halt_all(Some(name)).map_err(|error| format!("halt {name}: {error}"))?;
    }
    Ok(())
}
