//! Linking a text that comes from a page or from the network: in a process of its own, within limits that the operating system enforces
//! (S3). Both ends of its pipes are here: [`TextLinker::link`], and [`serve_text_linker`] for the process itself.

use crate::{
    LinkError, LinkOptions, Linked, Location, Reason, Symbols,
    error::TextLimit,
    linker::{self, Linker},
    sandbox,
};
use rustix::process::{Pid, Signal, kill_process_group};
use serde::{Deserialize, Serialize};
use std::{
    fs::File,
    io::{self, Read, Write},
    os::unix::process::{CommandExt, ExitStatusExt},
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};
use wire::Image;

/// How long a text may take in all, also where the computer has much else to do.
pub(crate) const TIME_LIMIT: Duration = Duration::from_secs(30);

/// The longest answer, which is little more than its image.
pub(crate) const MAX_ANSWER_BYTES: u64 = 4 << 20;

/// How much of what a text prints is shown.
const MAX_OUTPUT_BYTES: u32 = 64 << 10;

/// Half of what Janet maps, in [`sandbox::MEMORY_BYTES`] less the linker's stack and the program itself.
const HEAP_BYTES: usize = 72 << 20;

/// Links texts, each in a process of its own, which a command starts. The command's program calls [`serve_text_linker`].
#[derive(Clone, Debug)]
pub struct TextLinker {
    program: PathBuf,
    arguments: Vec<String>,
    time_limit: Duration,
}

/// What the process is asked for.
#[derive(Serialize, Deserialize)]
struct Request {
    source: String,
    name: String,
    pins: Vec<(String, u8)>,
    capabilities: Vec<String>,
    strip: bool,
}

/// What it answers.
#[derive(Serialize, Deserialize)]
struct Answer {
    result: Result<Success, Failure>,
    output: String,
}

#[derive(Serialize, Deserialize)]
struct Success {
    image: Vec<u8>,
    core_functions: Vec<String>,
    symbols: Option<Symbols>,
}

#[derive(Serialize, Deserialize)]
struct Failure {
    message: String,
    /// Whether the linker failed, and not the text.
    is_internal: bool,
    file: Option<String>,
    position: Option<(u32, u32)>,
    hint: Option<String>,
    trace: Option<String>,
}

impl TextLinker {
    /// A linker whose processes are `program` with these arguments.
    pub fn new(program: impl Into<PathBuf>, arguments: &[&str]) -> Self {
        let arguments = arguments.iter().map(|argument| String::from(*argument)).collect();
        Self { program: program.into(), arguments, time_limit: TIME_LIMIT }
    }

    /// Links the actors of a text, which errors and traces call `name`. Its evaluation reaches nothing of this computer: no file, so that
    /// it imports nothing but the library, no process, no environment. Blocks for up to 30 seconds.
    ///
    /// # Errors
    /// As [`link`](crate::link), and when the evaluation reaches a limit.
    pub fn link(&self, source: &str, name: &str, options: &LinkOptions) -> Result<Linked, Box<LinkError>> {
        let request = Request {
            source: source.into(),
            name: name.into(),
            pins: options.pins.clone(),
            capabilities: options.capabilities.clone(),
            strip: options.strip,
        };
        let fail = |error| Reason::Internal(format!("its process does not start: {error}"));
        let request = postcard::to_allocvec(&request).map_err(|error| Reason::Internal(error.to_string()))?;
        let process = self.command().spawn().map_err(fail)?;
        let Ended { answer, printed, status } = converse(process, &request, self.time_limit).map_err(fail)?;
        let printed = String::from_utf8_lossy(&printed).into_owned();
        let answer = answer
            .and_then(|bytes| postcard::from_bytes::<Answer>(&bytes).map_err(|_| reason_of_end(status, &printed)));
        understand(answer, printed)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        // The environment may hold secrets. In a process group of its own, Ctrl-C does not reach it.
        command.args(&self.arguments).env_clear().current_dir("/").process_group(0);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // With the C library's usual arenas, each thread would take 64 MB of address space.
        command.env("MALLOC_ARENA_MAX", "1");
        command
    }
}

/// How a process ended.
struct Ended {
    answer: Result<Vec<u8>, TextLimit>,
    /// The beginning of what came from its standard error.
    printed: Vec<u8>,
    status: ExitStatus,
}

/// Gives the process its request, takes its answer, and sees to its end.
fn converse(mut process: Child, request: &[u8], time_limit: Duration) -> io::Result<Ended> {
    let pipes = (process.stdin.take(), process.stdout.take(), process.stderr.take());
    let (Some(mut input), Some(output), Some(mut errors)) = pipes else { return Err(io::ErrorKind::BrokenPipe.into()) };
    thread::scope(|scope| {
        // One that has ended early does not read all of it.
        scope.spawn(move || _ = input.write_all(request));
        let printed = scope.spawn(move || {
            let mut kept = Vec::new();
            let rest = errors.by_ref().take(u64::from(MAX_OUTPUT_BYTES) + 1).read_to_end(&mut kept);
            _ = rest.and_then(|_| io::copy(&mut errors, &mut io::sink()));
            kept
        });
        let (sender, answered) = mpsc::channel();
        scope.spawn(move || {
            let mut answer = Vec::new();
            let result = output.take(MAX_ANSWER_BYTES + 1).read_to_end(&mut answer);
            _ = sender.send(result.map(|_| answer));
        });
        let answer = match answered.recv_timeout(time_limit) {
            Ok(Ok(bytes)) if bytes.len() as u64 > MAX_ANSWER_BYTES => Err(TextLimit::Answer),
            Ok(Ok(bytes)) => Ok(bytes),
            Ok(Err(_)) | Err(_) => Err(TextLimit::Clock),
        };
        // It has closed its output or used up its time: in either case it has nothing more to do. How it ends, if it is ending, stays.
        let group = i32::try_from(process.id()).ok().and_then(Pid::from_raw);
        _ = group.map(|group| kill_process_group(group, Signal::KILL));
        let status = process.wait()?;
        let printed = printed.join().unwrap_or_default();
        Ok(Ended { answer, printed, status })
    })
}

/// Why a process gave no whole answer.
fn reason_of_end(status: ExitStatus, printed: &str) -> TextLimit {
    let is = |signal: Signal| status.signal() == Some(signal.as_raw());
    if is(Signal::XCPU) {
        TextLimit::Processor
    } else if is(Signal::ABORT) && printed.contains("memory allocation of") {
        TextLimit::Memory
    } else if let Some(signal) = status.signal() {
        TextLimit::Signal(signal)
    } else {
        TextLimit::NoAnswer
    }
}

/// Makes a result of an answer. `printed` is what the process printed besides.
fn understand(answer: Result<Answer, TextLimit>, printed: String) -> Result<Linked, Box<LinkError>> {
    let answer = answer.map_err(|limit| LinkError { output: shown(&printed), ..*Box::from(Reason::Limit(limit)) })?;
    let output = shown(&(answer.output + &printed));
    match answer.result {
        Ok(Success { image, core_functions, symbols }) => {
            let image = Image::from_bytes(&image).map_err(|error| Reason::Internal(error.to_string()))?;
            Ok(Linked { image, core_functions, symbols, warnings: Vec::new(), output })
        }
        Err(Failure { message, is_internal, file, position, hint, trace }) => Err(Box::new(LinkError {
            reason: if is_internal { Reason::Internal(message) } else { Reason::Source(message) },
            location: file.map(|file| Location { file, position }),
            hint,
            trace,
            output,
        })),
    }
}

/// The beginning of a text, as much as is shown.
fn shown(text: &str) -> String {
    let bytes = text.as_bytes();
    bytes.get(..MAX_OUTPUT_BYTES as usize).map_or_else(
        || text.into(),
        |beginning| format!("{}\n… (the rest is left out)\n", String::from_utf8_lossy(beginning)),
    )
}

/// Is the process of a [`TextLinker`]: confines itself, links one text that comes on standard input, and answers on standard output.
///
/// # Errors
/// When the answer cannot be given.
pub fn serve_text_linker() -> io::Result<()> {
    // What Janet may print to its standard output is not part of the answer.
    let output = File::from(rustix::io::dup(rustix::stdio::stdout())?);
    rustix::stdio::dup2_stdout(rustix::stdio::stderr())?;
    let thread = linker::thread().spawn(move || serve(output))?;
    thread.join().unwrap_or_else(|_| Err(io::Error::other("the linker panicked")))
}

fn serve(mut output: File) -> io::Result<()> {
    let answer = match sandbox::enter() {
        Ok(()) => {
            let mut request = Vec::new();
            io::stdin().read_to_end(&mut request)?;
            postcard::from_bytes(&request).map_or_else(|_| refused("the request is not one"), |request| link(&request))
        }
        Err(error) => refused(&format!("this system does not confine its process: {error}")),
    };
    output.write_all(&postcard::to_allocvec(&answer).map_err(io::Error::other)?)?;
    // It stays open until the process ends: by then, the C library has written all that Janet printed there.
    std::mem::forget(output);
    Ok(())
}

fn refused(message: &str) -> Answer {
    answer(Err(Reason::Internal(message.into()).into()))
}

fn link(request: &Request) -> Answer {
    let options = LinkOptions {
        pins: request.pins.clone(),
        capabilities: request.capabilities.clone(),
        strip: request.strip,
        ..LinkOptions::default()
    };
    let linker = Linker::start(&options, HEAP_BYTES, |_| ()).and_then(|mut linker| {
        linker.confine(MAX_OUTPUT_BYTES + 1)?;
        linker.link(&request.source, &request.name, &[], request.strip)
    });
    answer(linker)
}

fn answer(result: Result<Linked, Box<LinkError>>) -> Answer {
    match result {
        Ok(Linked { image, core_functions, symbols, warnings, output }) => {
            let output = linker::output_with(output, &warnings);
            Answer { result: Ok(Success { image: image.to_bytes(), core_functions, symbols }), output }
        }
        Err(error) => {
            let LinkError { reason, location, hint, trace, output } = *error;
            let (message, is_internal) = match reason {
                // What the text has filled the heap with is still there.
                Reason::Internal(message) if message.starts_with("out of memory") => {
                    (TextLimit::Memory.to_string(), false)
                }
                Reason::Internal(message) => (message, true),
                reason => (reason.to_string(), false),
            };
            let (file, position) = location.map(|location| (location.file, location.position)).unzip();
            let position = position.flatten();
            Answer { result: Err(Failure { message, is_internal, file, position, hint, trace }), output }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A linker whose process is a command of the shell.
    fn shell(command: &str) -> TextLinker {
        TextLinker { time_limit: Duration::from_secs(2), ..TextLinker::new("/bin/sh", &["-c", command]) }
    }

    /// Returns the error of a linker whose process is a command of the shell.
    fn refusal(command: &str) -> Box<LinkError> {
        shell(command).link("(def a :actor (fn [_] 1))", "page", &LinkOptions::default()).expect_err("no image")
    }

    fn limit(command: &str) -> TextLimit {
        match refusal(command).reason {
            Reason::Limit(limit) => limit,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn s3_a_process_that_ends_badly_says_which_limit_it_was() {
        assert_eq!(limit("kill -SEGV $$"), TextLimit::Signal(11));
        assert_eq!(limit("kill -XCPU $$"), TextLimit::Processor);
        assert_eq!(limit("echo memory allocation of 9 bytes failed >&2; kill -ABRT $$"), TextLimit::Memory);
        assert_eq!(limit("exit 3"), TextLimit::NoAnswer);
        assert_eq!(limit("echo nonsense"), TextLimit::NoAnswer);
        assert_eq!(limit("cat /dev/zero"), TextLimit::Answer);
    }

    /// What it has started has its standard error, too, whose end is waited for.
    #[test]
    fn s3_a_process_is_killed_with_its_group_when_its_time_is_over() {
        let error = refusal("sleep 600 & echo begun >&2; sleep 600");
        assert!(matches!(error.reason, Reason::Limit(TextLimit::Clock)), "{error:?}");
        assert_eq!(error.output, "begun\n");
    }

    #[test]
    fn s3_what_a_process_prints_without_an_end_takes_bounded_memory() {
        let linker = shell("head -c 30000000 /dev/zero >&2");
        let process = linker.command().spawn().expect("a shell");
        let ended = converse(process, &[], linker.time_limit).expect("its end");
        assert_eq!(ended.printed.len(), MAX_OUTPUT_BYTES as usize + 1);
    }

    #[test]
    fn s3_a_process_has_nothing_of_the_environment() {
        assert_eq!(refusal("echo $HOME$PATH$MJ_SECRET >&2").output, refusal("echo $PATH >&2").output);
        assert!(refusal("pwd >&2").output == "/\n");
    }
}
