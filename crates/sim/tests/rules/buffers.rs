//! E1: copies of large messages are let go.

use crate::board::{MEMORY, boot};

/// Bytes of a message, and how many are sent: many times the heap.
const BUFFER: usize = 100 << 10;
const MESSAGES: usize = 10 * MEMORY / BUFFER;

#[test]
fn e1_large_messages_do_not_leak() {
    // Each fourth one is refused by a full mailbox, and the rest is fetched in three ways.
    let program = format!(
        r#"
        (def sink (fn [{{:receive receive :peek peek :take take}} &opt got]
          (def check |(assert (and (= (length $) {BUFFER}) (= ($ 0) ($ {last}) 7))))
          (forever (check (peek 0)) (check (take 0)) (check (receive)) (check (receive)))))
        (def source :actor (fn [{{:spawn spawn :send send :sleep sleep}}]
          (def pid (spawn sink nil nil {{:mailbox 3}}))
          (def buffer (buffer/new-filled {BUFFER} 7))
          (for i 0 {rounds}
            (assert (deep= @[true true true false] (seq [_ :range [0 4]] (send pid buffer))))
            (sleep 1))
          (forever (sleep 1000))))"#,
        last = BUFFER - 1,
        rounds = MESSAGES / 4,
    );
    boot(|board| {
        let source = board.start_program(&program)[0];
        board.pass(MESSAGES as u64 / 4 + 10);
        let held = |pid| board.info(pid).expect("it lives").memory as usize;
        let sink = wire::Pid(source.0 + 1);
        let events = board.events();
        assert!(board.info(sink).is_some(), "{events:?}");
        // Its own buffer and garbage; three messages and garbage.
        let (source, sink) = (held(source), held(sink));
        assert!(source < MEMORY / 4 && sink < MEMORY / 2, "{source} and {sink} bytes");
    });
}
