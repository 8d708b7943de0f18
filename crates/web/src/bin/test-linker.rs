//! The process in which the tests' pages have their texts linked, as `mj link-text` is for those of `mj`.

#![forbid(unsafe_code)]

fn main() -> std::io::Result<()> {
    host::serve_text_linker()
}
