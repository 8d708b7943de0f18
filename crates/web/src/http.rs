//! Requests over HTTP: a head is read within bounds, and answered by a file of the page or by an upgrade to a WebSocket.

use crate::{
    assets,
    door::{self, Refused},
};
use std::{
    io::{self, Read, Write},
    net::TcpStream,
};
use tungstenite::{
    handshake::{
        machine::TryParse,
        server::{Request, create_response, write_response},
    },
    http::{Response, StatusCode, header},
};

/// Browsers say what they want in few words. Their listener ends those that take too long.
pub const LONGEST_HEAD: usize = 16 << 10;

/// Where the page opens its WebSocket.
const SOCKET: &str = "/socket";

/// All that the page may load or reach: what comes from here.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Answers one request. True when the stream is a WebSocket from here on.
pub fn answer(stream: &mut TcpStream, has_secret: bool) -> io::Result<bool> {
    let Some(request) = read_head(stream)? else {
        return refuse(stream, StatusCode::BAD_REQUEST, "this server answers GET requests of browsers");
    };
    match door::check(request.headers(), has_secret) {
        Err(Refused::Host) => {
            return refuse(stream, StatusCode::FORBIDDEN, "open this page by the address that mj has printed");
        }
        Err(Refused::Origin) => {
            return refuse(stream, StatusCode::FORBIDDEN, "the page of another site has no business here");
        }
        Ok(()) => (),
    }
    let path = request.uri().path();
    if path == SOCKET {
        return match create_response(&request) {
            Ok(response) => write_response(stream, &response).map(|()| true).map_err(io::Error::other),
            Err(_) => refuse(stream, StatusCode::UPGRADE_REQUIRED, "this is a WebSocket"),
        };
    }
    match assets::find(path) {
        Some(asset) => write(stream, StatusCode::OK, asset.media_type, asset.text),
        None => refuse(stream, StatusCode::NOT_FOUND, "there is no such file"),
    }
}

/// Reads a request without a body; none where it is no such thing. Nothing comes behind it before it is answered.
fn read_head(stream: &mut TcpStream) -> io::Result<Option<Request>> {
    let mut head = Vec::new();
    let mut buffer = [0; 1024];
    while head.len() < LONGEST_HEAD {
        let count = stream.read(&mut buffer)?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        head.extend_from_slice(&buffer[..count]);
        match Request::try_parse(&head) {
            Ok(None) => (),
            Ok(Some((length, request))) => return Ok((length == head.len()).then_some(request)),
            Err(_) => return Ok(None),
        }
    }
    Ok(None)
}

fn refuse(stream: &mut TcpStream, status: StatusCode, why: &str) -> io::Result<bool> {
    write(stream, status, "text/plain; charset=utf-8", why)
}

fn write(stream: &mut TcpStream, status: StatusCode, media_type: &str, text: &str) -> io::Result<bool> {
    let response = Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, media_type)
        .header(header::CONTENT_LENGTH, text.len())
        .header(header::CONTENT_SECURITY_POLICY, POLICY)
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(header::REFERRER_POLICY, "no-referrer")
        // The next mj may bring another page.
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::CONNECTION, "close")
        .body(())
        .map_err(io::Error::other)?;
    let mut bytes = Vec::new();
    write_response(&mut bytes, &response).map_err(io::Error::other)?;
    bytes.extend_from_slice(text.as_bytes());
    stream.write_all(&bytes).map(|()| false)
}
