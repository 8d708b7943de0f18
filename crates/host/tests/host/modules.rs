//! L1: where modules are looked for, and what an image carries.

use crate::board;
use host::{LinkOptions, Linked, Reason};
use std::path::Path;
use tempfile::TempDir;

fn project(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    files.iter().for_each(|(path, text)| board::write(&folder.path().join(path), text));
    folder
}

fn link(folder: &TempDir, file: &str, options: &LinkOptions) -> Linked {
    host::link(&folder.path().join(file), &[], options).expect("links")
}

/// What the first actor of a project's `main.janet` returns.
fn value(files: &[(&str, &str)]) -> String {
    board::run(&link(&project(files), "main.janet", &board::options()).image).value
}

#[test]
fn l1_modules_are_found_nearest_first() {
    let folder = project(&[
        ("a/b/main.janet", "(import near) (import far) (import farthest) (def a (fn [_] [near/x far/x farthest/x]))"),
        ("a/b/jpm_tree/lib/near.janet", "(def x 1)"),
        ("a/jpm_tree/lib/near.janet", "(def x :wrong)"),
        ("a/janet_modules/far/init.janet", "(def x 2)"),
        ("path/far.janet", "(def x :wrong)"),
        ("path/farthest.janet", "(def x 3)"),
    ]);
    let options = LinkOptions { module_folders: vec![folder.path().join("path")], ..board::options() };
    assert_eq!(board::run(&link(&folder, "a/b/main.janet", &options).image).value, "(1 2 3)");
}

#[test]
fn l1_an_absolute_path_can_be_imported() {
    let folder = project(&[("lib.janet", "(def x 1)")]);
    let lib = folder.path().join("lib.janet");
    board::write(
        &folder.path().join("main.janet"),
        &format!("(import {} :as lib) (def a (fn [_] lib/x))", lib.display()),
    );
    assert_eq!(board::run(&link(&folder, "main.janet", &board::options()).image).value, "1");
}

#[test]
fn l1_a_module_is_evaluated_once() {
    let files = [
        ("main.janet", "(import ./one) (import ./two) (def a (fn [_] [one/x two/x]))"),
        ("one.janet", "(import ./shared) (def x (shared/next))"),
        ("two.janet", "(import ./folder/../shared) (def x (shared/next))"),
        ("shared.janet", "(var n 0) (defn next [] (++ n))"),
        ("folder/other.janet", ""),
    ];
    assert_eq!(value(&files), "(1 2)");
}

#[test]
fn l2_a_native_module_matters_where_it_is_reached() {
    let main = |body| format!("(import ./fast)\n(defn unused [x] (fast/sum x))\n(def a (fn [_] {body}))");
    let link = |body| {
        let folder = project(&[("main.janet", &main(body)), ("fast.so", "")]);
        host::link(&folder.path().join("main.janet"), &[], &board::options())
    };
    link("1").expect("links");
    let error = link("(+ 1 (fast/sum [1]))").expect_err("refused");
    assert_eq!(error.to_string(), "fast/sum is not available to actors");
    assert_eq!(error.location.and_then(|location| location.position), Some((3, 21)));
    assert!(error.hint.expect("a hint").contains("fast.so is native code"));
}

#[test]
fn l2_a_module_that_was_not_built_matters_where_it_is_reached() {
    let files = |body| {
        [
            ("main.janet", format!("(import ./vendor/lib) (def a (fn [_] {body}))")),
            ("vendor/lib.janet", "(import lib/native) (def x 4) (defn y [] (native/y))".into()),
        ]
    };
    let link = |body| {
        let files = files(body);
        let folder = project(&[(files[0].0, &files[0].1), (files[1].0, &files[1].1)]);
        host::link(&folder.path().join("main.janet"), &[], &board::options())
    };
    assert_eq!(board::run(&link("lib/x").expect("links").image).value, "4");
    let error = link("(lib/y)").expect_err("refused");
    assert_eq!(error.to_string(), "native/y is not available to actors");
    assert!(error.hint.expect("a hint").starts_with("there is no module lib/native, which "));
}

#[test]
fn l1_a_missing_module_says_how_modules_are_found() {
    let folder = project(&[("main.janet", "(import nowhere-to-be-found)")]);
    let error = host::link(&folder.path().join("main.janet"), &[], &board::options()).expect_err("refused");
    assert_eq!(error.to_string(), "no module nowhere-to-be-found");
    assert!(error.hint.expect("a hint").contains("jpm_tree/lib"));
}

#[test]
fn l1_only_core_functions_that_are_reached_are_carried() {
    let folder = project(&[("main.janet", "(defn- unused [] (sort [])) (def a (fn [_] (zipcoll [1] (map inc [2]))))")]);
    let linked = link(&folder, "main.janet", &board::options());
    assert_eq!(linked.core_functions, ["inc", "map", "zipcoll"]);
    assert_eq!(linked.image.header.functions, ["array/new-filled", "array/push"]);
}

#[test]
fn l1_actors_share_the_code_of_an_image() {
    let body = "(fn [_] (print (string/format \"%d\" 1) (string/repeat \"x\" 10)) (each x [1 2 3] (print x)))";
    let sizes = ["(def a (f))", "(def a (f)) (def b (f)) (def c (f))"].map(|actors| {
        let folder = project(&[("main.janet", &format!("(defn f [] {body})\n{actors}"))]);
        link(&folder, "main.janet", &board::options()).image.body.len()
    });
    assert!(sizes[1] - sizes[0] < 20, "two more actors take {} bytes", sizes[1] - sizes[0]);
}

#[test]
fn l1_symbols_of_a_peg_are_found_on_the_board() {
    assert_eq!(value(&[("main.janet", "(def a (fn [_] (peg/match ~(<- ,(keyword :d \"+\")) \"12x\")))")]), "@[\"12\"]");
}

#[test]
fn a_value_that_is_nested_too_deeply_is_refused() {
    let folder = project(&[(
        "main.janet",
        "(var chain nil) (repeat 100000 (set chain @[chain])) (def a (fn [_] (length chain)))",
    )]);
    let error = host::link(&folder.path().join("main.janet"), &[], &board::options()).expect_err("refused");
    assert!(matches!(error.reason, Reason::Source(_)), "{error:?}");
    assert!(error.to_string().ends_with("it is nested too deeply"), "{error}");
}

#[test]
fn a_file_of_many_definitions_links() {
    let text: String = (0..20_000).map(|n| format!("(def x{n} {n})\n")).collect();
    let folder = project(&[("main.janet", &format!("{text}(def a (fn [_] x19999))"))]);
    assert_eq!(board::run(&link(&folder, "main.janet", &board::options()).image).value, "19999");
}

#[test]
fn an_image_has_an_expected_memory() {
    board::go_to_workspace();
    let small = host::link(Path::new("examples/blink.janet"), &[], &board::stripping()).expect("links");
    let large = host::link(Path::new("examples/breathing.janet"), &[], &board::options()).expect("links");
    let [small, large] = [small, large].map(|linked| host::expected_memory(&linked.image).expect("loads"));
    assert!((500..1500).contains(&small), "{small}");
    assert!(large > 2 * small, "{large}");
}

#[test]
fn l1_the_linkers_own_modules_need_no_folder() {
    let own = "(import mj/capability) (def a (fn [_] (capability/only {:now 1 :sleep 2} :now)))";
    assert_eq!(value(&[("main.janet", own)]), "{:now 1}");
    // A file beside the program has a name of its own.
    let beside = "(import ./mj/capability) (def a (fn [_] capability/x))";
    assert_eq!(value(&[("main.janet", beside), ("mj/capability.janet", "(def x 1)")]), "1");
}

#[test]
fn l1_an_image_carries_of_a_module_what_it_uses() {
    let image =
        |program: &str| link(&project(&[("main.janet", program)]), "main.janet", &board::stripping()).image.body;
    let body = "(def a (fn [_] 1))";
    assert_eq!(image(body), image(&format!("(import mj/supervisor) (import mj/mailbox) {body}")));
}
