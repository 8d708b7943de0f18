//! Programs, what they ask for in their first lines, and how one is run.

use libtest_mimic::Failed;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The examples are for people: they hold no directives, and most never end.
const EXAMPLE_ARGUMENTS: &str = "--for 5s";

pub struct Program {
    pub name: String,
    /// The file with what it prints.
    pub expected: PathBuf,
    /// What it needs and only the simulated board has.
    pub requires: Option<String>,
    source: String,
    root: PathBuf,
    file: String,
    arguments: String,
    exit: i32,
}

impl Program {
    pub fn all() -> Vec<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut programs = in_folder(&root, "tests/behaviour", "tests/behaviour", "");
        programs.extend(in_folder(&root, "examples", "tests/examples", EXAMPLE_ARGUMENTS));
        programs
    }

    fn read(root: &Path, file: &Path, expected: &str, arguments: &str) -> Self {
        let source = String::from_utf8_lossy(&fs::read(file).expect("a program")).into_owned();
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let exit = directive(&source, "exit").unwrap_or("0");
        let mut arguments = directive(&source, "args").unwrap_or(arguments).to_string();
        let inputs = file.with_extension("jsonl");
        if inputs.exists() {
            arguments += &format!(" --inputs {}", inputs.display());
        }
        Self {
            expected: root.join(expected).join(&name).with_extension("out"),
            requires: directive(&source, "requires").map(String::from),
            root: root.into(),
            file: file.strip_prefix(root).expect("below the root").display().to_string(),
            arguments,
            exit: exit.parse().unwrap_or_else(|error| panic!("{name}: exit: {error}")),
            name,
            source,
        }
    }

    /// Whether it is stopped at a time.
    pub fn has_limit(&self) -> bool {
        self.arguments.contains("--for")
    }

    /// Whether its pins are driven at certain times.
    pub fn has_inputs(&self) -> bool {
        self.arguments.contains("--inputs")
    }

    /// The fewest digits of a number that may be a time, where it knows of any: milliseconds of the clock, and microseconds of
    /// the edges of pins.
    pub fn digits_of_times(&self) -> Option<usize> {
        [(":now", 1), (":watch", 4)].into_iter().find(|(name, _)| self.source.contains(name)).map(|(_, digits)| digits)
    }

    /// Runs it by `mj run`. Returns standard output, and after it what was said on standard error.
    pub fn run(&self, mj: &mut Command) -> Result<String, Failed> {
        let output = mj
            .current_dir(&self.root)
            .env_remove("MJ_BOARD")
            .args(["--json", &self.file])
            .args(self.arguments.split_whitespace())
            .output()?;
        let text = String::from_utf8(output.stdout)? + &String::from_utf8(output.stderr)?;
        if output.status.code() != Some(self.exit) {
            return Err(format!("{}, expected exit code {}\n{text}", output.status, self.exit).into());
        }
        Ok(text)
    }

    /// What it must print.
    pub fn wanted(&self) -> Result<String, Failed> {
        fs::read_to_string(&self.expected).map_err(|error| format!("{}: {error}", self.expected.display()).into())
    }
}

fn in_folder(root: &Path, folder: &str, expected: &str, arguments: &str) -> Vec<Program> {
    let entries = fs::read_dir(root.join(folder)).expect("the folder of programs");
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "janet"));
    files.sort();
    files.iter().map(|file| Program::read(root, file, expected, arguments)).collect()
}

fn directive<'a>(source: &'a str, name: &str) -> Option<&'a str> {
    let comments = source.lines().take_while(|line| line.starts_with('#'));
    comments.filter_map(|line| line.strip_prefix("# ")?.strip_prefix(name)?.strip_prefix(": ")).next()
}

/// The first line that is not as expected.
pub fn difference(expected: &str, got: &str) -> String {
    let line = expected.lines().zip(got.lines()).take_while(|(a, b)| a == b).count();
    let at = |text: &str| text.lines().nth(line).unwrap_or("(the end)").to_string();
    format!("line {}:\nexpected {}\ngot      {}", line + 1, at(expected), at(got))
}
