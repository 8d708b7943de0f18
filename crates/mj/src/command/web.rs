//! `mj web`: the page of a board.

use crate::{
    arguments::{Board, DEFAULT_PAGE, socket_address},
    connect,
    diagnostic::Failure,
    page,
};
use clap::Args;
use std::{net::SocketAddr, process::ExitCode};

/// Serve a page that shows a board to browsers
///
/// It has a picture of the board, whose buttons can be pressed where it is no real one, its actors, and its log; and it starts what
/// is typed into it. When the board is gone, the page waits until it is there again. Ctrl-C ends it.
#[derive(Args)]
pub struct Arguments {
    /// Where to serve it; any other address than the computer's own needs the board's secret, which the page then asks for
    #[arg(value_name = "ADDRESS", default_value = DEFAULT_PAGE, value_parser = socket_address)]
    address: SocketAddr,

    #[command(flatten)]
    board: Board,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    // Where there is no board, that is what there is to say.
    let first = connect::lasting(&arguments.board)?.board;
    page::serve(page::listen(arguments.address, &arguments.board.secret)?, first, &arguments.board)
}
