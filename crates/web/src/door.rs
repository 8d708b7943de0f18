//! Who may come in: the page itself, and programs that are no browser. Not the pages of other sites.
//!
//! A browser lets any site's page open a WebSocket to this computer, and says in `Origin` which site that is. A site whose name
//! is made to mean this computer's address (DNS rebinding) is its own origin, and gives itself away by that name in `Host`.

use std::net::{IpAddr, SocketAddr};
use tungstenite::http::{HeaderMap, header};

/// Why a request is turned away.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// It names this computer in a way that another one's name may be made to mean.
    Host,
    /// It comes from the page of another site.
    Origin,
}

/// Whether a request may come in. A server that other computers are meant to reach has a secret, and may have any name.
pub fn check(headers: &HeaderMap, has_secret: bool) -> Result<(), Refused> {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).ok_or(Refused::Host)?;
    if !has_secret && !is_address(host) {
        return Err(Refused::Host);
    }
    match headers.get(header::ORIGIN) {
        Some(origin) if origin.to_str().ok().and_then(|origin| origin.strip_prefix("http://")) != Some(host) => {
            Err(Refused::Origin)
        }
        _ => Ok(()),
    }
}

/// Whether that is an address, or the name that always means this computer; with a port or without.
fn is_address(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, port)| if port.parse::<u16>().is_ok() { name } else { host });
    name == "localhost" || host.parse::<SocketAddr>().is_ok() || name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(host: Option<&str>, origin: Option<&str>, has_secret: bool) -> Result<(), Refused> {
        let mut headers = HeaderMap::new();
        host.into_iter().for_each(|host| _ = headers.insert(header::HOST, host.parse().unwrap()));
        origin.into_iter().for_each(|origin| _ = headers.insert(header::ORIGIN, origin.parse().unwrap()));
        check(&headers, has_secret)
    }

    #[test]
    fn the_page_itself_comes_in_and_so_does_what_is_no_browser() {
        for host in
            ["127.0.0.1:7381", "localhost:7381", "[::1]:7381", "192.168.1.5:80", "127.0.0.1", "[::1]", "localhost"]
        {
            assert_eq!(checked(Some(host), Some(&format!("http://{host}")), false), Ok(()), "{host}");
            assert_eq!(checked(Some(host), None, false), Ok(()), "{host}");
        }
    }

    #[test]
    fn the_page_of_another_site_is_turned_away() {
        for origin in [
            "http://evil.example",
            "http://127.0.0.1:8000",
            "https://127.0.0.1:7381",
            "null",
            "http://127.0.0.1:7381.evil.example",
        ] {
            assert_eq!(checked(Some("127.0.0.1:7381"), Some(origin), false), Err(Refused::Origin), "{origin}");
            assert_eq!(checked(Some("127.0.0.1:7381"), Some(origin), true), Err(Refused::Origin), "{origin}");
        }
    }

    #[test]
    fn a_name_that_may_be_made_to_mean_this_computer_is_turned_away() {
        for host in ["evil.example", "evil.example:7381", "localhost.evil.example", "127.0.0.1.evil.example:80", ""] {
            assert_eq!(checked(Some(host), Some(&format!("http://{host}")), false), Err(Refused::Host), "{host}");
        }
        assert_eq!(checked(None, None, false), Err(Refused::Host));
        assert_eq!(
            checked(Some("lab.example"), Some("http://lab.example"), true),
            Ok(()),
            "the secret keeps others out"
        );
    }
}
