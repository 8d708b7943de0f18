//! The symbols of stripped images, kept so that traces of their actors can be read later (L3).

use crate::Symbols;
use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};
use wire::{Event, Kind};

/// More than this many images' symbols are not kept: the oldest make room.
const MOST: usize = 200;

/// Symbols by the checksum of their image: in memory, and in a folder where there is one.
#[derive(Debug, Default)]
pub struct SymbolStore {
    folder: Option<PathBuf>,
    /// None for images that are known to have no symbols here.
    known: HashMap<u32, Option<Symbols>>,
}

impl SymbolStore {
    /// A store in a folder, which need not exist yet, or in memory alone.
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { folder, known: HashMap::new() }
    }

    /// A store in memory that has the symbols of one image.
    pub fn of(symbols: &Symbols) -> Self {
        Self { folder: None, known: HashMap::from([(symbols.image(), Some(symbols.clone()))]) }
    }

    /// Keeps the symbols of an image.
    ///
    /// # Errors
    /// When they cannot be written to the folder. They are kept in memory all the same.
    pub fn keep(&mut self, symbols: &Symbols) -> io::Result<()> {
        self.known.insert(symbols.image(), Some(symbols.clone()));
        let Some(folder) = &self.folder else { return Ok(()) };
        fs::create_dir_all(folder)?;
        // Nobody ever reads half a file: it gets its name when it is whole.
        let partial = folder.join(format!("{:08x}.{}", symbols.image(), std::process::id()));
        fs::write(&partial, symbols.to_bytes())?;
        fs::rename(partial, file(folder, symbols.image()))?;
        drop_oldest(folder);
        Ok(())
    }

    /// Makes a failure's trace what it would be if its image had not been stripped, as far as its symbols are here.
    pub fn resolve(&mut self, event: &mut Event) {
        let Kind::Failed { trace, image, .. } = &mut event.kind else { return };
        // A frame with a position came from an image that was not stripped.
        if trace.iter().all(|frame| frame.pc.is_none()) {
            return;
        }
        if let Some(symbols) = self.find(*image) {
            trace.iter_mut().for_each(|frame| *frame = symbols.resolve(frame));
        }
    }

    fn find(&mut self, image: u32) -> Option<&Symbols> {
        let folder = &self.folder;
        let read = || Symbols::from_bytes(&fs::read(file(folder.as_deref()?, image)).ok()?).ok();
        self.known.entry(image).or_insert_with(|| read().filter(|symbols| symbols.image() == image)).as_ref()
    }
}

fn file(folder: &Path, image: u32) -> PathBuf {
    folder.join(format!("{image:08x}"))
}

fn drop_oldest(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<(SystemTime, PathBuf)> =
        entries.filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path()))).collect();
    files.sort();
    let excess = files.len().saturating_sub(MOST);
    // What cannot be removed was removed by another process, or can wait for the next one.
    files.iter().take(excess).for_each(|(_, file)| _ = fs::remove_file(file));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::symbols::Definition;
    use wire::Frame;

    const IMAGE: u32 = 7;

    fn symbols(image: u32) -> Symbols {
        let definition = Definition {
            name: Some("blink".into()),
            source: Some("blink.janet".into()),
            positions: vec![(1, 2), (3, 4)],
        };
        Symbols { image, definitions: vec![definition] }
    }

    fn failure(image: u32) -> Event {
        let frame = Frame { function: "0".into(), source: None, position: None, pc: Some(1) };
        Event { t: 0, origin: None, kind: Kind::Failed { error: "x".into(), trace: vec![frame], image } }
    }

    fn trace(store: &mut SymbolStore, image: u32) -> String {
        let mut event = failure(image);
        store.resolve(&mut event);
        match event.kind {
            Kind::Failed { trace, .. } => trace[0].to_string(),
            _ => unreachable!(),
        }
    }

    #[test]
    fn l3_symbols_are_found_again_by_their_image() {
        let folder = tempfile::tempdir().unwrap();
        let path = Some(folder.path().join("symbols"));
        SymbolStore::new(path.clone()).keep(&symbols(IMAGE)).unwrap();
        let mut later = SymbolStore::new(path);
        assert_eq!(trace(&mut later, IMAGE), "in blink [blink.janet] on line 3, column 4");
        assert_eq!(trace(&mut later, IMAGE + 1), "in 0 pc=1");
    }

    #[test]
    fn l3_a_damaged_file_of_symbols_is_as_none() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(file(folder.path(), IMAGE), b"\xff").unwrap();
        fs::write(file(folder.path(), IMAGE + 1), symbols(IMAGE).to_bytes()).unwrap();
        let mut store = SymbolStore::new(Some(folder.path().into()));
        assert_eq!(trace(&mut store, IMAGE), "in 0 pc=1");
        assert_eq!(trace(&mut store, IMAGE + 1), "in 0 pc=1");
    }

    #[test]
    fn the_folder_does_not_grow_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = SymbolStore::new(Some(folder.path().into()));
        (0..MOST as u32 + 5).for_each(|image| store.keep(&symbols(image)).unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), MOST);
    }
}
