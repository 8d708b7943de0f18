//! Random programs as Janet text: statements over variables that all actors of a program share, so that every function meets
//! values that others have half made, emptied, freed or put into themselves.

use crate::{
    peg,
    world::{KINDS, Kind, Signature},
};
use fastrand::Rng;

/// What programs are drawn from.
pub struct Generator<'a> {
    pub random: Rng,
    offered: &'a [Signature],
    core: &'a [Signature],
    /// Whether fibers are what it is about, and not calls.
    of_fibers: bool,
}

const NUMBERS: &[&str] = &[
    "0",
    "-1",
    "1",
    "-0.0",
    "0.5",
    "-1.5",
    "1e-320",
    "32767",
    "32768",
    "65535",
    "65536",
    "65537",
    "0xffffff",
    "0x1000000",
    "0x1fffffff",
    "0x20000000",
    "0x20000001",
    "0x3fffffff",
    "0x40000000",
    "0x7ffffffe",
    "0x7fffffff",
    "0x80000000",
    "-0x7fffffff",
    "-0x80000000",
    "-0x80000001",
    "0xffffffff",
    "0x100000000",
    "9007199254740991",
    "9007199254740992",
    "9007199254740993",
    "-9007199254740992",
    "9.3e18",
    "1.9e19",
    "1e300",
    "math/nan",
    "math/inf",
    "math/-inf",
    "63",
    "64",
    "31",
    "255",
    "256",
];
const INTEGERS: &[&str] = &[
    "(int/s64 0)",
    "(int/s64 1)",
    "(int/s64 -1)",
    "(int/s64 `9223372036854775807`)",
    "(int/s64 `-9223372036854775808`)",
    "(int/s64 `-9223372036854775807`)",
    "(int/u64 0)",
    "(int/u64 1)",
    "(int/u64 `18446744073709551615`)",
    "(int/u64 `9223372036854775808`)",
    "(int/u64 64)",
    "(int/s64 0x7fffffff)",
    "(int/s64 -0x80000000)",
];
const STRINGS: &[&str] = &[
    r##""""##,
    r##""a""##,
    r##""aXbXc""##,
    r##""\0""##,
    r##""\xff\xfe\x00\x80""##,
    r##""%s %q %d %5.3f %c %x %v""##,
    r##""%j %p %m %t %M %P %n""##,
    r##""%99d %.99f %-10s %+d %010.4g %i %o %u %a %e %%""##,
    r##""%Q %V %.20q %.0p %N""##,
    r##""%""##,
    r##""123""##,
    r##""-0x7fff.8p3""##,
    r##""1e309""##,
    r##""36rzz""##,
    r##""(a 1 # c\n""##,
    r##""@[{:a `x`""##,
    r##""# only\n""##,
    r##""# open""##,
    r##""(a [b] {:c d}) @`e` 'f ~,;g |h""##,
    r##""\"\\x4""##,
    r##"")""##,
    r##""18446744073709551615""##,
    "(string/repeat `ab` 100)",
    "(string/repeat `x` 5000)",
    r##""\n""##,
];
const NAMES: &[&str] = &[
    "a",
    "b",
    "self",
    "le",
    "be",
    "native",
    "yield",
    "error",
    "debug",
    "+",
    "compare",
    "r+",
    "-",
    "<",
    "==",
    "length",
    "get",
    "next",
    "close",
    "out",
    "err",
    "pretty-format",
    "peg-grammar",
    "main",
    "i",
    "ic",
    "k",
    "in-flight",
    "abcdefghij",
    "*",
    "__each",
    "d",
    "0",
    "aedtiuwy",
];
const FLAGS: &[&str] =
    &["", "e", "a", "t", "y", "ey", "ti", "d", "w", "r", "u", "0123", "56789", "ae", "yi", "p", "aeditpuwy0123456789"];

/// Whether the program of a seed is a storm: calls that it draws by itself.
pub fn is_storm(seed: u64) -> bool {
    seed.is_multiple_of(2)
}

/// Steps of a storm.
pub const STEPS: u32 = 1500;

/// Definitions of what programs and storms are made of, for `storm.janet`.
pub fn words() -> String {
    let kinds: String = KINDS.iter().map(|(_, name, _)| format!(":{name} ")).collect();
    let (signed, unsigned): (Vec<&str>, Vec<&str>) = INTEGERS.iter().partition(|text| text.contains("s64"));
    let list = |name, items: &[&str]| format!("(def {name} [{}])\n", items.join(" "));
    format!("(def kinds [{kinds}])\n")
        + &list("numbers", NUMBERS)
        + &list("texts", STRINGS)
        + &list("signed", &signed)
        + &list("unsigned", &unsigned)
}

/// Each kind's variables: the mutable values that programs share.
const fn variables(kind: Kind) -> (&'static str, usize) {
    match kind {
        Kind::Array => ("a", 3),
        Kind::Buffer => ("b", 2),
        Kind::Table => ("t", 3),
        Kind::Fiber => ("f", 6),
        Kind::Parser => ("p", 2),
        Kind::Peg => ("g", 2),
        Kind::Random => ("r", 1),
        Kind::Function => ("k", 3),
        _ => ("x", 3),
    }
}

const ALL_VARIABLES: [Kind; 9] = [
    Kind::Array,
    Kind::Buffer,
    Kind::Table,
    Kind::Fiber,
    Kind::Parser,
    Kind::Peg,
    Kind::Random,
    Kind::Function,
    Kind::Nil,
];

impl<'a> Generator<'a> {
    pub fn new(seed: u64, offered: &'a [Signature], core: &'a [Signature]) -> Self {
        let mut random = Rng::with_seed(seed);
        let of_fibers = random.bool();
        Self { random, offered, core, of_fibers }
    }

    /// A program: a function that returns a tuple of actors' functions.
    pub fn program(&mut self) -> String {
        let mut text = String::from("(fn []\n(var cap nil)\n(defn safely [f] (resume (fiber/new f :e)))\n");
        for kind in ALL_VARIABLES {
            let (name, count) = variables(kind);
            (0..count).for_each(|i| text += &format!("(var {name}{i} nil)\n"));
        }
        for i in 0..variables(Kind::Function).1 {
            let function = self.function(1);
            text += &format!("(set k{i} {function})\n");
        }
        let actors = if self.of_fibers { 2 + self.chosen(3) } else { 1 + self.chosen(2) };
        text += "[\n";
        for actor in 0..actors {
            text += "(fn [caps &opt state]\n(set cap caps)\n";
            if actor == 0 {
                text += &self.beginning();
            }
            for _ in 0..3 + self.chosen(15) {
                text += &self.statement(2);
                text.push('\n');
            }
            text += &self.any(1);
            text += ")\n";
        }
        text + "])\n"
    }

    /// A storm of so many steps, or of those that are wanted.
    pub fn storm(&mut self, seed: u64, steps: u32, wanted: Option<&[u32]>) -> String {
        let patterns: String = (0..6).map(|_| format!("~{} ", peg::grammar(self))).collect();
        let name = |kind| (0..variables(kind).1).map(move |i| format!("{}{i} ", variables(kind).0));
        let names: String = ALL_VARIABLES.iter().flat_map(|kind| name(*kind)).collect();
        let wanted = wanted.map_or("nil".into(), |wanted| format!("{wanted:?}").replace(',', ""));
        format!("(fn [] (storm targets {seed} {steps} {wanted} (fn [{names}] [{patterns}])))")
    }

    /// Gives every variable its first value.
    fn beginning(&mut self) -> String {
        let mut text = String::new();
        for kind in ALL_VARIABLES {
            let (name, count) = variables(kind);
            for i in 0..count {
                let value = match kind {
                    Kind::Function => continue,
                    Kind::Nil => self.any(1),
                    Kind::Fiber if self.of_fibers => self.busy_fiber(),
                    _ => self.fresh(kind, 1),
                };
                text += &format!("(safely (fn [] (set {name}{i} {value})))\n");
            }
        }
        text
    }

    fn chosen(&mut self, count: usize) -> usize {
        self.random.usize(..count)
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.chosen(count) == 0
    }

    pub fn pick<'b>(&mut self, list: &[&'b str]) -> &'b str {
        list[self.chosen(list.len())]
    }

    pub fn variable(&mut self, kind: Kind) -> String {
        let (name, count) = variables(kind);
        format!("{name}{}", self.chosen(count))
    }

    fn statements(&mut self, depth: usize) -> String {
        let count = 1 + self.chosen(2);
        (0..count).map(|_| self.statement(depth) + " ").collect()
    }

    fn statement(&mut self, depth: usize) -> String {
        let depth = depth.saturating_sub(1);
        if depth == 0 || !self.one_in(3) {
            let action = if self.chosen(4) < if self.of_fibers { 3 } else { 1 } {
                self.fiber_action(depth)
            } else {
                self.action(depth)
            };
            return if self.one_in(10) { action } else { format!("(safely (fn [] {action}))") };
        }
        let (a, b) = (self.statements(depth), self.statements(depth));
        let (value, fiber, array) = (self.any(depth), self.of(Kind::Fiber, depth), self.of(Kind::Array, depth));
        let variable = self.variable(Kind::Nil);
        let function = self.variable(Kind::Function);
        // A condition is not constant: Janet's compiler makes code of the other branch that nothing can load.
        match self.chosen(19) {
            0 => format!("(defer (do {a}) {b})"),
            1 => format!("(edefer (do {a}) {b})"),
            2 => format!("(with [it {value} (fn [it] {a})] (set {variable} it) {b})"),
            3 => format!("(try (do {a}) ([e f] (set {variable} [e f]) {b}))"),
            4 => format!("(set {variable} (protect {a}))"),
            5 => format!("(each it {fiber} (set {variable} it) {a})"),
            6 => format!("(each it {array} (set {variable} it) {a})"),
            7 => format!("(repeat 3 {a})"),
            8 => format!("(if (= nil {value}) (do {a}) (do {b}))"),
            9 => format!("(while (not= nil {value}) {a})"),
            10 => format!("(with-dyns [:{} {value}] {a})", self.pick(NAMES)),
            11 => {
                format!("(do (var it {value}) (set {function} (fn [& xs] (set it xs) {a} it)) {b} (set {variable} it))")
            }
            12 => format!("(set {} (coro {a} (yield {value}) {b}))", self.variable(Kind::Fiber)),
            13 => format!("(set {} (generate [it :in {array}] {a} it))", self.variable(Kind::Fiber)),
            14 => format!("(prompt :a {a} (return :a {value}) {b})"),
            15 => format!("(eachp [k v] {} (set {variable} [k v]) {a})", self.of(Kind::Table, depth)),
            16 => format!(
                "(let [[p & q] {value} {{:a z}} {} it (fn [] [p q z])] {a} (set {variable} (it)))",
                self.of(Kind::Table, depth)
            ),
            17 => format!("(loop [it :in {fiber} :until {value}] {a})"),
            _ => {
                format!("(set {} (fiber/new (fn [& xs] {a} {b} xs) :{}))", self.variable(Kind::Fiber), self.pick(FLAGS))
            }
        }
    }

    /// A call, whose value may be kept.
    fn action(&mut self, depth: usize) -> String {
        let call = self.call(depth + 1);
        match self.chosen(6) {
            0 => format!("(set {} {call})", self.variable(Kind::Nil)),
            1 => format!("(array/push {} {call})", self.variable(Kind::Array)),
            2 => format!("(put {} {} {call})", self.variable(Kind::Table), self.any(1)),
            3 => {
                let kind = ALL_VARIABLES[self.chosen(ALL_VARIABLES.len())];
                let value = self.fresh(kind, depth);
                format!("(set {} {value})", self.variable(kind))
            }
            _ => call,
        }
    }

    /// What fibers do to each other, and to the runtime.
    fn fiber_action(&mut self, depth: usize) -> String {
        let fiber = self.of(Kind::Fiber, depth);
        let value = self.any(depth);
        let action = match self.chosen(22) {
            0..=5 => format!("(resume {fiber} {value})"),
            6 | 7 => format!("(cancel {fiber} {value})"),
            8 => format!("(propagate {value} {fiber})"),
            9 => format!("(error {value})"),
            10 | 11 => format!("(yield {value})"),
            12 => format!("(signal {} {value})", self.chosen(10)),
            13..=15 => format!("((cap :sleep) {value})"),
            16 if self.one_in(3) => format!("((cap :rerun) {value})"),
            16 => format!("((cap :receive) {value})"),
            17 => format!("((cap :send) {value})"),
            18 if self.one_in(3) => format!("((cap :halt) {})", self.chosen(4)),
            18 => "(gccollect)".into(),
            19 => format!("(marshal {})", if self.one_in(2) { fiber } else { self.variable(Kind::Function) }),
            20 => {
                let name = self.pick(&["status", "root", "getenv", "last-value", "can-resume?", "maxstack"]);
                format!("(fiber/{name} {fiber})")
            }
            _ => format!("(fiber/setenv {fiber} {})", self.of(Kind::Table, depth)),
        };
        match self.chosen(10) {
            0 | 1 => format!("(set {} {action})", self.variable(Kind::Nil)),
            2 => format!("(set {} (fiber/current))", self.variable(Kind::Fiber)),
            _ => action,
        }
    }

    /// A fiber that has much to do with others.
    fn busy_fiber(&mut self) -> String {
        let count = 2 + self.chosen(6);
        let actions: String = (0..count)
            .map(|_| match self.fiber_action(0) {
                action if self.one_in(2) => format!("(safely (fn [] {action})) "),
                action => action + " ",
            })
            .collect();
        format!("(fiber/new (fn [& xs] {actions}) :{})", self.pick(FLAGS))
    }

    /// A call of a function that a board offers, mostly with what it takes.
    fn call(&mut self, depth: usize) -> String {
        let depth = depth.saturating_sub(1);
        if self.one_in(12) {
            let name = ["peg/match", "peg/find", "peg/find-all", "peg/replace", "peg/replace-all"][self.chosen(5)];
            let (grammar, text) = (self.of(Kind::Peg, depth), self.of(Kind::Buffer, depth));
            let by = if name.starts_with("peg/replace") { format!(" {}", self.any(depth)) } else { String::new() };
            return format!("({name} {grammar}{by} {text})");
        }
        let list = if self.one_in(4) { self.core } else { self.offered };
        let signature = &list[self.chosen(list.len())];
        let count = signature.least + self.chosen(signature.most - signature.least + 1);
        let arguments: String = (0..count)
            .map(|slot| {
                let kinds = signature.slots.get(slot).map_or(&[][..], |kinds| kinds);
                let value = match kinds.len() {
                    0 => self.any(depth),
                    n if n == KINDS.len() && self.one_in(4) => self.of(Kind::Number, depth),
                    n => {
                        let kind = kinds[self.chosen(n)];
                        self.of(kind, depth)
                    }
                };
                format!(" {value}")
            })
            .collect();
        format!("({}{arguments})", signature.name)
    }

    pub fn any(&mut self, depth: usize) -> String {
        if depth > 0 && self.one_in(3) {
            return self.call(depth);
        }
        let kind = KINDS[self.chosen(KINDS.len())].0;
        self.of(kind, depth)
    }

    /// Mostly a value of this kind.
    pub fn of(&mut self, kind: Kind, depth: usize) -> String {
        match self.chosen(24) {
            0 => self.any(depth.saturating_sub(1)),
            1 | 2 => self.variable(Kind::Nil),
            3..=15 if variables(kind).0 != "x" => self.variable(kind),
            _ => self.fresh(kind, depth),
        }
    }

    fn values(&mut self, depth: usize) -> String {
        let count = self.chosen(4);
        (0..count).map(|_| self.any(depth.saturating_sub(1)) + " ").collect()
    }

    fn entries(&mut self, depth: usize) -> String {
        let count = self.chosen(4);
        let entry = |g: &mut Self| {
            let key = if g.one_in(2) { format!(":{}", g.pick(NAMES)) } else { g.any(depth.saturating_sub(1)) };
            let value = if g.one_in(3) { g.of(Kind::Function, 0) } else { g.any(depth.saturating_sub(1)) };
            format!("{key} {value} ")
        };
        (0..count).map(|_| entry(self)).collect()
    }

    fn function(&mut self, depth: usize) -> String {
        let parameters = self.pick(&["[& xs]", "[x &opt y & xs]", "[&]", "[x]", "[x y]", "[]", "[&keys xs]"]);
        let (statements, value) = (self.statements(depth), self.any(depth.saturating_sub(1)));
        format!("(fn {parameters} {statements}{value})")
    }

    /// An expression that makes a value of this kind.
    fn fresh(&mut self, kind: Kind, depth: usize) -> String {
        match kind {
            Kind::Nil => "nil".into(),
            Kind::Boolean => self.pick(&["true", "false"]).into(),
            Kind::Number if self.one_in(2) => self.chosen(9).to_string(),
            Kind::Number => self.pick(NUMBERS).into(),
            Kind::Integer => self.pick(INTEGERS).into(),
            Kind::String => self.pick(STRINGS).into(),
            Kind::Symbol => format!("'{}", self.pick(NAMES)),
            Kind::Keyword if self.one_in(2) => format!(":{}", self.pick(FLAGS)),
            Kind::Keyword => format!(":{}", self.pick(NAMES)),
            Kind::Buffer => match self.chosen(5) {
                0 => "@\"\"".into(),
                1 => format!("(buffer/new {})", self.chosen(300)),
                2 => format!("(buffer/new-filled {} {})", self.chosen(300), self.chosen(256)),
                _ => format!("(buffer {})", self.pick(STRINGS)),
            },
            Kind::Array => match self.chosen(6) {
                0 => format!("(array/new {})", self.chosen(300)),
                1 => format!("(array/new-filled {} {})", self.chosen(300), self.any(0)),
                2 => format!("(array/concat (array/weak {}) @[{}])", self.chosen(9), self.values(depth)),
                3 => format!("(range {})", self.chosen(100)),
                _ => format!("@[{}]", self.values(depth)),
            },
            Kind::Tuple => {
                let values = self.values(depth);
                if self.one_in(3) { format!("'[{values}]") } else { format!("[{values}]") }
            }
            Kind::Table => match self.chosen(6) {
                0 => format!("(table/new {})", self.chosen(300)),
                1 => format!(
                    "(merge-into (table/weak{} {}) {{{}}})",
                    ["", "-keys", "-values"][self.chosen(3)],
                    self.chosen(9),
                    self.entries(depth)
                ),
                2 => format!("(table/setproto @{{{}}} {})", self.entries(depth), self.variable(Kind::Table)),
                3 => format!("(table/setproto @{{}} @{{{}}})", self.entries(depth)),
                _ => format!("@{{{}}}", self.entries(depth)),
            },
            Kind::Struct => {
                let entries = self.entries(depth);
                if self.one_in(4) {
                    format!("(struct/with-proto {{:a 1}} {entries})")
                } else {
                    format!("{{{entries}}}")
                }
            }
            Kind::Function if depth > 0 => self.function(depth - 1),
            Kind::Function if self.one_in(2) => self.core[self.chosen(self.core.len())].name.clone(),
            Kind::Function => self.variable(Kind::Function),
            Kind::CFunction => self.offered[self.chosen(self.offered.len())].name.clone(),
            Kind::Fiber if self.of_fibers && depth > 0 && self.one_in(2) => self.busy_fiber(),
            Kind::Fiber => match self.chosen(8) {
                0 => "(fiber/current)".into(),
                1 => "(fiber/root)".into(),
                2 => "(coro 1 (yield 2) 3)".into(),
                3 => "(let [f (coro (yield 1) 2)] (resume f) f)".into(),
                4 => "(let [f (fiber/new (fn [] (error 1)) :e)] (resume f) f)".into(),
                5 => "(let [f (coro 1)] (resume f) f)".into(),
                _ => {
                    let function = self.of(Kind::Function, depth);
                    format!("(fiber/new {function} :{})", self.pick(FLAGS))
                }
            },
            Kind::Parser if self.one_in(3) => "(parser/new)".into(),
            Kind::Parser => format!("(let [p (parser/new)] (parser/consume p {}) p)", self.pick(STRINGS)),
            Kind::Peg if self.one_in(2) => format!("(peg/compile ~{})", peg::grammar(self)),
            Kind::Peg => format!("~{}", peg::grammar(self)),
            Kind::Random => format!("(math/rng {})", self.pick(NUMBERS)),
        }
    }
}
