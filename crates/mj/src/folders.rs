//! The user's folders, and what `mj` keeps there.

use crate::output;
use etcetera::{BaseStrategy, choose_base_strategy};
use host::{SymbolStore, Symbols};
use std::path::PathBuf;

const OURS: &str = "microjanet";

/// The symbols of images that were started. A computer without such a folder keeps them for as long as this command runs.
pub fn symbols() -> SymbolStore {
    SymbolStore::new(choose_base_strategy().ok().map(|user| user.cache_dir().join(OURS).join("symbols")))
}

/// What was typed into `mj repl`.
pub fn history() -> Option<PathBuf> {
    choose_base_strategy().ok().map(|user| user.data_dir().join(OURS).join("history"))
}

/// The socket of the emulated board that is kept running.
pub fn emulator() -> Option<PathBuf> {
    Some(runtime()?.join("qemu"))
}

/// The file that is locked by who uses a line that takes one command at a time.
pub fn claim(line: &str) -> Option<PathBuf> {
    Some(runtime()?.join(format!("line-{line}.lock")))
}

fn runtime() -> Option<PathBuf> {
    let user = choose_base_strategy().ok()?;
    Some(user.runtime_dir().unwrap_or_else(|| user.cache_dir()).join(OURS))
}

/// Keeps the symbols of an image that is started, for whoever reads its traces.
pub fn keep(symbols: &Symbols) -> SymbolStore {
    let mut store = self::symbols();
    if let Err(error) = store.keep(symbols) {
        output::note(format_args!(
            "warning: mj logs will show traces without names, since they cannot be kept: {error}"
        ));
    }
    store
}
