//! Options of an actor, those of `:spawn` and those of a definition's metadata: what it is called, how many messages wait for
//! it, what happens when it ends, and what it may take (E2, E5, E6, C2, C4).

use crate::{
    capability::{chosen, duration, shown},
    mailbox::Mailbox,
    restart::{Policy, Restarts},
    turn,
};
use alloc::boxed::Box;
use janet::{Kind, Message, Value, Vm};
use wire::{
    bounds::ACTOR_NAME_BYTES,
    message::{LEAST_MEMORY, LONGEST_WATCHDOG, Limits},
};

/// What an actor is started with besides its function.
#[derive(Default)]
pub(crate) struct Options {
    pub name: Option<Box<str>>,
    pub mailbox: Option<u16>,
    pub restarts: Option<Restarts>,
    pub limits: Limits,
    /// Whether it ends with the actor that has spawned it.
    pub linked: bool,
}

/// The most messages that a mailbox may be made for.
const LARGEST_MAILBOX: u16 = 1000;

impl Options {
    /// Those of `:spawn`: a struct, or nil for none.
    pub fn of_spawn(vm: &Vm, options: Value<'_>) -> Result<Self, Message> {
        check_keys(vm, options, &["name", "mailbox", "restart", "limit", "memory", "watchdog", "linked"])?;
        let linked = options.get("linked").is_truthy();
        Ok(Self { name: name(vm, options.get("name"))?, linked, ..Self::common(vm, options)? })
    }

    /// Those of a definition, as the linker put them into the image: its name is in the image's header.
    pub fn of_definition(vm: &Vm, options: Value<'_>) -> Result<Self, Message> {
        check_keys(vm, options, &["mailbox", "restart", "limit", "memory", "watchdog"])?;
        Self::common(vm, options)
    }

    /// Bytes of the board's memory outside of Janet's heap for an actor with these options.
    pub fn bytes(&self) -> usize {
        turn::TASK_BYTES + Mailbox::bytes_more(self.mailbox)
    }

    /// With these limits where it asks for none itself, and with no more memory in any case.
    pub fn or_limits(mut self, limits: Limits) -> Self {
        self.limits.memory = self.limits.memory.into_iter().chain(limits.memory).min();
        self.limits.watchdog = self.limits.watchdog.or(limits.watchdog);
        self
    }

    fn common(vm: &Vm, options: Value<'_>) -> Result<Self, Message> {
        let policy = options.get("restart");
        let policy = if policy.is_nil() { None } else { chosen::<Option<Policy>>(vm, policy, &Policy::NAMES)? };
        let (most, window) = limit(vm, options.get("limit"))?;
        Ok(Self {
            mailbox: count(vm, options.get("mailbox"), "messages", LARGEST_MAILBOX.into())?.map(|count| count as u16),
            restarts: policy.map(|policy| Restarts::new(policy, most, window)),
            limits: Limits {
                memory: memory(vm, options.get("memory"))?,
                watchdog: count(vm, options.get("watchdog"), "milliseconds", LONGEST_WATCHDOG)?,
            },
            ..Self::default()
        })
    }
}

fn check_keys(vm: &Vm, options: Value<'_>, known: &[&str]) -> Result<(), Message> {
    if !matches!(options.kind(), Kind::Nil | Kind::Dictionary) {
        return Err(Message::new(format_args!("expected a struct of options, got {}", shown(vm, options))));
    }
    let is_known = |key: Value<'_>| key.as_keyword().is_some_and(|key| known.iter().any(|name| name.as_bytes() == key));
    match options.entries().find(|(key, _)| !is_known(*key)) {
        None => Ok(()),
        Some((unknown, _)) => {
            let known = known.join(", :");
            Err(Message::new(format_args!("there is no option {}; there are :{known}", shown(vm, unknown))))
        }
    }
}

fn name(vm: &Vm, value: Value<'_>) -> Result<Option<Box<str>>, Message> {
    match value.as_str() {
        Some(name) if (1..=ACTOR_NAME_BYTES).contains(&name.len()) => Ok(Some(name.into())),
        None if value.is_nil() => Ok(None),
        _ => Err(Message::new(format_args!(
            "expected a name of up to {ACTOR_NAME_BYTES} bytes, got {}",
            shown(vm, value)
        ))),
    }
}

fn count(vm: &Vm, value: Value<'_>, of: &str, most: u32) -> Result<Option<u32>, Message> {
    match value.as_number() {
        None if value.is_nil() => Ok(None),
        Some(number) if (1.0..=f64::from(most)).contains(&number) && number % 1.0 == 0.0 => Ok(Some(number as u32)),
        _ => Err(Message::new(format_args!("expected 1 to {most} {of}, got {}", shown(vm, value)))),
    }
}

fn memory(vm: &Vm, value: Value<'_>) -> Result<Option<u32>, Message> {
    match value.as_number() {
        None if value.is_nil() => Ok(None),
        Some(bytes) if bytes >= LEAST_MEMORY.into() && bytes <= u32::MAX.into() && bytes % 1.0 == 0.0 => {
            Ok(Some(bytes as u32))
        }
        _ => Err(Message::new(format_args!("expected {LEAST_MEMORY} or more bytes, got {}", shown(vm, value)))),
    }
}

/// `[most ms]`: so many restarts within so many milliseconds.
fn limit(vm: &Vm, value: Value<'_>) -> Result<(u16, u64), Message> {
    match value.as_items() {
        None if value.is_nil() => Ok((Restarts::DEFAULT_MOST, Restarts::DEFAULT_WINDOW)),
        Some([most, window]) => {
            let most = count(vm, *most, "restarts", Restarts::MOST.into())?;
            Ok((most.map_or(Restarts::DEFAULT_MOST, |most| most as u16), duration(vm, *window)?))
        }
        _ => Err(Message::new(format_args!("expected a limit as in [5 10000], got {}", shown(vm, value)))),
    }
}
