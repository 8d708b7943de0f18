//! Which instructions are in a firmware: C's libraries may have been compiled for a core that knows more than the chip's.

use std::{error::Error, path::Path, process::Command};

/// Atomic instructions of RISC-V begin like this.
const ATOMIC: [&str; 3] = ["lr.w", "sc.w", "amo"];

/// Fails where a firmware has atomic instructions.
///
/// # Errors
/// Names the first one, or says that there is no disassembler.
pub fn check(firmware: &Path) -> Result<(), Box<dyn Error>> {
    let output =
        Command::new("riscv64-unknown-elf-objdump").args(["--disassemble", "--wide"]).arg(firmware).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    match first_atomic(&String::from_utf8_lossy(&output.stdout)) {
        Some(line) => Err(format!("the chip has no atomic instructions, but the firmware has: {line}").into()),
        None => Ok(()),
    }
}

/// The first line of a disassembly, as in `42010020:  1005252f  lr.w  a0,(a0)`, that is an atomic instruction.
fn first_atomic(text: &str) -> Option<&str> {
    let is_atomic = |line: &&str| {
        let instruction = line.split_once(':').and_then(|(_, rest)| rest.split_whitespace().nth(1));
        instruction.is_some_and(|name| ATOMIC.iter().any(|atomic| name.starts_with(atomic)))
    };
    text.lines().find(is_atomic).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_atomic_instruction_is_found() {
        let calm = "42010020 <amount>:\n42010020:\t00c58533          \tadd\ta0,a1,a2\n42010024:\t8082  \tret\n";
        assert_eq!(first_atomic(calm), None);
        let line = "42010026:\t00c5a52f          \tamoadd.w\ta0,a2,(a1)";
        assert_eq!(first_atomic(&format!("{calm}{line}\n")), Some(line));
    }
}
