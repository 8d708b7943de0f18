//! The board: reads images from its input, runs each in a VM of its own, and writes a byte when that has ended well. It has the
//! board's rules and no FreeRTOS: actors take turns, and a turn ends as in `crates/actor/src/turn.rs`.

use crate::{program::is_storm, world::STACK_BYTES};
use fastrand::Rng;
use janet::{Heap, Hooks, Mark, Native, Owner, Purpose, Raise, Root, Signal, System, Value, Vm};
use std::{
    cell::RefCell,
    env,
    ffi::CStr,
    io::{self, Read, Write},
    ops::Range,
    process,
};

/// The least and the most of a heap: about what chips have. A storm knows all functions by name.
const HEAP_BYTES: Range<usize> = 96 << 10..1 << 20;
const STORM_HEAP_BYTES: Range<usize> = 1 << 20..3 << 20;

/// Suspend checks from one call of the hook to the next.
const INTERVAL: u32 = 300;

/// Intervals that an actor may run on for after it was halted: none, but for C functions that count their work in large steps.
const PATIENCE: u32 = 1000;

/// Bytes that a VM may hold more when a program is over: lists that keep their size.
const SLACK: usize = 4 << 10;

/// The environment variable that has storms show their calls.
pub const TRACE: &str = "HUNT_TRACE";

const MOST_TURNS: usize = 40;

/// `rerun`, as the runtime has it.
const RERUN: Signal = Signal::User(4);

/// What an actor asked for, and what its interval hook does to it.
struct Turn {
    random: Rng,
    request: Option<Request>,
    halts: Vec<usize>,
    message: Option<Root>,
    intervals: u32,
    most_intervals: u32,
    is_halted: bool,
    is_running: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Request {
    Wait,
    Receive,
    Rerun,
}

thread_local! {
    static TURN: RefCell<Turn> = const { RefCell::new(Turn {
        random: Rng::with_seed(0),
        request: None,
        halts: Vec::new(),
        message: None,
        intervals: 0,
        most_intervals: 0,
        is_halted: false,
        is_running: false,
    }) };
}

fn with_turn<R>(f: impl FnOnce(&mut Turn) -> R) -> R {
    TURN.with_borrow_mut(f)
}

struct Actor {
    function: Root,
    owner: Owner,
    fiber: Option<Root>,
    state: Option<Root>,
    receives: bool,
}

/// Runs what comes in until there is no more. The first image is that of the program `check.janet`.
pub fn serve() {
    let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
    let (_, check) = read(&mut input).expect("a first image");
    while let Some((seed, image)) = read(&mut input) {
        run(seed, &image, &check);
        let told = output.write_all(b".").and_then(|()| output.flush());
        told.expect("somebody who listens");
    }
}

/// The seed, the image's length, and the image.
fn read(input: &mut impl Read) -> Option<(u64, Vec<u8>)> {
    let mut number = [0; 8];
    input.read_exact(&mut number).ok()?;
    let seed = u64::from_le_bytes(number);
    input.read_exact(&mut number).ok()?;
    let mut image = vec![0; u64::from_le_bytes(number) as usize];
    input.read_exact(&mut image).ok()?;
    Some((seed, image))
}

/// Runs a program, and afterwards a healthy one in the same VM.
fn run(seed: u64, image: &[u8], check: &[u8]) {
    let hooks = Hooks { interval_passed, write };
    let is_storm = is_storm(seed);
    let limit = Rng::with_seed(seed).usize(if is_storm { STORM_HEAP_BYTES } else { HEAP_BYTES });
    let mut vm = Vm::start(Heap::shared(&System, limit), hooks).expect("a VM");
    vm.limit_stack(STACK_BYTES / 2);
    vm.set_interval(INTERVAL);
    vm.seed(seed as u32);
    let before = used_when_well(&mut vm, check);
    with_turn(|turn| (turn.random, turn.most_intervals) = (Rng::with_seed(seed), if is_storm { 5000 } else { 20 }));
    play(&mut vm, image);
    vm.clear_interrupts();
    vm.forget_outcome();
    let after = used_when_well(&mut vm, check);
    let peak = vm.usage().peak;
    assert!(peak <= limit + limit / 16, "{} bytes beyond the limit", peak - limit);
    assert!(after <= before + SLACK, "{} bytes are lost", after - before);
}

/// Runs the program `check.janet`, which has to end as ever, and returns how many bytes are in use afterwards.
fn used_when_well(vm: &mut Vm, check: &[u8]) -> usize {
    vm.collect();
    let functions = vm.functions(names(check)).expect("memory");
    let image = vm.unmarshal(check, functions).expect("an image");
    let function = image.as_items().and_then(<[_]>::first).expect("a function");
    let function = vm.root(*function).expect("memory");
    let result = vm.call(&function, &[]).expect("a healthy VM");
    let shown = vm.display(vm.value(&result)).expect("memory");
    assert_eq!(shown, "well", "the VM has changed");
    [function, result].into_iter().for_each(|root| vm.release(root));
    vm.forget_outcome();
    vm.collect();
    vm.usage().used
}

fn play(vm: &mut Vm, image: &[u8]) {
    let mut random = with_turn(|turn| turn.random.fork());
    let Some((mut actors, capabilities, environment)) = load(vm, image, &mut random) else { return };
    for _ in 0..MOST_TURNS {
        let count = actors.len();
        let index = random.usize(..count.max(1));
        let Some(actor) = actors.get_mut(index) else { break };
        vm.clear_interrupts();
        vm.collect_after(1);
        vm.allocate_for(actor.owner.mark());
        let goes_on = take_turn(vm, actor, &capabilities, &environment);
        vm.is_scarce();
        vm.allocate_for(Mark::BOARD);
        let mut halted = with_turn(|turn| std::mem::take(&mut turn.halts));
        halted.extend((!goes_on).then_some(index));
        halted.sort_unstable();
        halted.dedup();
        for index in halted.into_iter().rev().filter(|index| *index < count) {
            discard(vm, actors.swap_remove(index));
        }
        if random.usize(..8) == 0 {
            vm.collect();
        }
    }
    actors.into_iter().for_each(|actor| discard(vm, actor));
    vm.release(capabilities);
    vm.release(environment);
    let message = with_turn(|turn| turn.message.take());
    message.into_iter().for_each(|message| vm.release(message));
}

fn load(vm: &mut Vm, image: &[u8], random: &mut Rng) -> Option<(Vec<Actor>, Root, Root)> {
    let functions = vm.functions(names(image)).ok()?;
    let [program, environment] = vm.unmarshal(image, functions).ok()?.as_items()? else { return None };
    let program = vm.root(*program).ok()?;
    let environment = vm.root(*environment).ok()?;
    let functions = vm.call(&program, &[]).ok()?;
    let mut actors = Vec::new();
    for function in vm.value(&functions).as_items()? {
        let limit = (random.usize(..3) == 0).then(|| random.u32(8 << 10..256 << 10));
        let owner = vm.open_account(1000, limit).ok()?;
        actors.push(Actor { function: vm.root(*function).ok()?, owner, fiber: None, state: None, receives: false });
    }
    let capabilities = vm
        .structure(&[
            (vm.keyword("sleep").ok()?, vm.native::<Sleep>().ok()?),
            (vm.keyword("rerun").ok()?, vm.native::<Rerun>().ok()?),
            (vm.keyword("receive").ok()?, vm.native::<Receive>().ok()?),
            (vm.keyword("send").ok()?, vm.native::<Send>().ok()?),
            (vm.keyword("halt").ok()?, vm.native::<Halt>().ok()?),
            (vm.keyword("trace").ok()?, Value::boolean(env::var_os(TRACE).is_some())),
        ])
        .ok()?;
    let capabilities = vm.root(capabilities).ok()?;
    [program, functions].into_iter().for_each(|root| vm.release(root));
    Some((actors, capabilities, environment))
}

/// The C functions that an image may refer to: all that look like a reference in it.
fn names(image: &[u8]) -> impl Iterator<Item = &str> {
    /// `LB_REGISTRY` of Janet's marshalling.
    const REFERENCE: u8 = 216;
    let is_name = |window: &[u8]| window[0] == REFERENCE;
    image.windows(2).enumerate().filter(move |(_, window)| is_name(window)).filter_map(|(at, window)| {
        let name = image.get(at + 2..at + 2 + usize::from(window[1]))?;
        str::from_utf8(name).ok().filter(|name| janet::offers(name))
    })
}

/// Lets an actor run until it stops; whether it goes on at its next turn.
fn take_turn(vm: &mut Vm, actor: &mut Actor, capabilities: &Root, environment: &Root) -> bool {
    let fiber = match actor.fiber.take() {
        Some(fiber) => fiber,
        None => match begin(vm, actor, capabilities, environment) {
            Some(fiber) => fiber,
            None => return false,
        },
    };
    let mut input = None;
    if std::mem::take(&mut actor.receives) {
        input = with_turn(|turn| turn.message.take());
    }
    vm.restart_interval();
    with_turn(|turn| (turn.intervals, turn.is_halted, turn.request) = (0, false, None));
    let (signal, request) = loop {
        with_turn(|turn| turn.is_running = true);
        let signal = vm.resume(&fiber, input.as_ref());
        with_turn(|turn| turn.is_running = false);
        input.take().into_iter().for_each(|input| vm.release(input));
        vm.clear_interrupts();
        let (request, is_halted) = with_turn(|turn| (turn.request.take(), turn.is_halted));
        if is_halted {
            look_at(vm, &fiber);
            vm.release(fiber);
            return false;
        }
        if signal != Signal::Interrupt {
            break (signal, request);
        }
    };
    match (signal, request) {
        (Signal::Yield, _) | (Signal::Event, Some(Request::Wait | Request::Receive)) => {
            actor.receives = request == Some(Request::Receive);
            if with_turn(|turn| turn.random.bool()) {
                look_at(vm, &fiber);
            }
            actor.fiber = Some(fiber);
            true
        }
        (RERUN, Some(Request::Rerun)) => {
            actor.state = vm.root(vm.outcome()).ok();
            vm.release(fiber);
            true
        }
        _ => {
            look_at(vm, &fiber);
            vm.release(fiber);
            false
        }
    }
}

/// The fiber of an actor's next run.
fn begin(vm: &Vm, actor: &mut Actor, capabilities: &Root, environment: &Root) -> Option<Root> {
    let state = actor.state.take();
    let argument = state.as_ref().map_or(Value::nil(), |state| vm.value(state));
    let fiber = vm.fiber(vm.value(&actor.function), &[vm.value(capabilities), argument], vm.value(environment));
    let fiber = fiber.ok().flatten().and_then(|fiber| vm.root(fiber).ok());
    state.into_iter().for_each(|state| vm.release(state));
    fiber
}

/// What a board tells of an actor that has ended.
fn look_at(vm: &Vm, fiber: &Root) {
    vm.trace(fiber);
    let _ = vm.describe(vm.outcome());
    let _ = vm.display(vm.outcome());
}

fn discard(vm: &mut Vm, actor: Actor) {
    [actor.fiber, actor.state].into_iter().flatten().for_each(|root| vm.release(root));
    vm.release(actor.function);
    vm.close_account(actor.owner);
}

/// Shows the calls of a storm, where that is asked for.
fn write(bytes: &[u8]) {
    if env::var_os(TRACE).is_some() {
        eprint!("{}", String::from_utf8_lossy(bytes));
    }
}

/// Pauses and halts by chance, and sees to it that a turn ends.
fn interval_passed(_: &Vm) {
    with_turn(|turn| {
        if !turn.is_running {
            return;
        }
        turn.intervals += 1;
        if turn.random.u32(..3 * turn.most_intervals) == 0 || turn.intervals > turn.most_intervals {
            turn.is_halted = true;
            janet::interrupt(Purpose::Halt);
        } else if turn.random.u32(..8) == 0 {
            janet::interrupt(Purpose::Pause);
        }
        if turn.intervals > turn.most_intervals + PATIENCE {
            // A panic would have to pass through C.
            eprintln!("panicked at\nan actor goes on after it was halted");
            process::abort();
        }
    });
}

/// `(sleep x)` waits for a turn.
struct Sleep;

/// `(receive)` waits for a turn and returns the last message.
struct Receive;

/// `(rerun state)` ends this run.
struct Rerun;

/// `(send x)` leaves a copy for the next one who receives.
struct Send;

/// `(halt n)` halts the n-th actor, the caller included.
struct Halt;

macro_rules! waits {
    ($native:ident, $name:literal, $signal:expr) => {
        impl Native for $native {
            const NAME: &'static CStr = $name;

            fn call<'vm>(_: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
                with_turn(|turn| turn.request = Some(Request::$native));
                Err(Raise::Signal($signal, arguments.first().copied().unwrap_or(Value::nil())))
            }
        }
    };
}

waits!(Receive, c"receive", Signal::Event);
waits!(Rerun, c"rerun", RERUN);

impl Native for Sleep {
    const NAME: &'static CStr = c"sleep";

    fn call<'vm>(_: &'vm Vm, _: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        with_turn(|turn| turn.request = Some(Request::Wait));
        Err(Raise::Signal(Signal::Event, Value::nil()))
    }
}

impl Native for Send {
    const NAME: &'static CStr = c"send";

    fn call<'vm>(vm: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        let value = arguments.first().copied().unwrap_or(Value::nil());
        let refuse = |error| Raise::Error(janet::Message::new(format_args!("{error}")));
        let copy = vm.copy(value).and_then(|copy| vm.root(copy)).map_err(refuse)?;
        let before = with_turn(|turn| turn.message.replace(copy));
        before.into_iter().for_each(|root| vm.release(root));
        Ok(Value::boolean(true))
    }
}

impl Native for Halt {
    const NAME: &'static CStr = c"halt";

    fn call<'vm>(_: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        let index = arguments.first().and_then(|index| index.as_number()).unwrap_or_default();
        with_turn(|turn| turn.halts.push(index as usize));
        Ok(Value::nil())
    }
}
