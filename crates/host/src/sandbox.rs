//! The limits that the process of a [`TextLinker`](crate::TextLinker) sets for itself before it reads a text (S3). The operating system
//! enforces them, and nothing lifts them again.
//!
//! | limit | Linux on x86-64, ARM64, RISC-V | other systems |
//! |---|---|---|
//! | memory, processor time, core dumps | rlimits | rlimits |
//! | files and sockets | no more of them (rlimit), and no system call to open one (seccomp) | no more of them (rlimit) |
//! | processes and threads | no system call to make or signal one (seccomp) | an rlimit, which does not bind root |

use rustix::process::{Resource, Rlimit, nice, setrlimit};
use std::io;

/// Bytes of address space, the program's own code included.
pub(crate) const MEMORY_BYTES: u64 = 256 << 20;

/// Seconds of processor time.
pub(crate) const PROCESSOR_SECONDS: u64 = 5;

/// How much other processes go before this one.
const NICENESS: i32 = 5;

/// Confines this process, all of its threads included. The open files stay as they are.
///
/// # Errors
/// When the system refuses one of the limits; some may be set then.
pub(crate) fn enter() -> io::Result<()> {
    let limit = |resource, current, maximum| {
        setrlimit(resource, Rlimit { current: Some(current), maximum: Some(maximum) }).map_err(io::Error::from)
    };
    // The board may run on this computer, too.
    nice(NICENESS)?;
    limit(Resource::Core, 0, 0)?;
    // At the first limit the system sends SIGXCPU, which says why; at the second SIGKILL.
    limit(Resource::Cpu, PROCESSOR_SECONDS, PROCESSOR_SECONDS + 1)?;
    limit(Resource::Fsize, 0, 0)?;
    limit(Resource::Nofile, 0, 0)?;
    limit(Resource::Nproc, 0, 0)?;
    let memory = limit(Resource::As, MEMORY_BYTES, MEMORY_BYTES);
    if cfg!(target_os = "linux") {
        memory?;
    }
    // macOS has no limit of the address space: Janet's heap, which has a limit of its own, is what remains there.
    system_calls::confine()
}

#[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64"))))]
mod system_calls {
    pub fn confine() -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64")))]
mod system_calls {
    use rustix::process::{DumpableBehavior, Signal, set_dumpable_behavior, set_parent_process_death_signal};
    use seccompiler::{
        BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
        apply_filter_all_threads,
    };
    use std::{collections::BTreeMap, env::consts::ARCH, io, process};

    /// Memory, the open files, waiting for one's own threads, time, random numbers, and the end.
    const ALLOWED: [i64; 22] = [
        libc::SYS_read,
        libc::SYS_write,
        libc::SYS_writev,
        libc::SYS_close,
        libc::SYS_mmap,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_mprotect,
        libc::SYS_madvise,
        libc::SYS_brk,
        libc::SYS_futex,
        libc::SYS_sched_yield,
        libc::SYS_getpid,
        libc::SYS_gettid,
        libc::SYS_getrandom,
        libc::SYS_clock_gettime,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sigaltstack,
        libc::SYS_exit,
        libc::SYS_exit_group,
    ];

    /// Has every other system call fail with `EPERM`. No privileges are needed for that, and root is bound by it too.
    pub fn confine() -> io::Result<()> {
        set_parent_process_death_signal(Some(Signal::KILL))?;
        // A limit of 0 bytes does not stop a core dump that goes to a program.
        set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
        apply_filter_all_threads(&program().map_err(io::Error::other)?).map_err(io::Error::other)
    }

    fn program() -> Result<BpfProgram, seccompiler::BackendError> {
        let mut rules: BTreeMap<i64, Vec<SeccompRule>> = ALLOWED.map(|call| (call, Vec::new())).into();
        // abort() sends a signal, to this process alone.
        let own = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, u64::from(process::id()))?;
        rules.insert(libc::SYS_tgkill, vec![SeccompRule::new(vec![own])?]);
        let refuse = SeccompAction::Errno(libc::EPERM.unsigned_abs());
        SeccompFilter::new(rules, refuse, SeccompAction::Allow, ARCH.try_into()?)?.try_into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        env, fs,
        hint::black_box,
        net::{TcpListener, TcpStream, UdpSocket},
        os::unix::{net::UnixStream, process::ExitStatusExt},
        process::{Command, Output},
        thread,
    };

    /// Runs one of the tests below in a process of its own.
    fn confined(test: &str) -> Output {
        let program = env::current_exe().expect("this program");
        let name = format!("sandbox::tests::{test}");
        Command::new(program).args(["--exact", "--ignored", "--nocapture", &name]).output().expect("a process")
    }

    /// S3: also for root, and without anything of Janet's.
    #[test]
    fn s3_a_confined_process_has_no_power() {
        let Output { status, stdout, stderr } = confined("tries_everything");
        let has_run = String::from_utf8_lossy(&stdout).contains("1 passed");
        assert!(status.success() && has_run, "{}", String::from_utf8_lossy(&stderr));
    }

    #[test]
    #[ignore = "a part of the test above, in a process of its own"]
    fn tries_everything() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        let parent = std::os::unix::process::parent_id();
        enter().expect("limits");
        assert!(fs::read("/etc/passwd").is_err());
        assert!(fs::write("/tmp/of-a-page", "").is_err());
        assert!(fs::metadata("/etc/passwd").is_err());
        assert!(fs::remove_dir("/tmp/of-a-page").is_err());
        assert!(TcpStream::connect(address).is_err());
        assert!(listener.accept().is_err());
        assert!(UdpSocket::bind("127.0.0.1:0").is_err());
        assert!(UnixStream::pair().is_err());
        assert!(Command::new("/bin/true").status().is_err());
        assert!(thread::Builder::new().spawn(|| ()).is_err());
        let parent = i32::try_from(parent).ok().and_then(rustix::process::Pid::from_raw).expect("a parent");
        assert!(rustix::process::kill_process(parent, rustix::process::Signal::CONT).is_err());
        assert!(setrlimit(Resource::Cpu, Rlimit { current: Some(6), maximum: Some(6) }).is_err());
        assert!(Vec::<u8>::new().try_reserve_exact(256 << 20).is_err());
    }

    #[test]
    fn s3_a_confined_process_ends_when_its_processor_time_is_over() {
        assert_eq!(confined("never_ends").status.signal(), Some(rustix::process::Signal::XCPU.as_raw()));
    }

    #[test]
    #[ignore = "a part of the test above, in a process of its own"]
    fn never_ends() {
        enter().expect("limits");
        while black_box(true) {}
    }
}
