//! Golden transcripts of the command line: `tests/cli`. `TRYCMD=overwrite cargo test` writes them anew.

#[test]
fn transcripts() {
    trycmd::TestCases::new().case("../../tests/cli/*.trycmd");
}
