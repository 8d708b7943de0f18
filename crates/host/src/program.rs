//! Programs, as people name them: a source file, or an image that was linked before with its symbols beside it.

use crate::{
    LinkError, LinkOptions, Linked, Reason, Symbols,
    link::{link_bytes, read},
    nearest,
};
use std::{
    fs, io,
    path::{Path, PathBuf},
};
use wire::Image;

/// How the names of image files end.
const EXTENSION: &str = "mji";

/// The program in the file at `path`: linked from source, or an image as it is, with all its actors.
///
/// # Errors
/// See [`link`]; when an image is damaged or for another Janet; when `names` names actors of an image.
pub fn program(path: &Path, names: &[String], options: &LinkOptions) -> Result<Linked, Box<LinkError>> {
    let bytes = read(path)?;
    let is_image = Image::is_meant_by(&bytes) || path.extension().is_some_and(|extension| extension == EXTENSION);
    if !is_image {
        return link_bytes(bytes, path, names, options);
    }
    let image = Image::from_bytes(&bytes).map_err(|error| Reason::Image { path: path.into(), error })?;
    check_names(path, names, &image)?;
    let symbols = fs::read(beside(path)).ok().and_then(|bytes| Symbols::from_bytes(&bytes).ok());
    let symbols = symbols.filter(|symbols| symbols.image() == image.checksum());
    Ok(Linked { image, core_functions: Vec::new(), symbols, warnings: Vec::new(), output: String::new() })
}

fn check_names(path: &Path, names: &[String], image: &Image) -> Result<(), Box<LinkError>> {
    let actors = &image.header.actors;
    if names.iter().all(|name| actors.contains(name)) && (names.is_empty() || names.len() == actors.len()) {
        return Ok(());
    }
    let unknown = names.iter().find(|name| !actors.contains(name));
    let message = match unknown {
        Some(name) => format!("the image {} has no actor {name}", path.display()),
        None => format!("all actors of the image {} start together", path.display()),
    };
    let near = unknown.and_then(|name| nearest(name, actors.iter()));
    let hint = match near {
        Some(name) => format!("did you mean {name}?"),
        None => format!(
            "it has {}; mj link FILE ACTOR… makes an image of some",
            actors.iter().collect::<Vec<_>>().join(", ")
        ),
    };
    Err(Box::new(LinkError { hint: Some(hint), ..*Box::<LinkError>::from(Reason::Source(message)) }))
}

/// Where the symbols of an image file are.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".symbols");
    name.into()
}

impl Linked {
    /// Writes the image to a file, and beside it the symbols that it left behind. Returns the path of those.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn write(&self, path: &Path) -> io::Result<Option<PathBuf>> {
        fs::write(path, self.image.to_bytes())?;
        let Some(symbols) = &self.symbols else { return Ok(None) };
        let beside = beside(path);
        fs::write(&beside, symbols.to_bytes())?;
        Ok(Some(beside))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("two.janet"), "(def one (fn [_] (error \"x\")))\n(def two (fn [_] 2))\n").unwrap();
        folder
    }

    fn image(folder: &Path, strip: bool) -> PathBuf {
        let linked = link(&folder.join("two.janet"), &[], &LinkOptions { strip, ..LinkOptions::default() }).unwrap();
        let path = folder.join("two.mji");
        linked.write(&path).unwrap();
        path
    }

    fn refusal(path: &Path, names: &[&str]) -> String {
        let names: Vec<String> = names.iter().map(|name| String::from(*name)).collect();
        let error = program(path, &names, &LinkOptions::default()).unwrap_err();
        format!("{error}; {}", error.hint.as_deref().unwrap_or_default()).replace(&path.display().to_string(), "FILE")
    }

    #[test]
    fn l3_an_image_is_read_back_with_its_symbols() {
        let folder = folder();
        let path = image(folder.path(), true);
        let linked = program(&path, &[], &LinkOptions::default()).unwrap();
        assert_eq!(linked.image.header.actors, ["one", "two"]);
        assert_eq!(linked.symbols.map(|symbols| symbols.image()), Some(linked.image.checksum()));
    }

    #[test]
    fn l3_symbols_of_another_image_are_left_alone() {
        let folder = folder();
        image(folder.path(), true);
        let path = image(folder.path(), false);
        assert_eq!(program(&path, &[], &LinkOptions::default()).unwrap().symbols, None);
    }

    #[test]
    fn an_image_starts_all_of_its_actors_or_none() {
        let folder = folder();
        let path = image(folder.path(), false);
        assert!(program(&path, &["two".into(), "one".into()], &LinkOptions::default()).is_ok());
        assert_eq!(refusal(&path, &["ones"]), "the image FILE has no actor ones; did you mean one?");
        let hint = "it has one, two; mj link FILE ACTOR… makes an image of some";
        assert_eq!(refusal(&path, &["one"]), format!("all actors of the image FILE start together; {hint}"));
    }

    #[test]
    fn c5_what_is_no_image_is_refused_on_the_host() {
        let folder = folder();
        let path = image(folder.path(), false);
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        assert_eq!(refusal(&path, &[]), "cannot use FILE: the image is cut off or has bytes after its end; ");
        fs::write(&path, "(print 1)").unwrap();
        assert_eq!(refusal(&path, &[]), "cannot use FILE: this is no MicroJanet image; ");
    }
}
