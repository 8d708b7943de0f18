//! The host's half of a session: definitions stay on the host, other expressions become images that the board runs.

use crate::{LinkError, LinkOptions, Linked, Reason, link::HEAP_BYTES, linker, linker::Linker};
use std::{
    cell::RefCell,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, Sender},
    },
};

/// A session. It keeps its definitions in a Janet of its own, which runs in a thread of its own.
pub struct Repl {
    requests: Sender<Request>,
    interrupt: Interrupt,
}

/// What became of one expression.
#[derive(Debug)]
pub enum Outcome {
    /// The text ends in the middle of an expression: nothing was evaluated, more lines are needed.
    Incomplete,
    /// A definition, an import or the like, which the host keeps, or an expression that the host evaluated since it could change what the
    /// session holds.
    Defined {
        /// Its value as `%q` prints it.
        value: String,
        /// What was printed meanwhile.
        output: String,
    },
    /// The answer to `help`, or to `doc` of a capability.
    Answer(String),
    /// What a person should know of the expression whose outcome comes next.
    Note(String),
    /// An expression for the board: an image with one actor named [`Repl::ACTOR`], whose value it is.
    Run(Box<Linked>),
    /// It is wrong; the session is as before.
    Failed(Box<LinkError>),
}

impl Repl {
    /// The name of the actor that an expression becomes.
    pub const ACTOR: &str = "repl";

    /// A session that knows the board's pins and capabilities by their names.
    ///
    /// # Errors
    /// When its thread or its Janet do not start.
    pub fn start(options: LinkOptions) -> Result<Self, Box<LinkError>> {
        let (requests, inbox) = mpsc::channel();
        let (started, has_started) = mpsc::channel();
        let interrupt = Interrupt::default();
        let interrupted = interrupt.0.clone();
        let session = move || {
            INTERRUPTED.set(Some(interrupted.clone()));
            let linker = Linker::start(&options, HEAP_BYTES, check_for_interrupt).and_then(|mut linker| {
                linker.look_in(Path::new(""), &options)?;
                Ok(linker)
            });
            match linker {
                Err(error) => _ = started.send(Err(error)),
                Ok(linker) => {
                    _ = started.send(Ok(()));
                    serve(linker, options.strip, &inbox, &interrupted);
                }
            }
        };
        linker::thread().spawn(session).map_err(|error| Reason::Internal(format!("no thread for it: {error}")))?;
        has_started.recv().unwrap_or_else(|_| Err(gone()))?;
        Ok(Self { requests, interrupt })
    }

    /// Takes some lines: one outcome for each expression in them, in order, up to the first that fails.
    ///
    /// Definitions (`def`, `var`, `defn`, `defmacro`, macros of the session that expand to these), `import`, `use`,
    /// `require`, `setdyn` and `doc` are evaluated on the host. In any other expression the board's capabilities are there
    /// by their names, and the struct of all of them as `capabilities`, so that `(blink1 capabilities)` runs an actor's
    /// function. A capability whose name means a function of Janet's is there as `capability/NAME`.
    ///
    /// An expression that could change what the session holds, as a `var` or a table, is evaluated on the host, too. Where it needs a
    /// capability as well, it runs on the board, which gets a copy, and a note says so once.
    pub fn evaluate(&mut self, lines: &str) -> Vec<Outcome> {
        let outcomes = self.ask(|answer| Request::Evaluate { lines: lines.into(), answer });
        outcomes.unwrap_or_else(|error| vec![Outcome::Failed(error)])
    }

    /// Every name that an expression may use, sorted: for completion. It is empty where the session's thread is gone.
    pub fn names(&mut self) -> Vec<String> {
        self.ask(|answer| Request::Names { answer }).unwrap_or_default()
    }

    /// For another thread: interrupts an evaluation on the host that does not end by itself.
    pub fn interrupt_handle(&self) -> Interrupt {
        self.interrupt.clone()
    }

    fn ask<T>(&self, request: impl FnOnce(Answer<T>) -> Request) -> Result<T, Box<LinkError>> {
        self.interrupt.0.store(false, Ordering::Relaxed);
        let (answer, answered) = mpsc::channel();
        self.requests.send(request(answer)).map_err(|_| gone())?;
        answered.recv().unwrap_or_else(|_| Err(gone()))
    }
}

/// What the session's thread is asked for.
enum Request {
    Evaluate { lines: String, answer: Answer<Vec<Outcome>> },
    Names { answer: Answer<Vec<String>> },
}

type Answer<T> = Sender<Result<T, Box<LinkError>>>;

/// Interrupts the session's evaluation; see [`Repl::interrupt_handle`].
#[derive(Clone, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Interrupts what is being evaluated: its outcome is a failure. Without effect when nothing is.
    pub fn interrupt(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

thread_local! {
    /// Whether this thread's session is to interrupt its evaluation.
    static INTERRUPTED: RefCell<Option<Arc<AtomicBool>>> = const { RefCell::new(None) };
}

fn check_for_interrupt(_: &janet::Vm) {
    if INTERRUPTED.with_borrow(|asked| asked.as_ref().is_some_and(|asked| asked.load(Ordering::Relaxed))) {
        janet::interrupt(janet::Purpose::Halt);
    }
}

/// Answers requests until the session is dropped. Whoever asked and did not wait for the answer has no use for it.
fn serve(mut linker: Linker, strip: bool, inbox: &Receiver<Request>, interrupted: &AtomicBool) {
    for request in inbox {
        match request {
            Request::Evaluate { lines, answer } => {
                let outcomes = linker.evaluate(&lines, strip).map_err(|error| {
                    if interrupted.load(Ordering::Relaxed) { Reason::Interrupted.into() } else { error }
                });
                _ = answer.send(outcomes);
            }
            Request::Names { answer } => _ = answer.send(linker.names()),
        }
    }
}

fn gone() -> Box<LinkError> {
    Reason::Internal("the session's thread is gone".into()).into()
}
