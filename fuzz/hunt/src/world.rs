//! What programs are made of and linked by: a full Janet, and what it knows of the functions that boards offer.

use crate::program;
use janet::{Hooks, Native, Purpose, Raise, Root, Value, Vm};
use std::ffi::CStr;

const HEAP_BYTES: usize = 256 << 20;

/// Stack bytes of whatever runs Janet under a sanitizer: its frames are several times as large as they are without.
pub const STACK_BYTES: usize = 256 << 20;

/// What an argument of a C function may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[rustfmt::skip]
pub enum Kind {
    Number, Integer, Nil, Boolean, String, Symbol, Keyword, Buffer, Array, Tuple, Table, Struct, Function, CFunction, Fiber,
    Parser, Peg, Random,
}

/// Each kind's type in Janet, and an expression that makes one. The first that fits stands in for an argument while the next ones are tried.
pub const KINDS: [(Kind, &str, &str); 19] = [
    (Kind::Number, "number", "1"),
    (Kind::String, "string", "\"12\""),
    (Kind::Array, "array", "@[1 2]"),
    (Kind::Table, "table", "@{:a 1}"),
    (Kind::Buffer, "buffer", "@\"12345678\""),
    (Kind::Function, "function", "(fn [& _] 1)"),
    (Kind::Keyword, "keyword", ":le"),
    (Kind::Fiber, "fiber", "(coro 1)"),
    (Kind::Parser, "core/parser", "(parser/new)"),
    (Kind::Random, "core/rng", "(math/rng 1)"),
    (Kind::Peg, "core/peg", "(peg/compile 1)"),
    (Kind::Integer, "core/s64", "(int/s64 1)"),
    (Kind::Integer, "core/u64", "(int/u64 1)"),
    (Kind::Tuple, "tuple", "[1 2]"),
    (Kind::Struct, "struct", "{:a 1}"),
    (Kind::Symbol, "symbol", "'a"),
    (Kind::CFunction, "cfunction", "type"),
    (Kind::Boolean, "boolean", "true"),
    (Kind::Nil, "nil", "nil"),
];

/// What a function takes.
pub struct Signature {
    pub name: String,
    pub least: usize,
    pub most: usize,
    /// What each argument may be, where that is known.
    pub slots: Vec<Vec<Kind>>,
}

/// A full Janet.
pub struct World {
    vm: Vm,
    link: Root,
    /// C functions that boards offer.
    pub offered: Vec<Signature>,
    /// Functions written in Janet that boards can run.
    pub core: Vec<Signature>,
}

impl World {
    pub fn start() -> Result<Self, janet::Error> {
        let heap = janet::map_heap(HEAP_BYTES).expect("address space");
        let hooks = Hooks { interval_passed: |_| janet::interrupt(Purpose::Halt), write: |_| () };
        let mut vm = Vm::start(heap, hooks)?;
        vm.limit_stack(STACK_BYTES / 2);
        vm.set_interval(u32::MAX);
        let environment = vm.linker_environment()?;
        let offers = vm.root(vm.native::<Offers>()?)?;
        let define = vm.evaluate(&environment, "(var offers? nil) (fn [f] (set offers? f) nil)", c"hunt")?;
        // These roots live as long as the VM.
        let _ = vm.call(&define, &[&offers])?;
        let _ = vm.evaluate(&environment, &program::words(), c"words")?;
        let _ = vm.evaluate(&environment, include_str!("storm.janet"), c"storm.janet")?;
        let _ = vm.evaluate(&environment, include_str!("linker.janet"), c"linker.janet")?;
        let link = vm.evaluate(&environment, "link-text", c"hunt")?;
        let core = vm.evaluate(&environment, "(core-signatures)", c"hunt")?;
        let core = signatures(vm.value(&core));
        let offered = learn(&mut vm, &environment)?;
        Ok(Self { vm, link, offered, core })
    }

    /// The image of a program's text.
    pub fn link(&mut self, text: &str) -> Result<Vec<u8>, janet::Error> {
        let text = self.vm.root(self.vm.string(text)?)?;
        let image = self.vm.call(&self.link, &[&text]);
        self.vm.release(text);
        // What the compiler leaves in scratch memory is looked through at every block that is freed.
        self.vm.collect_after(64);
        let image = image?;
        let bytes = self.vm.value(&image).as_bytes().map(<[u8]>::to_vec).unwrap_or_default();
        self.vm.release(image);
        Ok(bytes)
    }
}

fn texts(value: Value<'_>) -> Vec<String> {
    value.as_items().unwrap_or_default().iter().filter_map(|item| item.as_str().map(String::from)).collect()
}

fn signatures(value: Value<'_>) -> Vec<Signature> {
    value.as_items().unwrap_or_default().iter().map(|signature| signature_of(*signature)).collect()
}

/// Calls the C functions that boards offer with one value of each kind, to learn what they take.
fn learn(vm: &mut Vm, environment: &Root) -> Result<Vec<Signature>, janet::Error> {
    let names = vm.evaluate(environment, "(map string (filter symbol? (keys by-name)))", c"hunt")?;
    let names = texts(vm.value(&names));
    let functions = vm.root(vm.functions(names.iter().map(String::as_str))?)?;
    let samples: String = KINDS.iter().map(|(_, _, make)| format!("[(fn [] {make}) '{make}]")).collect();
    let samples = vm.evaluate(environment, &format!("[{samples}]"), c"hunt")?;
    let learn = vm.evaluate(environment, "signatures", c"hunt")?;
    let learned = vm.call(&learn, &[&functions, &samples])?;
    Ok(signatures(vm.value(&learned)))
}

fn signature_of(value: Value<'_>) -> Signature {
    let [name, least, most, slots] = value.as_items().unwrap_or_default() else { panic!("not a signature") };
    let number = |value: &Value<'_>| value.as_number().unwrap_or_default() as usize;
    let kind = |name: &Value<'_>| KINDS.iter().find(|(_, of, _)| name.as_str() == Some(of)).map(|(kind, ..)| *kind);
    let kinds = |slot: &Value<'_>| slot.as_items().unwrap_or_default().iter().filter_map(kind).collect();
    Signature {
        name: name.as_str().unwrap_or_default().into(),
        least: number(least),
        most: number(most),
        slots: slots.as_items().unwrap_or_default().iter().map(kinds).collect(),
    }
}

/// `(offers? name)`: whether boards offer the C function of that name.
struct Offers;

impl Native for Offers {
    const NAME: &'static CStr = c"offers?";

    fn call<'vm>(_: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        Ok(Value::boolean(arguments.first().and_then(|name| name.as_str()).is_some_and(janet::offers)))
    }
}
