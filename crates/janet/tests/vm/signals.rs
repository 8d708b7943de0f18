//! Signals: what Rust raises, Janet passes on, and Rust sees again.

use crate::{evaluate, fiber, resume, start};
use janet::{Message, Native, Purpose, Raise, Signal, Value, Vm, interrupt};
use std::ffi::CStr;

const RESUMABLE: [Signal; 7] =
    [Signal::Debug, Signal::Yield, Signal::User(5), Signal::User(6), Signal::User(7), Signal::Interrupt, Signal::Event];
const FINAL: [Signal; 6] =
    [Signal::Error, Signal::User(0), Signal::User(1), Signal::User(2), Signal::User(3), Signal::User(4)];

/// `(raise name value)`: raises the signal of that name.
struct RaiseNamed;

impl Native for RaiseNamed {
    const NAME: &'static CStr = c"raise";

    fn call<'vm>(_: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        let [name, value] = arguments else {
            return Err(Raise::Error(Message::new(format_args!("takes 2 arguments, got {}", arguments.len()))));
        };
        let mut signals = RESUMABLE.into_iter().chain(FINAL);
        let signal = signals.find(|signal| name.as_str() == Some(&signal.to_string())).expect("a signal's name");
        Err(Raise::Signal(signal, *value))
    }
}

/// Raises a signal in a function, as it is seen outside, and how the fiber goes on after that.
fn raised(function: &str, signal: Signal) -> [(Signal, String); 2] {
    let mut vm = start();
    let function = evaluate(&mut vm, function);
    let fiber = {
        let arguments = [vm.native::<RaiseNamed>().expect("memory"), vm.string(&signal.to_string()).expect("memory")];
        fiber(&vm, &function, &arguments)
    };
    let input = evaluate(&mut vm, ":input");
    [resume(&mut vm, &fiber, None), resume(&mut vm, &fiber, Some(&input))]
}

#[test]
fn signals_round_trip() {
    for function in [
        "(fn [raise name] [:got (raise name :output)])",
        "(fn [raise name] [:got (resume (fiber/new (fn [] (raise name :output)) (keyword)))])",
    ] {
        for signal in RESUMABLE {
            let expected = [(signal, ":output".into()), (Signal::Ok, "(:got :input)".into())];
            assert_eq!(raised(function, signal), expected, "{signal} {function}");
        }
        for signal in FINAL {
            let [first, second] = raised(function, signal);
            assert_eq!(first, (signal, ":output".into()), "{signal} {function}");
            assert_eq!(second.0, Signal::Error);
            assert_eq!(second.1, format!("\"cannot resume fiber with status :{signal}\""));
        }
    }
}

#[test]
fn an_interrupted_fiber_goes_on_where_it_was() {
    let mut vm = start();
    let function = evaluate(&mut vm, "(fn [] (var n 0) (for i 0 1000 (++ n)) n)");
    let fiber = fiber(&vm, &function, &[]);
    for _ in 0..10 {
        interrupt(Purpose::Pause);
        assert_eq!(resume(&mut vm, &fiber, None), (Signal::Interrupt, "nil".into()));
        vm.clear_interrupts();
    }
    assert_eq!(resume(&mut vm, &fiber, None), (Signal::Ok, "1000".into()));
}

#[test]
fn an_error_of_a_native_is_its_text() {
    let mut vm = start();
    let function = evaluate(&mut vm, "(fn [raise] (try (raise) ([error] [:caught error])))");
    let fiber = {
        let raise = vm.native::<RaiseNamed>().unwrap();
        fiber(&vm, &function, &[raise])
    };
    assert_eq!(resume(&mut vm, &fiber, None), (Signal::Ok, "(:caught \"raise: takes 2 arguments, got 0\")".into()));
}
