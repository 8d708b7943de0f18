//! Numbers print the same on every board: exactly, as the C library of this computer prints them, which is glibc.
#![cfg(target_env = "gnu")]

use crate::{evaluate, fiber, resume, start};
use janet::{Root, Value, Vm};
use proptest::{
    prelude::*,
    sample::{select, subsequence},
    test_runner::{Config, TestRunner},
};
use std::{
    cell::RefCell,
    ffi::{CString, c_longlong, c_ulonglong},
};

/// So many that each conversion is seen with each flag and each kind of number.
const CASES: u32 = 30_000;

/// Doubles at which formatters have been wrong: where they round twice, at ties, and at the ends of what there is.
const HARD: [f64; 14] = [
    0.0,
    -0.0,
    0.45,
    0.046,
    2.5,
    9.995,
    999_999.5,
    1e15,
    1e23,
    5e-324,
    f64::MIN_POSITIVE,
    f64::MAX,
    f64::INFINITY,
    f64::NEG_INFINITY,
];

#[derive(Clone, Debug)]
enum Argument {
    Double(f64),
    Signed(i64),
    Unsigned(u64),
    Text(String),
}

impl Argument {
    /// As an argument of `string/format`, which reads integers of 64 bits from strings.
    fn value<'vm>(&self, vm: &'vm Vm) -> Value<'vm> {
        let text = match self {
            Self::Double(x) => return Value::number(*x),
            Self::Signed(n) => n.to_string(),
            Self::Unsigned(n) => n.to_string(),
            Self::Text(text) => text.clone(),
        };
        vm.string(&text).expect("memory")
    }

    /// What the C library makes of it.
    fn print(&self, format: &str) -> String {
        let conversion = format.chars().last().expect("a conversion");
        let length = if matches!(self, Self::Signed(_) | Self::Unsigned(_)) { "ll" } else { "" };
        let format = format!("{}{length}{conversion}", &format[..format.len() - 1]);
        let format = CString::new(format).expect("no zero byte");
        let mut text = [0_u8; 1024];
        let (to, size, format) = (text.as_mut_ptr().cast(), text.len(), format.as_ptr());
        // SAFETY: `size` bytes at `to`, and a format that takes one argument of the type that is given.
        let length = unsafe {
            match self {
                Self::Double(x) => libc::snprintf(to, size, format, *x),
                Self::Signed(n) => libc::snprintf(to, size, format, c_longlong::from(*n)),
                Self::Unsigned(n) => libc::snprintf(to, size, format, c_ulonglong::from(*n)),
                Self::Text(text) => {
                    let text = CString::new(text.as_str()).expect("no zero byte");
                    libc::snprintf(to, size, format, text.as_ptr())
                }
            }
        };
        String::from_utf8_lossy(&text[..usize::try_from(length).expect("a length")]).into_owned()
    }
}

/// Flags, width and precision.
fn options(flags: &'static [char]) -> impl Strategy<Value = String> {
    let number = prop::option::of(0_u8..100);
    (subsequence(flags, 0..=flags.len()), prop::option::of(1_u8..100), number).prop_map(|(flags, width, precision)| {
        let width = width.map_or(String::new(), |width| width.to_string());
        let precision = precision.map_or(String::new(), |precision| format!(".{precision}"));
        format!("%{}{width}{precision}", String::from_iter(flags))
    })
}

fn double() -> impl Strategy<Value = f64> {
    let any_bits = any::<u64>().prop_map(f64::from_bits).prop_filter("the sign of nan is nobody's", |x| !x.is_nan());
    let short = (any::<i32>(), 0_i32..12).prop_map(|(n, places)| f64::from(n) / 10_f64.powi(places));
    let tie = any::<i16>().prop_map(|n| f64::from(n) / 64.0);
    prop_oneof![any_bits, short, tie, select(&HARD[..])]
}

fn case() -> impl Strategy<Value = (String, Argument)> {
    let with = |options: BoxedStrategy<String>, conversions: &'static [char], argument: BoxedStrategy<Argument>| {
        (options, select(conversions), argument)
            .prop_map(|(options, conversion, argument)| (format!("{options}{conversion}"), argument))
    };
    let double = || double().prop_map(Argument::Double).boxed();
    let signed = any::<(i64, u8)>().prop_map(|(n, shift)| Argument::Signed(n >> (shift % 64))).boxed();
    // Janet takes a number that is a double's integer, or a text, for one that has no sign.
    let unsigned = any::<(u64, u8)>().prop_map(|(n, shift)| Argument::Unsigned(n >> (shift % 64))).boxed();
    let text = "[a-z]{0,40}".prop_map(Argument::Text).boxed();
    prop_oneof![
        4 => with(options(&['-', '+', ' ', '#', '0']).boxed(), &['a', 'A', 'e', 'E', 'f'], double()),
        // glibc's own %#g loses digits where it rounds up to a power of ten.
        2 => with(options(&['-', '+', ' ', '0']).boxed(), &['g', 'G'], double()),
        2 => with(options(&['-', '+', ' ', '0']).boxed(), &['d', 'i'], signed),
        2 => with(options(&['-', '#', '0']).boxed(), &['x', 'X', 'o'], unsigned.clone()),
        1 => with(options(&['-', '0']).boxed(), &['u'], unsigned),
        1 => with(options(&['-']).boxed(), &['s'], text),
    ]
}

/// What a function makes of two arguments.
fn called(vm: &mut Vm, function: &Root, format: &str, argument: &Argument) -> String {
    let fiber = fiber(vm, function, &[vm.string(format).expect("memory"), argument.value(vm)]);
    let text = resume(vm, &fiber, None).1;
    vm.release(fiber);
    text
}

#[test]
fn numbers_are_formatted_exactly() {
    let mut vm = start();
    let function = evaluate(&mut vm, "(fn [form x] (string/format form x))");
    let vm = RefCell::new(vm);
    let check = |(format, argument): (String, Argument)| {
        let expected = match argument.print(&format) {
            // Janet's own limit.
            text if text.len() >= 256 => "\"format buffer overflow\"".into(),
            text => format!("{text:?}"),
        };
        prop_assert_eq!(called(&mut vm.borrow_mut(), &function, &format, &argument), expected, "{}", format);
        Ok(())
    };
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    TestRunner::new(config).run(&case(), check).expect("the same");
}

#[test]
fn numbers_are_described_exactly() {
    let mut vm = start();
    let function = evaluate(&mut vm, "(fn [_ x] (string x))");
    let vm = RefCell::new(vm);
    let check = |x: f64| {
        let is_integer = x == x.floor() && x.abs() <= 9_007_199_254_740_992.0;
        let argument = Argument::Double(if x == 0.0 { 0.0 } else { x });
        let expected = format!("{:?}", argument.print(if is_integer { "%.0f" } else { "%.15g" }));
        prop_assert_eq!(called(&mut vm.borrow_mut(), &function, "", &argument), expected);
        Ok(())
    };
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    TestRunner::new(config).run(&double(), check).expect("the same");
}

#[test]
fn nan_has_no_sign() {
    let mut vm = start();
    let function = evaluate(&mut vm, r#"(fn [form x] [(string x) (string/format form x (- x) x)])"#);
    for nan in [f64::NAN, -f64::NAN] {
        let text = called(&mut vm, &function, "%f %5g %A", &Argument::Double(nan));
        assert_eq!(text, r#"("nan" "nan   nan NAN")"#);
    }
}
