//! One measurement of actors, in the process that it has to itself.

use crate::board::boot;
use cpu_time::ProcessTime;
use host::LinkOptions;
use rtos::host::Clock;
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use std::{alloc::System, error::Error, fs, path::Path};
use wire::Pid;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Prints how many seconds the process computed, from loading the program to the end of its last actor.
pub fn time(clock: Clock, file: &Path) -> Result<(), Box<dyn Error>> {
    let image = host::link(file, &[], &LinkOptions::default())?.image;
    let computed = boot(clock, || {
        let begin = ProcessTime::now();
        actor::start_actors(image)?;
        actor::wait_until_ended(None, || false);
        Ok::<_, actor::LoadError>(begin.elapsed())
    })??;
    println!("{:.9}", computed.as_secs_f64());
    Ok(())
}

/// Prints what each actor of a program of sleepers holds once all sleep, in bytes: by how much the process has grown; what
/// Rust has allocated; what the board accounts to one of them before its first run, which is its task and record; and then.
pub fn memory(clock: Clock, file: &Path) -> Result<(), Box<dyn Error>> {
    let image = host::link(file, &[], &LinkOptions::default())?.image;
    boot(clock, || {
        let before = [resident()?, allocated()];
        let pids = actor::start_actors(image)?;
        let last = *pids.last().ok_or("no actor was started")?;
        let at_start = accounted(last);
        actor::wait_until_ended(Some(1000), || false);
        let after = [resident()?, allocated()];
        let [resident, allocated] = [0, 1].map(|index| (after[index] - before[index]) / pids.len());
        println!("{resident} {allocated} {at_start} {}", accounted(last));
        Ok(())
    })?
}

/// What `ps` says that an actor holds.
fn accounted(pid: Pid) -> u64 {
    let (infos, _) = actor::actors_after(Pid(pid.0 - 1), 1);
    infos.first().map_or(0, |info| info.memory)
}

fn allocated() -> usize {
    let stats = ALLOCATOR.stats();
    stats.bytes_allocated - stats.bytes_deallocated
}

/// Bytes of the process that are in physical memory.
fn resident() -> Result<usize, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
    Ok(1024 * line.trim().trim_end_matches("kB").trim().parse::<usize>()?)
}
