//! What is answered over HTTP.

use crate::served::{say, server};

const HOST: &str = "Host: 127.0.0.1:7381\r\n";

fn get(path: &str, headers: &str) -> String {
    say(&server(None), &format!("GET {path} HTTP/1.1\r\n{headers}\r\n"))
}

#[test]
fn the_pages_files_are_served() {
    let page = get("/", HOST);
    assert!(page.starts_with("HTTP/1.1 200 OK\r\n"), "{page}");
    assert!(page.contains("content-type: text/html; charset=utf-8\r\n"), "{page}");
    // All that it names is here, too.
    let files: Vec<&str> = page.split('"').filter(|text| text.starts_with('/')).collect();
    assert!(files.contains(&"/main.js") && files.contains(&"/style.css"), "{files:?}");
    for file in files {
        assert!(get(file, HOST).starts_with("HTTP/1.1 200 OK\r\n"), "{file}");
    }
}

#[test]
fn a_page_may_load_and_reach_only_what_is_served_here() {
    let page = get("/", HOST);
    let (_, policy) = page.split_once("content-security-policy: ").expect("a policy");
    assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{policy}");
    assert!(!policy.lines().next().expect("a line").contains("http"), "{policy}");
}

#[test]
fn what_is_not_there_is_not_found() {
    for path in ["/nothing", "/../Cargo.toml", "//", "/index.html"] {
        assert!(get(path, HOST).starts_with("HTTP/1.1 404 Not Found\r\n"), "{path}");
    }
}

#[test]
fn other_sites_and_other_names_are_turned_away_from_everything() {
    for path in ["/", "/main.js", "/socket", "/nothing"] {
        for headers in ["", "Host: evil.example\r\n", "Host: 127.0.0.1:7381\r\nOrigin: http://evil.example\r\n"] {
            assert!(get(path, headers).starts_with("HTTP/1.1 403 Forbidden\r\n"), "{path} {headers}");
        }
    }
}

#[test]
fn what_is_no_request_is_refused_and_ends() {
    assert!(get("/socket", HOST).starts_with("HTTP/1.1 426 Upgrade Required\r\n"));
    let long = format!("GET / HTTP/1.1\r\nA: {}", "a".repeat(20 << 10));
    for request in
        ["POST / HTTP/1.1\r\nHost: localhost\r\n\r\n", "\0\u{1}\u{2}\r\n\r\n", "GET / HTTP/1.1\r\nHost\r\n\r\n", &long]
    {
        let answer = say(&server(None), request);
        // One who says more than is read may not hear the answer.
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{answer}");
    }
}
