//! The stacks of tasks: how much of them actors use.

use crate::board::boot;

/// A quarter of an actor's stack, in bytes. Tools such as valgrind use some of it, and the next compiler may use more.
const MARGIN: usize = 192;

#[test]
fn c3_actors_leave_a_quarter_of_their_stacks() {
    boot(|board| {
        let pids = board.start_program(
            r#"(def child (fn [{:sleep sleep}] (sleep 5)))
               (def reruns (fn [{:rerun rerun} &opt n] (if (= 9 n) (error "failed") (rerun 1 (inc (or n 0))))))
               (def waits (fn [{:sleep sleep :receive receive :every every}]
                 (every 1 :tick)
                 (repeat 5 (receive 10))
                 (defer (sleep 1) (yield) (sleep 0) (gccollect))))
               (def parent (fn [{:spawn spawn :send send :monitor monitor :receive receive :halt halt}]
                 (def pid (spawn child))
                 (monitor pid)
                 (send pid (range 100))
                 (receive)
                 (halt (spawn child))
                 (string/repeat "x" 1e9)))
               (def deep (fn deep [{:sleep _}] (+ 1 (deep nil))))
               (def busy (fn [{:sleep _}] (forever (printf "%q" (range 10)))))"#,
        );
        board.pass(50);
        assert_eq!(actor::halt(pids[4]), Ok(()));
        board.pass(50);
    });
    let unused = rtos::task::least_unused_stack();
    assert!(unused >= MARGIN, "{unused} bytes");
}
