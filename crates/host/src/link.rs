//! Linking: reads a file, hands it to `link.janet` in a Janet of the host's own, and takes the image from there.

use crate::{LinkError, Location, Reason, Symbols};
use janet::{Hooks, Native, Raise, Root, Value, Vm};
use std::{
    ffi::CStr,
    fs,
    path::{Path, PathBuf},
    thread,
};
use wire::{Header, Image, JANET_VERSION};

/// The linker's own stack. Janet's compiler and marshaller recurse up to 1,024 levels deep; one level takes up to 1 KiB.
const STACK_BYTES: usize = 64 << 20;

/// The most that compiling and linking one program may take.
const HEAP_BYTES: usize = 2 << 30;

/// What the linker knows of the board, and how it links.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LinkOptions {
    /// The board's names for its pins.
    pub pins: Vec<(String, u8)>,
    /// The names of the board's capabilities.
    pub capabilities: Vec<String>,
    /// Where modules are looked for once `jpm_tree/lib` and `janet_modules`, in the file's folder and in those above it,
    /// do not have them: the folders of `JANET_PATH`.
    pub module_folders: Vec<PathBuf>,
    /// Leaves debug information out of the image and gives it as [`Linked::symbols`] (L3).
    pub strip: bool,
}

/// What linking gave.
#[derive(Debug)]
pub struct Linked {
    /// The image. Its header names the actors and the C functions that they use.
    pub image: Image,
    /// The names of Janet's own functions that the image carries, sorted.
    pub core_functions: Vec<String>,
    /// What a stripped image left behind.
    pub symbols: Option<Symbols>,
    /// What the program printed while it was evaluated.
    pub output: String,
}

/// Links the actors `names` of the file at `path`, or those that L4 picks.
///
/// # Errors
/// When the file cannot be read, does not compile, has no such actor, or reaches for what actors may not have (L2).
pub fn link(path: &Path, names: &[String], options: &LinkOptions) -> Result<Linked, Box<LinkError>> {
    let source = read(path)?;
    let path = path.display().to_string();
    thread::scope(|scope| {
        let linker = thread::Builder::new().name("linker".into()).stack_size(STACK_BYTES);
        let thread = linker
            .spawn_scoped(scope, || link_source(&source, &path, names, options))
            .map_err(|error| Reason::Internal(format!("no thread for it: {error}")))?;
        thread.join().unwrap_or_else(|_| Err(Reason::Internal("it panicked".into()).into()))
    })
}

fn read(path: &Path) -> Result<String, Box<LinkError>> {
    let bytes = fs::read(path).map_err(|error| Reason::Read { path: path.into(), error })?;
    let text = String::from_utf8(bytes)
        .map_err(|error| Reason::NotText { path: path.into(), offset: error.utf8_error().valid_up_to() })?;
    Ok(text)
}

fn link_source(source: &str, path: &str, names: &[String], options: &LinkOptions) -> Result<Linked, Box<LinkError>> {
    let heap = janet::map_heap(HEAP_BYTES).ok_or_else(|| Reason::Internal("no memory for its heap".into()))?;
    let mut vm = Vm::start(heap, Hooks { interval_passed: || (), write: |_| () })?;
    let linker = vm.evaluate(include_str!("link.janet"), c"link.janet")?;
    let arguments = [
        vm.root(vm.string(source)?)?,
        vm.root(vm.string(path)?)?,
        vm.root(pin_constants(&vm, &options.pins)?)?,
        vm.root(strings(&vm, names)?)?,
        vm.root(vm.native::<HintOf>()?)?,
    ];
    let result = vm.call(&linker, &arguments.each_ref())?;
    understand(&vm, &result)
}

fn strings<'vm>(vm: &'vm Vm, texts: &[String]) -> Result<Value<'vm>, janet::Error> {
    let texts = texts.iter().map(|text| vm.string(text)).collect::<Result<Vec<_>, _>>()?;
    vm.tuple(&texts)
}

fn pin_constants<'vm>(vm: &'vm Vm, pins: &[(String, u8)]) -> Result<Value<'vm>, janet::Error> {
    let entries = pins
        .iter()
        .map(|(name, pin)| Ok((vm.string(name)?, Value::number(f64::from(*pin)))))
        .collect::<Result<Vec<_>, janet::Error>>()?;
    vm.structure(&entries)
}

/// Turns what `link` in link.janet returned into a result.
fn understand(vm: &Vm, result: &Root) -> Result<Linked, Box<LinkError>> {
    let result = vm.value(result);
    let output = text(result.get("output")).unwrap_or_default();
    if let Some(message) = text(result.get("message")) {
        return Err(Box::new(refusal(result, message, output)));
    }
    let body = result.get("body").as_bytes().unwrap_or_default().to_vec();
    let header = Header {
        janet: JANET_VERSION.into(),
        actors: texts(result.get("actors")),
        functions: texts(result.get("functions")),
    };
    Ok(Linked { image: Image { header, body }, core_functions: Vec::new(), symbols: None, output })
}

fn refusal(result: Value<'_>, message: String, output: String) -> LinkError {
    let number = |key| result.get(key).as_number().map(|x| x as u32);
    LinkError {
        reason: Reason::Source(message),
        location: text(result.get("file"))
            .map(|file| Location { file, position: number("line").zip(number("column").or(Some(1))) }),
        hint: text(result.get("hint")).or_else(|| near_name(result)),
        trace: text(result.get("trace")).filter(|trace| !trace.is_empty()),
        output,
    }
}

/// The definition that an unknown name was probably meant to be.
fn near_name(result: Value<'_>) -> Option<String> {
    let unknown = text(result.get("unknown"))?;
    let candidates = texts(result.get("candidates"));
    let near = candidates.iter().max_by(|a, b| {
        let closeness = |name: &str| strsim::jaro_winkler(&unknown, name);
        closeness(a).total_cmp(&closeness(b))
    });
    match near {
        Some(name) if strsim::jaro_winkler(&unknown, name) > 0.8 => Some(format!("did you mean {name}?")),
        Some(_) => Some(format!("it defines {}", candidates.join(", "))),
        None => Some("it defines nothing".into()),
    }
}

fn text(value: Value<'_>) -> Option<String> {
    value.as_bytes().map(|bytes| String::from_utf8_lossy(bytes).into_owned())
}

fn texts(value: Value<'_>) -> Vec<String> {
    value.as_items().unwrap_or_default().iter().filter_map(|item| text(*item)).collect()
}

/// `(hint-of name)`: why a board does not offer the C function of that name; nil when it does.
struct HintOf;

impl Native for HintOf {
    const NAME: &'static CStr = c"hint-of";

    fn call<'vm>(vm: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        let hint = arguments.first().and_then(|name| name.as_str()).and_then(janet::ambient);
        match hint {
            None => Ok(Value::nil()),
            Some(hint) => vm.string(hint).map_err(|_| Raise::Error(janet::Message::default())),
        }
    }
}
