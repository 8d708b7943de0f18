//! Behaviour tests: every Janet program in `tests/behaviour` and `examples` runs by `mj run --virtual --json`, twice, and
//! must print what the file beside it says, both times (T2).
//!
//! A program's first lines may hold `# args: …` for more arguments and `# exit: N` for its exit code. Expected output is
//! written anew by `BLESS=1 cargo test`; read the difference before it is committed.

use libtest_mimic::{Arguments, Failed, Trial};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

/// The examples are for people, and most never end.
const EXAMPLE_ARGUMENTS: &str = "--for 5s";

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut trials = Vec::new();
    for (folder, expected, arguments) in
        [("tests/behaviour", "tests/behaviour", ""), ("examples", "tests/examples", EXAMPLE_ARGUMENTS)]
    {
        for program in programs(&root.join(folder)) {
            let name = program.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let expected = root.join(expected).join(format!("{name}.out"));
            let file = format!("{folder}/{name}.janet");
            let root = root.clone();
            trials.push(Trial::test(name, move || check(&root, &file, &expected, arguments)));
        }
    }
    assert!(trials.len() > 40, "the programs were not found");
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn programs(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder of programs");
    let mut programs: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    programs.retain(|path| path.extension().is_some_and(|extension| extension == "janet"));
    programs.sort();
    programs
}

fn check(root: &Path, file: &str, expected: &Path, arguments: &str) -> Result<(), Failed> {
    let source = String::from_utf8_lossy(&fs::read(root.join(file))?).into_owned();
    let arguments = directive(&source, "args").unwrap_or(arguments);
    let exit: i32 = directive(&source, "exit").unwrap_or("0").parse()?;
    let output = run(root, file, arguments, exit)?;
    let again = run(root, file, arguments, exit)?;
    if again != output {
        return Err(format!("two runs differ: {}", difference(&output, &again)).into());
    }
    if env::var_os("BLESS").is_some() {
        fs::write(expected, &output)?;
    }
    let wanted = fs::read_to_string(expected).map_err(|error| format!("{}: {error}", expected.display()))?;
    if wanted == output {
        return Ok(());
    }
    Err(difference(&wanted, &output).into())
}

fn difference(expected: &str, got: &str) -> String {
    let line = expected.lines().zip(got.lines()).take_while(|(a, b)| a == b).count();
    let at = |text: &str| text.lines().nth(line).unwrap_or("(the end)").to_string();
    format!("line {}:\nexpected {}\ngot      {}", line + 1, at(expected), at(got))
}

fn directive<'a>(source: &'a str, name: &str) -> Option<&'a str> {
    let comments = source.lines().take_while(|line| line.starts_with('#'));
    comments.filter_map(|line| line.strip_prefix("# ")?.strip_prefix(name)?.strip_prefix(": ")).next()
}

/// Standard output, and after it what was said on standard error.
fn run(root: &Path, file: &str, arguments: &str, exit: i32) -> Result<String, Failed> {
    let output = Command::new(env!("CARGO_BIN_EXE_mj"))
        .current_dir(root)
        .args(["run", "--virtual", "--json", file])
        .args(arguments.split_whitespace())
        .output()?;
    let text = String::from_utf8(output.stdout)? + &String::from_utf8(output.stderr)?;
    if output.status.code() != Some(exit) {
        return Err(format!("{}, expected exit code {exit}\n{text}", output.status).into());
    }
    Ok(text)
}
