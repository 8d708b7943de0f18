//! Programs: an image loaded into the VM, and the actors that are started from it.

use crate::{actor::Actor, report, runtime, shared, turn};
use alloc::{boxed::Box, string::String, sync::Arc, vec::Vec};
use janet::{Error, Root, Value, Vm};
use wire::{Image, Kind, Pid};

/// What all actors of one image share.
pub(crate) struct Program {
    names: Vec<Box<str>>,
    /// The body of its image: a tuple of its actors' functions, and what `dyn` finds by default, where it needs any.
    body: Option<Root>,
}

/// Why an image was refused. The VM and its actors are as before.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LoadError {
    /// It needs a C function that this board does not have (L2).
    #[error("the image needs {0}, which this board does not offer: link it for this board")]
    UnknownFunction(String),
    /// Its body is not what a linker makes.
    #[error("the image's body is not as its header says")]
    Malformed,
    /// Janet could not load it.
    #[error("the image cannot be loaded: {0}")]
    Janet(#[from] Error),
    /// No memory for its tasks.
    #[error("no memory for another actor")]
    OutOfMemory,
}

impl Program {
    /// The name of an actor; pids of a program are made from its own indices alone.
    pub fn name(&self, index: usize) -> &str {
        self.names.get(index).map_or("", Box::as_ref)
    }

    pub fn function<'vm>(&self, vm: &'vm Vm, index: usize) -> Value<'vm> {
        item(self.part(vm, 0), index)
    }

    pub fn environment<'vm>(&self, vm: &'vm Vm) -> Value<'vm> {
        self.part(vm, 1)
    }

    fn part<'vm>(&self, vm: &'vm Vm, index: usize) -> Value<'vm> {
        self.body.as_ref().map_or(Value::nil(), |body| item(vm.value(body), index))
    }

    fn load(vm: &Vm, functions: Value<'_>, image: &Image) -> Result<Self, LoadError> {
        for name in &image.header.functions {
            let offered = functions.entries().any(|(offered, _)| offered.as_bytes() == Some(name.as_bytes()));
            if !offered {
                return Err(LoadError::UnknownFunction(name.clone()));
            }
        }
        let body = vm.unmarshal(&image.body, functions)?;
        let &[functions, _] = body.as_items().unwrap_or_default() else { return Err(LoadError::Malformed) };
        let functions = functions.as_items().unwrap_or_default();
        if functions.len() != image.header.actors.len() || functions.iter().any(|f| f.kind() != janet::Kind::Function) {
            return Err(LoadError::Malformed);
        }
        let names = image.header.actors.iter().map(|name| name.as_str().into()).collect();
        Ok(Self { names, body: Some(vm.root(body)?) })
    }
}

fn item(tuple: Value<'_>, index: usize) -> Value<'_> {
    tuple.as_items().and_then(|items| items.get(index).copied()).unwrap_or(Value::nil())
}

impl Drop for Program {
    fn drop(&mut self) {
        self.body.take().into_iter().for_each(shared::release_later);
    }
}

/// Loads an image and starts every actor that it names, in that order (R9). None of them runs before the caller's task
/// blocks, if that has a higher priority.
///
/// # Errors
/// When the image is refused; actors that were started before memory ran out stay.
pub fn start_actors(image: &Image) -> Result<Vec<Pid>, LoadError> {
    let program = Arc::new(runtime::with_vm(|vm, functions| Program::load(vm, vm.value(functions), image))?);
    (0..program.names.len()).map(|index| start_actor(&program, index)).collect()
}

fn start_actor(program: &Arc<Program>, index: usize) -> Result<Pid, LoadError> {
    let actor = Actor::new(program.clone(), index);
    let pid = shared::with_shared(|shared| {
        shared.table.insert(|pid| {
            let task = turn::spawn_task(pid)?;
            Some(Actor { task: Some(task), ..actor })
        })
    });
    let pid = pid.ok_or(LoadError::OutOfMemory)?;
    report::report(pid, program.name(index), Kind::Started);
    Ok(pid)
}
