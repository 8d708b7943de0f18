//! On the simulated board, in virtual time: twice, and the same byte for byte (T2).

use crate::program::{Program, difference};
use libtest_mimic::{Failed, Trial};
use std::{env, fs, process::Command};

pub fn trials(programs: Vec<Program>) -> Vec<Trial> {
    programs.into_iter().map(|program| Trial::test(program.name.clone(), move || check(&program))).collect()
}

fn check(program: &Program) -> Result<(), Failed> {
    let output = run(program)?;
    let again = run(program)?;
    if again != output {
        return Err(format!("two runs differ: {}", difference(&output, &again)).into());
    }
    if env::var_os("BLESS").is_some() {
        fs::write(&program.expected, &output)?;
    }
    let wanted = program.wanted()?;
    if wanted == output { Ok(()) } else { Err(difference(&wanted, &output).into()) }
}

fn run(program: &Program) -> Result<String, Failed> {
    program.run(Command::new(env!("CARGO_BIN_EXE_mj")).args(["run", "--board", "sim", "--virtual"]))
}
