//! The sizes of all examples' images: a change here is a change that every upload feels.

use crate::board;
use std::{fmt::Write, fs, path::Path};

/// Where the expected sizes are. `BLESS=1` writes them anew.
const EXPECTED: &str = "tests/examples/sizes.txt";

/// The whole image of the seed's two blinking actors, stripped.
const MOST_OF_BLINK: usize = 500;

#[test]
fn l3_sizes_of_the_examples() {
    board::go_to_workspace();
    let mut examples: Vec<_> =
        fs::read_dir("examples").expect("examples").map(|entry| entry.expect("an entry").path()).collect();
    examples.retain(|path| path.extension().is_some_and(|extension| extension == "janet"));
    examples.sort();
    let mut table = String::from("example               whole  stripped  memory\n");
    for path in examples {
        let name = path.file_stem().expect("a name").to_string_lossy();
        let [whole, stripped] = [board::options(), board::stripping()]
            .map(|options| host::link(&path, &[], &options).expect("links").image);
        let memory = host::expected_memory(&stripped).expect("loads");
        let [whole, stripped] = [whole, stripped].map(|image| image.to_bytes().len());
        writeln!(table, "{name:<20} {whole:>6} {stripped:>9} {memory:>7}").expect("written");
    }
    if std::env::var_os("BLESS").is_some() {
        fs::write(EXPECTED, &table).expect("written");
    }
    assert_eq!(fs::read_to_string(EXPECTED).unwrap_or_default(), table);
}

#[test]
fn l3_blink_is_small() {
    board::go_to_workspace();
    let linked = host::link(Path::new("examples/blink.janet"), &[], &board::stripping()).expect("links");
    assert_eq!(linked.image.header.actors, ["blink1", "blink2"]);
    assert!(linked.image.to_bytes().len() <= MOST_OF_BLINK);
}
