//! T2: virtual runs are the same in every run; a run that is too large for an expected file.

use snapbox::cmd::{Command, cargo_bin};
use std::{fs, path::Path};

/// Each of them depends on the seed, on the order of a table whose keys are hashed by their address.
const A_THOUSAND_ACTORS: &str = r#"
(defn wander [n]
  (fn [{:sleep sleep :rerun rerun} &opt run]
    (default run 0)
    (sleep (math/floor (* 100 (math/random))))
    (def table @{})
    (for i 0 10 (put table @[] i))
    (print (string/join (map string (values table)) " "))
    (when (< run 3) (rerun (% n 7) (inc run)))))
(defmacro wanderers [count]
  ~(upscope ,;(seq [n :range [0 count]] ~(def ,(symbol "wanderer" n) (wander ,n)))))
(wanderers 1000)
"#;

#[test]
fn t2_a_thousand_actors_say_the_same_in_every_run() {
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("a_thousand_actors.janet");
    fs::write(&program, A_THOUSAND_ACTORS).unwrap();
    let run = |seed: &str, environment: &str| {
        let arguments = ["run", "--virtual", "--json", "--seed", seed];
        // What lies in the environment shifts the addresses of everything else.
        let command = Command::new(cargo_bin!("mj")).args(arguments).arg(&program).env("PADDING", environment);
        String::from_utf8(command.assert().success().get_output().stdout.clone()).unwrap()
    };
    let first = run("1", "");
    for event in ["started", "finished"] {
        assert_eq!(first.matches(&format!("\"event\":\"{event}\"")).count(), 1000);
    }
    assert!(first == run("1", &"x".repeat(10_000)), "two runs differ");
    assert!(first != run("2", ""), "the seed decides nothing");
}
