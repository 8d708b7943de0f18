//! Scratch.
fn main() {
    let a: Vec<String> = std::env::args().collect();
    match host::link(a[1].as_ref(), &a[2..].to_vec(), &[("LED1", 2), ("LED2", 4)]) {
        Ok(l) => println!("{:?} body {} core {} out {}", l.image.header, l.image.body.len(), l.core_functions, l.output),
        Err(e) => println!("{e} at {:?} hint {:?} trace {:?}", e.location, e.hint, e.trace),
    }
}
