//! `mj new`: a small project to begin with.

use crate::{diagnostic::Failure, output};
use clap::Args;
use std::{fs, io, path::PathBuf, process::ExitCode};

const FILES: [(&str, &str); 2] =
    [("main.janet", include_str!("new/main.janet")), ("README.md", include_str!("new/README.md"))];

/// Make a folder with a small program to begin with
#[derive(Args)]
pub struct Arguments {
    /// The folder, which must not exist
    name: PathBuf,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let folder = &arguments.name;
    let shown = folder.display();
    match write(arguments) {
        Ok(()) => {
            output::line(format_args!("made {shown}; try: mj run {}", folder.join(FILES[0].0).display()))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(Failure::with_hint(format!("{shown} exists already"), "choose another name, or remove it first"))
        }
        Err(error) => Err(Failure::other(format!("cannot make {shown}: {error}"))),
    }
}

fn write(arguments: &Arguments) -> io::Result<()> {
    let folder = &arguments.name;
    // Fails where anything of that name exists, so that nothing of the user's is ever written over.
    fs::create_dir(folder)?;
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    FILES.iter().try_for_each(|(file, text)| fs::write(folder.join(file), text.replace("NAME", &name)))
}
