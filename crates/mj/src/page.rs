//! The page of a board: where it is served, and for which board.

use crate::{
    arguments::{Board, Secret},
    command::link_text,
    connect,
    diagnostic::Failure,
    folders, output,
};
use std::net::SocketAddr;
use web::{ListenError, Server};

/// Lets browsers in, and says where.
pub fn listen(address: SocketAddr, secret: &Secret) -> Result<Server, Failure> {
    let linker = link_text::linker()?;
    let server = Server::listen(address, secret.find()?, folders::symbols(), linker).map_err(|error| match &error {
        ListenError::NoSecret(_) => {
            Failure::usage(error, "set a secret by MJ_SECRET or --secret-file, or serve the page at 127.0.0.1")
        }
        ListenError::Taken(..) => Failure::with_hint(
            error,
            "another page may be there; --web=127.0.0.1:0, or mj web 127.0.0.1:0, takes a free port of this computer",
        ),
    })?;
    output::note(format_args!("the board's page is at http://{}; Ctrl-C ends it", server.address()));
    Ok(server)
}

/// Serves the page of a board, and of whatever is there when that has come back.
pub fn serve(server: Server, first: host::Board, board: &Board) -> ! {
    server.run(first, || connect::lasting(board).map(|connected| connected.board).map_err(|failure| failure.message()))
}
