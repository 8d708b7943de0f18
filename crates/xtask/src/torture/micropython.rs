//! The peer: what the like of our hostile programs, in Python, leaves of a witness in MicroPython.

use super::report::Report;
use crate::checks::Result;
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Who has not gone on by then never will: there is no way to end what runs but to start MicroPython anew.
const PATIENCE: Duration = Duration::from_secs(10);

/// Does everything once. `package` is the folder of the npm package `@micropython/micropython-webassembly-pyscript`.
pub fn torture(package: &Path) -> Result<Report> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut report = Report::new("MicroPython");
    for kind in ["actors", "memory", "stack", "time"] {
        let file = root.join(format!("../../tests/torture/micropython/{kind}.py"));
        let text = fs::read_to_string(&file)?;
        for name in text.lines().filter_map(|line| line.strip_prefix("def ")?.strip_suffix("():")) {
            let has_survived = survives(root, package, &file, name)?;
            eprintln!("MicroPython: {name}: {}", if has_survived { "survived" } else { "FAILED" });
            report.add(kind, has_survived, 0);
        }
    }
    Ok(report)
}

fn survives(root: &Path, package: &Path, file: &Path, name: &str) -> Result<bool> {
    let mut node = Command::new("node");
    node.arg(root.join("peer/witness.mjs")).args([package, file]).arg(name);
    let mut node =
        node.stdout(Stdio::null()).stderr(Stdio::null()).spawn().map_err(|error| format!("node: {error}"))?;
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        if let Some(status) = node.try_wait()? {
            return Ok(status.success());
        }
        thread::sleep(Duration::from_millis(20));
    }
    node.kill()?;
    node.wait()?;
    Ok(false)
}
