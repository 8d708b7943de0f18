//! Programs: an image loaded into the VM, and the actors that are started from it.

use crate::{
    actor::{Actor, Origin},
    ending,
    options::Options,
    remains, report, room, runtime,
    shared::{self, Awaited, Shared},
    turn,
    visit::{Busy, visit_vm},
};
use alloc::{boxed::Box, string::String, vec::Vec};
use janet::{Error, Message, Root, Value, Vm};
use rtos::{Arc, Weak};
use wire::{
    ActorNames, Image, Kind, Pid,
    message::{LEAST_MEMORY, Limits},
};

/// What all actors of one image share.
pub(crate) struct Program {
    /// The image's checksum.
    image: u32,
    names: ActorNames,
    /// The body of its image: a tuple of its actors' functions, what `dyn` finds by default, where it needs any, and their
    /// options, where any has some.
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
    /// What a definition's metadata asks for cannot be had (E6).
    #[error("the options of the actor {0}: {1}")]
    Options(String, String),
    /// Janet could not load it.
    #[error("the image cannot be loaded: {0}")]
    Janet(#[from] Error),
    /// Nobody can get into the VM.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// No actor can run with so little.
    #[error("a limit of {0} bytes is too low for an actor: it takes {LEAST_MEMORY} or more")]
    TooLow(u32),
    /// No memory for its tasks.
    #[error("no memory for another actor")]
    OutOfMemory,
}

impl Program {
    /// The checksum of the image that it came in.
    pub fn image(&self) -> u32 {
        self.image
    }

    /// The name of an actor; pids of a program are made from its own indices alone.
    pub fn name(&self, index: usize) -> &str {
        self.names.get(index).unwrap_or_default()
    }

    /// The names of all its actors.
    pub fn names(&self) -> &ActorNames {
        &self.names
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

    fn load(vm: &Vm, image: Image) -> Result<(Self, Vec<Options>), LoadError> {
        let names = &image.header.functions;
        if let Some(unknown) = names.iter().find(|name| !janet::offers(name)) {
            return Err(LoadError::UnknownFunction(unknown.into()));
        }
        let functions = vm.functions(names.iter())?;
        let body = vm.unmarshal(&image.body, functions)?;
        let (functions, options) = match *body.as_items().unwrap_or_default() {
            [functions, _] => (functions, None),
            [functions, _, options] => (functions, Some(options)),
            _ => return Err(LoadError::Malformed),
        };
        let functions = functions.as_items().unwrap_or_default();
        if functions.len() != image.header.actors.len() || functions.iter().any(|f| f.kind() != janet::Kind::Function) {
            return Err(LoadError::Malformed);
        }
        let options = options_of(vm, &image.header.actors, options)?;
        room::for_roots(vm, image.header.actors.len() + 1)?;
        Ok((Self { image: image.checksum(), body: Some(vm.root(body)?), names: image.header.actors }, options))
    }
}

/// The options of all actors of an image.
fn options_of(vm: &Vm, names: &ActorNames, options: Option<Value<'_>>) -> Result<Vec<Options>, LoadError> {
    let mut all = Vec::new();
    if !room::for_list::<Options>(names.len()) || all.try_reserve_exact(names.len()).is_err() {
        return Err(LoadError::OutOfMemory);
    }
    let options = options.map(|options| options.as_items().unwrap_or_default());
    if options.is_some_and(|options| options.len() != names.len()) {
        return Err(LoadError::Malformed);
    }
    for (index, name) in names.iter().enumerate() {
        let options = options.and_then(|options| options.get(index).copied()).unwrap_or(Value::nil());
        let wrong = |message: Message| LoadError::Options(name.into(), message.as_str().into());
        all.push(Options::of_definition(vm, options).map_err(wrong)?);
    }
    Ok(all)
}

fn item(tuple: Value<'_>, index: usize) -> Value<'_> {
    tuple.as_items().and_then(|items| items.get(index).copied()).unwrap_or(Value::nil())
}

impl Drop for Program {
    fn drop(&mut self) {
        self.body.take().into_iter().for_each(remains::release_later);
    }
}

/// A run of one program, until the last of its actors has ended.
pub(crate) struct Run {
    /// Gone when no actor of it lives any more.
    pub program: Weak<Program>,
    /// The tick at which the run is over in any case.
    pub until: Option<u64>,
}

/// Loads an image and starts every actor that it names, in that order (R9). None of them runs before the caller's task
/// blocks, if that has a higher priority.
///
/// # Errors
/// When the image is refused, or there is no memory for all of its actors: then none is started.
pub fn start_actors(image: Image) -> Result<Vec<Pid>, LoadError> {
    load(image, Limits::default(), &|_| true).map(|loaded| loaded.start().0)
}

/// Actors that are there, and have not been started.
pub(crate) struct Loaded {
    program: Arc<Program>,
    pids: Vec<Pid>,
}

impl Loaded {
    /// Starts them; tells also when the last of them has ended.
    pub fn start(self) -> (Vec<Pid>, Weak<Program>) {
        let Self { program, pids } = self;
        for pid in &pids {
            let name = shared::with_shared(|shared| shared.table.get(*pid).map(|actor| String::from(actor.name())));
            report::report(*pid, &name.unwrap_or_default(), Kind::Started { parent: None });
        }
        shared::with_shared(|shared| {
            shared.at_once(|shared| pids.iter().for_each(|pid| shared.make_ready(*pid)));
            shared.notify_observers(Awaited::Start);
        });
        (pids, Arc::downgrade(&program))
    }

    /// What they are actors of.
    pub fn program(&self) -> &Arc<Program> {
        &self.program
    }

    /// Lets go of them.
    pub fn discard(self) {
        self.pids.into_iter().for_each(ending::discard);
    }
}

/// Loads an image, and those of its actors that are wanted, by their places in its header; with limits for those that ask for
/// none themselves.
pub(crate) fn load(image: Image, limits: Limits, is_wanted: &dyn Fn(usize) -> bool) -> Result<Loaded, LoadError> {
    if let Some(memory) = limits.memory.filter(|memory| *memory < LEAST_MEMORY) {
        return Err(LoadError::TooLow(memory));
    }
    let (program, options) = visit_vm(move |vm, _| Program::load(vm, image))??;
    let mut loaded = Loaded { program: Arc::new(program), pids: Vec::new() };
    let options = options.into_iter().map(|options| options.or_limits(limits)).enumerate();
    let mut wanted = options.filter(|(index, _)| is_wanted(*index));
    match insert_all(&loaded.program, &mut wanted, &mut loaded.pids) {
        Ok(()) => Ok(loaded),
        Err(error) => {
            loaded.discard();
            Err(error)
        }
    }
}

/// Starts one actor of a program that is loaded.
pub(crate) fn start_one(program: Arc<Program>, index: usize, options: Options) -> Result<Pid, LoadError> {
    let mut loaded = Loaded { program, pids: Vec::new() };
    match insert_all(&loaded.program, &mut [(index, options)].into_iter(), &mut loaded.pids) {
        Ok(()) => loaded.start().0.first().copied().ok_or(LoadError::OutOfMemory),
        Err(error) => {
            loaded.discard();
            Err(error)
        }
    }
}

fn insert_all(
    program: &Arc<Program>,
    options: &mut dyn Iterator<Item = (usize, Options)>,
    pids: &mut Vec<Pid>,
) -> Result<(), LoadError> {
    // Garbage is no reason to refuse them.
    runtime::make_room();
    for (index, options) in options {
        let (bytes, memory) = (options.bytes(), options.limits.memory);
        let owner = visit_vm(move |vm, _| vm.open_account(bytes, memory))?.map_err(|_| LoadError::OutOfMemory)?;
        let mut actor = Actor::new(program.clone(), Origin::Program(index), options);
        actor.owner = Some(owner);
        pids.push(insert(actor).ok_or(LoadError::OutOfMemory)?);
    }
    Ok(())
}

/// Gives an actor a pid and a task; none when memory is out.
pub(crate) fn insert(actor: Actor) -> Option<Pid> {
    let mut actor = Some(Box::new(actor));
    shared::with_shared(|shared| {
        let pid = shared.reserve_for_another().and_then(|()| {
            shared.table.insert(|pid| {
                let task = turn::spawn_task(pid)?;
                let mut actor = actor.take()?;
                actor.task = Some(task);
                Some(actor)
            })
        });
        actor.into_iter().for_each(|actor| shared.remains.add(actor));
        pid
    })
}

impl Shared {
    /// Makes room in all lists for one actor more than live, so that whoever lives can be ready, sleep and die; none when memory
    /// is out.
    fn reserve_for_another(&mut self) -> Option<()> {
        let actors = self.table.len() + 1;
        self.queue.reserve(actors)?;
        self.reserve_deadline()?;
        self.remains.reserve(actors)?;
        self.dying.try_reserve(actors).ok()
    }
}
