//! A board for tests: a lean VM that loads an image and calls its first actor.

use host::LinkOptions;
use janet::{Frame, Hooks, Message, Native, Raise, Signal, Value, Vm};
use std::{env, ffi::CStr, fs, path::Path, sync::Once};
use wire::Image;

/// What is known of it.
pub fn options() -> LinkOptions {
    LinkOptions {
        pins: vec![
            ("BUTTON1".into(), 0),
            ("LED1".into(), 2),
            ("LED2".into(), 3),
            ("LED3".into(), 4),
            ("LED4".into(), 5),
            ("SELECT".into(), 15),
        ],
        capabilities: ["double"].iter().chain(wire::CAPABILITIES).map(|name| String::from(*name)).collect(),
        ..LinkOptions::default()
    }
}

pub fn stripping() -> LinkOptions {
    LinkOptions { strip: true, ..options() }
}

/// Goes to the workspace's folder: names of files, which images hold, then are as `mj` gets them.
pub fn go_to_workspace() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).expect("the workspace"));
}

/// Writes a file, and the folders above it.
pub fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    fs::write(path, text).expect("written");
}

/// How an actor ended.
#[derive(Debug, PartialEq)]
pub struct End {
    pub signal: Signal,
    /// Its value or error, as `%q` prints it.
    pub value: String,
    pub trace: Vec<wire::Frame>,
}

impl End {
    /// The trace as people see it.
    pub fn trace(&self) -> Vec<String> {
        self.trace.iter().map(ToString::to_string).collect()
    }
}

/// Runs the first actor of an image with the board's capabilities.
pub fn run(image: &Image) -> End {
    let image = Image::from_bytes(&image.to_bytes()).expect("an image");
    let heap = janet::map_heap(64 << 20).expect("memory");
    let mut vm = Vm::start(heap, Hooks { interval_passed: |_| (), write: |_| () }).expect("a VM of this thread");
    let fiber = {
        let names = image.header.functions.iter();
        let functions = vm.functions(names).expect("memory");
        let body = vm.unmarshal(&image.body, functions).expect("loads");
        let &[actors, environment] = body.as_items().expect("a tuple") else { panic!("not as the linker makes it") };
        let actor = actors.as_items().expect("a tuple")[0];
        let double = (vm.keyword("double").expect("memory"), vm.native::<Double>().expect("memory"));
        let capabilities = vm.structure(&[double]).expect("memory");
        let fiber = vm.fiber(actor, &[capabilities], environment).expect("a function");
        vm.root(fiber.expect("of one argument")).expect("memory")
    };
    let signal = vm.resume(&fiber, None);
    let value = vm.describe(vm.outcome()).expect("memory");
    let trace = vm.trace(&fiber).into_iter().map(frame).collect();
    End { signal, value, trace }
}

fn frame(frame: Frame) -> wire::Frame {
    let function = frame.function.unwrap_or_else(|| "<anonymous>".into());
    wire::Frame { function, source: frame.source, position: frame.position, pc: frame.pc }
}

/// `(double x)`
struct Double;

impl Native for Double {
    const NAME: &'static CStr = c"double";

    fn call<'vm>(_: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        match arguments.first().and_then(|x| x.as_number()) {
            Some(x) => Ok(Value::number(2.0 * x)),
            None => Err(Raise::Error(Message::new(format_args!("no number")))),
        }
    }
}
