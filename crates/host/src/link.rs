//! Linking: from a file to an image of its actors.

use crate::{LinkError, Reason, Symbols, linker, linker::Linker};
use std::{
    cell::Cell,
    fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};
use wire::Image;

/// The evaluation of a text may take so long.
const LONGEST_EVALUATION: Duration = Duration::from_secs(5);

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
/// When the file or one that it imports cannot be read, does not compile or raises an error, when there is no such actor,
/// and when an actor reaches for what it may not have (L2).
pub fn link(path: &Path, names: &[String], options: &LinkOptions) -> Result<Linked, Box<LinkError>> {
    let source = read(path)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let path = path.display().to_string();
    in_a_linker(|| Linker::start(options, folder, |_| ())?.link(&source, &path, names, options.strip))
}

/// Links the actors of a text that comes from elsewhere, as from a page, and that errors and traces call `name`. Its evaluation
/// reaches nothing of this computer: no file, so that it imports nothing but the library, no process and no environment; and it
/// ends after some seconds.
///
/// # Errors
/// See [`link`].
pub fn link_text(source: &str, name: &str, options: &LinkOptions) -> Result<Linked, Box<LinkError>> {
    in_a_linker(|| {
        let mut linker = Linker::start(options, Path::new(""), check_the_time)?;
        linker.confine()?;
        let until = Instant::now() + LONGEST_EVALUATION;
        UNTIL.set(Some(until));
        linker.link(source, name, &[], options.strip).map_err(|error| {
            let took_too_long = Instant::now() >= until;
            if took_too_long { Reason::TookTooLong(LONGEST_EVALUATION).into() } else { error }
        })
    })
}

thread_local! {
    /// When this thread's evaluation has to be over.
    static UNTIL: Cell<Option<Instant>> = const { Cell::new(None) };
}

fn check_the_time(_: &janet::Vm) {
    if UNTIL.get().is_some_and(|until| Instant::now() >= until) {
        janet::interrupt(janet::Purpose::Halt);
    }
}

fn in_a_linker(work: impl FnOnce() -> Result<Linked, Box<LinkError>> + Send) -> Result<Linked, Box<LinkError>> {
    thread::scope(|scope| {
        let thread = linker::thread()
            .spawn_scoped(scope, work)
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
