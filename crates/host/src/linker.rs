//! The linker: a full Janet of the host's own in a thread of its own, and the functions of `linker/*.janet` in it.

use crate::{
    LinkError, LinkOptions, Linked, Location, Outcome, Reason, Symbols, Warning, is_misspelt, nearest_of_many,
    symbols::Definition,
};
use janet::{Hooks, Message, Native, Raise, Root, Value, Vm};
use std::{
    ffi::CStr,
    path::{Path, PathBuf},
    thread,
};
use wire::{
    Header, Image, ImageError, JANET_VERSION, Names,
    bounds::{ACTOR_NAME_BYTES, IMAGE_ACTORS},
};

/// The linker's own stack. Janet's compiler and marshaller recurse up to 1,024 levels deep; one level takes up to 1 KiB.
const STACK_BYTES: usize = 64 << 20;

/// What Rust needs of the stack before it calls Janet, and where Janet calls it.
const STACK_OF_RUST: usize = 1 << 20;

/// Suspend checks from one call of the hook to the next: well below a millisecond.
const CHECKS_AN_INTERVAL: u32 = 10_000;

/// Each file uses what those before it define.
const SOURCES: [(&CStr, &str); 12] = [
    (c"<linker>/complaint.janet", include_str!("linker/complaint.janet")),
    (c"<linker>/board.janet", include_str!("linker/board.janet")),
    (c"<linker>/values.janet", include_str!("linker/values.janet")),
    (c"<linker>/evaluate.janet", include_str!("linker/evaluate.janet")),
    (c"<linker>/modules.janet", include_str!("linker/modules.janet")),
    (c"<linker>/page.janet", include_str!("linker/page.janet")),
    (c"<linker>/actors.janet", include_str!("linker/actors.janet")),
    (c"<linker>/reach.janet", include_str!("linker/reach.janet")),
    (c"<linker>/image.janet", include_str!("linker/image.janet")),
    (c"<linker>/link.janet", include_str!("linker/link.janet")),
    (c"<linker>/help.janet", include_str!("linker/help.janet")),
    (c"<linker>/repl.janet", include_str!("linker/repl.janet")),
];

/// Modules that every program can import.
const LIBRARY: [(&str, &str); 3] = [
    ("mj/capability", include_str!("library/capability.janet")),
    ("mj/mailbox", include_str!("library/mailbox.janet")),
    ("mj/supervisor", include_str!("library/supervisor.janet")),
];

/// A thread that the linker fits in.
pub(crate) fn thread() -> thread::Builder {
    thread::Builder::new().name("linker".into()).stack_size(STACK_BYTES)
}

/// The linker of this thread.
pub(crate) struct Linker {
    vm: Vm,
    environment: Root,
}

impl Linker {
    /// Starts Janet on a [thread] of the linker's, for programs of the board that `options` describes. Compiling and linking one program
    /// takes up to `heap_bytes`. `interval_passed` is called now and then while a program is evaluated.
    pub fn start(options: &LinkOptions, heap_bytes: usize, interval_passed: fn(&Vm)) -> Result<Self, Box<LinkError>> {
        let heap = janet::map_heap(heap_bytes).ok_or_else(|| Reason::Internal("no memory for its heap".into()))?;
        let mut vm = Vm::start(heap, Hooks { interval_passed, write: |_| () })?;
        vm.limit_stack(STACK_BYTES - STACK_OF_RUST);
        vm.set_interval(CHECKS_AN_INTERVAL);
        let environment = vm.linker_environment()?;
        for (name, source) in SOURCES {
            let last_value = vm.evaluate(&environment, source, name)?;
            vm.release(last_value);
        }
        let mut linker = Self { vm, environment };
        let vm = &linker.vm;
        let board = [
            vm.root(vm.native::<HintOf>()?)?,
            vm.root(strings(vm, &options.capabilities)?)?,
            vm.root(pin_constants(vm, &options.pins)?)?,
        ];
        let names = [vm.root(vm.native::<Nearest>()?)?, vm.root(vm.native::<Misspelt>()?)?];
        let nothing = linker.call("know-names", names)?;
        linker.vm.release(nothing);
        let nothing = linker.call("know-board", board)?;
        linker.vm.release(nothing);
        let bounds = [
            linker.vm.root(Value::number(IMAGE_ACTORS as f64))?,
            linker.vm.root(Value::number(ACTOR_NAME_BYTES as f64))?,
        ];
        let nothing = linker.call("know-bounds", bounds)?;
        linker.vm.release(nothing);
        let library = [linker.vm.root(library(&linker.vm)?)?];
        let nothing = linker.call("carry", library)?;
        linker.vm.release(nothing);
        Ok(linker)
    }

    /// Has modules looked for in `folder` and above, and then where `options` says.
    pub fn look_in(&mut self, folder: &Path, options: &LinkOptions) -> Result<(), Box<LinkError>> {
        let folders: Vec<String> =
            module_folders(folder, options).iter().map(|folder| folder.display().to_string()).collect();
        let folders = [self.vm.root(strings(&self.vm, &folders)?)?];
        let nothing = self.call("look-in", folders)?;
        self.vm.release(nothing);
        Ok(())
    }

    /// Has whatever is evaluated from now on reach nothing of this computer and of the linker (S3). Of what it prints, so many bytes are
    /// kept.
    pub fn confine(&mut self, output_bytes: u32) -> Result<(), Box<LinkError>> {
        let vm = &self.vm;
        let arguments = [vm.root(vm.native::<Offers>()?)?, vm.root(Value::number(f64::from(output_bytes)))?];
        let nothing = self.call("confine", arguments)?;
        self.vm.release(nothing);
        Ok(())
    }

    /// Links the actors `names` of the text `source` of the file `path`.
    pub fn link(&mut self, source: &str, path: &str, names: &[String], strip: bool) -> Result<Linked, Box<LinkError>> {
        let vm = &self.vm;
        let arguments = [
            vm.root(vm.string(source)?)?,
            vm.root(vm.string(path)?)?,
            vm.root(strings(vm, names)?)?,
            vm.root(Value::boolean(strip))?,
        ];
        let result = self.call("link", arguments)?;
        let linked = linked(self.vm.value(&result));
        self.vm.release(result);
        linked
    }

    /// Takes some lines of a session: see [`Repl::evaluate`](crate::Repl::evaluate).
    pub fn evaluate(&mut self, lines: &str, strip: bool) -> Result<Vec<Outcome>, Box<LinkError>> {
        let vm = &self.vm;
        let arguments = [vm.root(vm.string(lines)?)?, vm.root(Value::boolean(strip))?];
        let result = self.call("evaluate-lines", arguments)?;
        let outcomes = self.vm.value(&result).as_items().unwrap_or_default();
        let outcomes = outcomes.iter().map(|outcome| outcome_of(*outcome)).collect();
        self.vm.release(result);
        Ok(outcomes)
    }

    /// Every name that an expression of a session may use.
    pub fn names(&mut self) -> Result<Vec<String>, Box<LinkError>> {
        let result = self.call("names", [])?;
        let names = texts(self.vm.value(&result));
        self.vm.release(result);
        Ok(names)
    }

    /// Calls a function of the linker's by its name.
    fn call<const N: usize>(&mut self, name: &str, arguments: [Root; N]) -> Result<Root, Box<LinkError>> {
        let function = self.vm.root(self.function(name))?;
        let result = self.vm.call(&function, &arguments.each_ref());
        arguments.into_iter().chain([function]).for_each(|root| self.vm.release(root));
        Ok(result?)
    }

    fn function(&self, name: &str) -> Value<'_> {
        let entries = self.vm.value(&self.environment).entries();
        let mut found = entries.filter(|(symbol, _)| symbol.as_bytes() == Some(name.as_bytes()));
        found.next().map_or(Value::nil(), |(_, entry)| entry.get("value"))
    }
}

/// Where modules of others are looked for: see [`LinkOptions::module_folders`].
fn module_folders(folder: &Path, options: &LinkOptions) -> Vec<PathBuf> {
    let mut above: Vec<PathBuf> = folder.ancestors().map(Path::to_path_buf).collect();
    if let Ok(current) = std::env::current_dir()
        && folder.is_relative()
    {
        above.extend(current.ancestors().skip(1).map(Path::to_path_buf));
    }
    let nearby = above.iter().flat_map(|folder| [folder.join("jpm_tree/lib"), folder.join("janet_modules")]);
    nearby.filter(|folder| folder.is_dir()).chain(options.module_folders.iter().cloned()).collect()
}

fn strings<'vm>(vm: &'vm Vm, texts: &[String]) -> Result<Value<'vm>, janet::Error> {
    let texts = texts.iter().map(|text| vm.string(text)).collect::<Result<Vec<_>, _>>()?;
    vm.tuple(&texts)
}

fn library(vm: &Vm) -> Result<Value<'_>, janet::Error> {
    let entries = LIBRARY.map(|(name, text)| Ok((vm.string(name)?, vm.string(text)?)));
    vm.structure(&entries.into_iter().collect::<Result<Vec<_>, janet::Error>>()?)
}

fn pin_constants<'vm>(vm: &'vm Vm, pins: &[(String, u8)]) -> Result<Value<'vm>, janet::Error> {
    let entries = pins
        .iter()
        .map(|(name, pin)| Ok((vm.string(name)?, Value::number(f64::from(*pin)))))
        .collect::<Result<Vec<_>, janet::Error>>()?;
    vm.structure(&entries)
}

/// Understands an image or a complaint.
fn linked(result: Value<'_>) -> Result<Linked, Box<LinkError>> {
    let output = text(result.get("output")).unwrap_or_default();
    if let Some(message) = text(result.get("message")) {
        return Err(Box::new(refusal(result, message, output)));
    }
    // The linker has checked the names of actors already, and said where a wrong one is.
    let too_much = |error: ImageError| Box::<LinkError>::from(Reason::Source(error.to_string()));
    let header = Header {
        janet: JANET_VERSION.into(),
        actors: Names::new(&texts(result.get("actors"))).map_err(too_much)?,
        functions: Names::new(&texts(result.get("functions"))).map_err(too_much)?,
    };
    let body = result.get("body").as_bytes().unwrap_or_default().to_vec();
    let image = Image { header, body };
    let definitions = result.get("definitions").as_items();
    let symbols = definitions.map(|definitions| Symbols {
        image: image.checksum(),
        definitions: definitions.iter().map(|definition| definition_of(*definition)).collect(),
    });
    Ok(Linked { image, core_functions: texts(result.get("core")), symbols, warnings: warnings(result), output })
}

/// Understands what became of an expression.
fn outcome_of(result: Value<'_>) -> Outcome {
    if result.get("incomplete").is_truthy() {
        return Outcome::Incomplete;
    }
    if let Some(value) = text(result.get("value")) {
        let output = text(result.get("output")).unwrap_or_default();
        return Outcome::Defined { value, output: output_with(output, &warnings(result)) };
    }
    if let Some(answer) = text(result.get("answer")) {
        return Outcome::Answer(answer);
    }
    if let Some(note) = text(result.get("note")) {
        return Outcome::Note(note);
    }
    match linked(result) {
        Ok(linked) => {
            let output = output_with(linked.output, &linked.warnings);
            Outcome::Run(Box::new(Linked { output, warnings: Vec::new(), ..linked }))
        }
        Err(error) => Outcome::Failed(error),
    }
}

/// Understands what `unmarshal-for-board` tells of a definition.
fn definition_of(definition: Value<'_>) -> Definition {
    let [name, source, positions] = definition.as_items().unwrap_or_default() else { return Definition::default() };
    let (numbers, _) = positions.as_bytes().unwrap_or_default().as_chunks::<4>();
    let numbers: Vec<u32> = numbers.iter().map(|bytes| u32::from_ne_bytes(*bytes)).collect();
    let (positions, _) = numbers.as_chunks::<2>();
    Definition {
        name: text(*name),
        source: text(*source),
        positions: positions.iter().map(|[line, column]| (*line, *column)).collect(),
    }
}

fn refusal(result: Value<'_>, message: String, output: String) -> LinkError {
    LinkError {
        reason: Reason::Source(message),
        location: location(result),
        hint: text(result.get("hint")),
        trace: text(result.get("trace")).filter(|trace| !trace.is_empty()),
        output,
    }
}

fn location(complaint: Value<'_>) -> Option<Location> {
    let number = |key| complaint.get(key).as_number().map(|x| x as u32);
    let file = text(complaint.get("file"))?;
    Some(Location { file, position: number("line").zip(number("column").or(Some(1))) })
}

fn warnings(result: Value<'_>) -> Vec<Warning> {
    let warning = |warning: &Value<'_>| Warning {
        message: text(warning.get("message")).unwrap_or_default(),
        location: location(*warning),
        hint: text(warning.get("hint")),
    };
    result.get("warnings").as_items().unwrap_or_default().iter().map(warning).collect()
}

/// What a program printed, and warnings below it.
pub(crate) fn output_with(output: String, warnings: &[Warning]) -> String {
    let newline = if warnings.is_empty() || output.is_empty() || output.ends_with('\n') { "" } else { "\n" };
    output + newline + &warnings.iter().map(|warning| format!("{warning}\n")).collect::<String>()
}

fn text(value: Value<'_>) -> Option<String> {
    value.as_bytes().map(|bytes| String::from_utf8_lossy(bytes).into_owned())
}

fn texts(value: Value<'_>) -> Vec<String> {
    value.as_items().unwrap_or_default().iter().filter_map(|item| text(*item)).collect()
}

/// `(offers? name)`: whether boards offer the C function of that name.
struct Offers;

impl Native for Offers {
    const NAME: &'static CStr = c"offers?";

    fn call<'vm>(_: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        let name = arguments.first().and_then(|name| name.as_str());
        Ok(Value::boolean(name.is_some_and(janet::offers)))
    }
}

/// `(hint-of name)`: why a board does not offer the C function of that name; nil when it does.
struct HintOf;

impl Native for HintOf {
    const NAME: &'static CStr = c"hint-of";

    fn call<'vm>(vm: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        let hint = arguments.first().and_then(|name| name.as_str()).and_then(janet::ambient);
        match hint {
            None => Ok(Value::nil()),
            Some(hint) => vm.string(hint).map_err(|_| Raise::Error(Message::default())),
        }
    }
}

/// `(nearest name candidates)`: the one of these that the name is most like, or nil.
struct Nearest;

impl Native for Nearest {
    const NAME: &'static CStr = c"nearest";

    fn call<'vm>(_: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        let [name, candidates] = arguments else { return Ok(Value::nil()) };
        let candidates = candidates.as_items().unwrap_or_default();
        let near = nearest_of_many(
            name.as_str().unwrap_or_default(),
            candidates.iter().filter_map(|candidate| candidate.as_str()),
        );
        let found = candidates.iter().find(|candidate| near.is_some() && candidate.as_str() == near);
        Ok(found.copied().unwrap_or(Value::nil()))
    }
}

/// `(misspelt? name candidates)`: whether a name is one of these but for a typing error.
struct Misspelt;

impl Native for Misspelt {
    const NAME: &'static CStr = c"misspelt?";

    fn call<'vm>(_: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        let [name, candidates] = arguments else { return Ok(Value::boolean(false)) };
        let mut candidates =
            candidates.as_items().unwrap_or_default().iter().filter_map(|candidate| candidate.as_str());
        let name = name.as_str().unwrap_or_default();
        Ok(Value::boolean(candidates.any(|candidate| is_misspelt(name, candidate))))
    }
}

#[cfg(test)]
mod tests;
