//! The host's half of a session: definitions stay on the host, other expressions become images that the board runs.

use crate::{LinkError, LinkOptions, Linked, Reason};

/// A session. It keeps its definitions in a Janet of its own, which runs in a thread of its own.
pub struct Repl {
    options: LinkOptions,
}

/// What became of one expression.
#[derive(Debug)]
pub enum Outcome {
    /// The text ends in the middle of an expression: nothing was evaluated, more lines are needed.
    Incomplete,
    /// A definition, an import or the like. The host evaluated it and keeps it.
    Defined {
        /// Its value as `%q` prints it.
        value: String,
        /// What was printed meanwhile.
        output: String,
    },
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
        Ok(Self { options })
    }

    /// Takes some lines: one outcome for each expression in them, in order, up to the first that fails.
    ///
    /// Definitions (`def`, `var`, `defn`, `defmacro`, macros of the session that expand to these, `import`, `use`, `doc`)
    /// are evaluated on the host. In any other expression the board's capabilities are there by their names, and the
    /// struct of all of them as `capabilities`. It gets a copy of what it reaches: a `var` or table of the session that
    /// the board changes stays as it was on the host.
    pub fn evaluate(&mut self, lines: &str) -> Vec<Outcome> {
        let _ = lines;
        vec![Outcome::Failed(Reason::Internal("the session has no Janet yet".into()).into())]
    }

    /// Every name that an expression may use, sorted: for completion.
    pub fn names(&mut self) -> Vec<String> {
        self.options.capabilities.clone()
    }
}
