//! Linking: from a file to an image of its actors.

use crate::{LinkError, Reason, Symbols, Warning, linker, linker::Linker};
use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
    thread,
};
use wire::Image;

/// The most that compiling and linking one program may take.
pub(crate) const HEAP_BYTES: usize = 2 << 30;

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
    /// What need not be wrong with it.
    pub warnings: Vec<Warning>,
    /// What the program printed while it was evaluated.
    pub output: String,
}

/// Links the actors `names` of the file at `path`, or those that L4 picks. The file's top level runs with the rights of this process
/// (S3): texts from a page or from the network are for [`TextLinker`](crate::TextLinker).
///
/// # Errors
/// When the file or one that it imports cannot be read, does not compile or raises an error, when there is no such actor,
/// and when an actor reaches for what it may not have (L2).
pub fn link(path: &Path, names: &[String], options: &LinkOptions) -> Result<Linked, Box<LinkError>> {
    link_bytes(read(path)?, path, names, options)
}

/// As [`link`], of what was read at `path`.
pub(crate) fn link_bytes(
    bytes: Vec<u8>,
    path: &Path,
    names: &[String],
    options: &LinkOptions,
) -> Result<Linked, Box<LinkError>> {
    let source = String::from_utf8(bytes)
        .map_err(|error| Reason::NotText { path: path.into(), offset: error.utf8_error().valid_up_to() })?;
    let path = if is_standard_input(path) { Path::new("stdin") } else { path };
    let folder = path.parent().unwrap_or(Path::new(""));
    let path = path.display().to_string();
    let work = || {
        let mut linker = Linker::start(options, HEAP_BYTES, |_| ())?;
        linker.look_in(folder, options)?;
        linker.link(&source, &path, names, options.strip)
    };
    thread::scope(|scope| {
        let thread = linker::thread()
            .spawn_scoped(scope, work)
            .map_err(|error| Reason::Internal(format!("no thread for it: {error}")))?;
        thread.join().unwrap_or_else(|_| Err(Reason::Internal("it panicked".into()).into()))
    })
}

fn is_standard_input(path: &Path) -> bool {
    path == Path::new("-") || path == Path::new("/dev/stdin")
}

/// Reads a file, or standard input where it is named `-`. What comes from a pipe can be read once.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Box<LinkError>> {
    let mut bytes = Vec::new();
    let result =
        if is_standard_input(path) { io::stdin().read_to_end(&mut bytes).map(|_| bytes) } else { fs::read(path) };
    Ok(result.map_err(|error| Reason::Read { path: path.into(), error })?)
}
