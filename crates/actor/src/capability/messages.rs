//! Messages: `:send`, `:receive`, and `:peek` and `:take` to pick one from the mailbox (E1, E2).

use super::{caller, expected, failed, pid, refuse, time::milliseconds, wrong_arity};
use crate::{capability::Request, mailbox::Message, room, shared};
use core::ffi::CStr;
use janet::{Native, Raise, Signal, Value, Vm};

/// Which message an actor waits for: that with so many before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Receiving {
    pub index: usize,
    /// Whether it stays in the mailbox.
    pub keeps: bool,
}

/// `(send pid message)`
pub(super) struct Send;

impl Native for Send {
    const NAME: &'static CStr = c"send";

    fn call<'vm>(vm: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        let [to, message] = arguments else { return Err(wrong_arity(arguments, "2")) };
        let to = pid(vm, *to)?;
        let mark = shared::with_shared(|shared| {
            let actor = shared.table.get(to)?;
            (!actor.mailbox.is_full()).then(|| shared.mark_of(to))
        });
        // What cannot be sent is an error, also to the dead.
        let refuse = || vm.copy(*message).map(|_| Value::boolean(false)).map_err(failed);
        let Some(mark) = mark else { return refuse() };
        let own = vm.allocate_for(mark);
        // The last quarter of a limit is not for others to fill.
        let copy = (!vm.is_scarce()).then(|| vm.counting(|| vm.copy(*message).and_then(|copy| room::root(vm, copy))));
        vm.allocate_for(own);
        let copy = match copy {
            None => return refuse(),
            // The receiver has no room for it, which is no fault of the sender's.
            Some((Err(error), _)) if error.is_out_of_memory() => return Ok(Value::boolean(false)),
            Some((copy, bytes)) => Message::Data { root: copy.map_err(failed)?, bytes },
        };
        let refused = shared::with_shared(|shared| shared.deliver(to, copy).err());
        let delivered = refused.is_none();
        refused.and_then(Message::into_root).into_iter().for_each(|root| vm.release(root));
        Ok(Value::boolean(delivered))
    }
}

/// `(receive &opt ms)`
pub(super) struct Receive;

impl Native for Receive {
    const NAME: &'static CStr = c"receive";

    fn call<'vm>(vm: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        let ms = match arguments {
            [] => None,
            [ms] => time_out(vm, *ms)?,
            _ => return Err(wrong_arity(arguments, "0 or 1")),
        };
        wait_for(Receiving { index: 0, keeps: false }, ms)
    }
}

/// `(peek index &opt ms)`
pub(super) struct Peek;

impl Native for Peek {
    const NAME: &'static CStr = c"peek";

    fn call<'vm>(vm: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        let (index, ms) = match arguments {
            [index] => (index, None),
            [index, ms] => (index, time_out(vm, *ms)?),
            _ => return Err(wrong_arity(arguments, "1 or 2")),
        };
        wait_for(Receiving { index: index_of(vm, *index)?, keeps: true }, ms)
    }
}

/// `(take index)`
pub(super) struct Take;

impl Native for Take {
    const NAME: &'static CStr = c"take";

    fn call<'vm>(vm: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        let [index] = arguments else { return Err(wrong_arity(arguments, "1")) };
        let index = index_of(vm, *index)?;
        let this = caller();
        let taken = shared::with_shared(|shared| {
            let actor = shared.table.get_mut(this)?;
            let message = actor.mailbox.take(index)?;
            let tag = actor.tag_of(&message).map_or(Value::nil(), |tag| vm.value(tag));
            Some((message, tag))
        });
        let Some((message, tag)) = taken else {
            return Err(refuse(format_args!("there is no message {index} in the mailbox")));
        };
        let value = message.value(vm, tag).map_err(failed)?;
        vm.expect_garbage(message.bytes());
        message.into_root().into_iter().for_each(|root| vm.release(root));
        Ok(value)
    }
}

fn wait_for<'vm>(receiving: Receiving, ms: Option<u64>) -> Result<Value<'vm>, Raise<'vm>> {
    shared::request(Request::Receive { receiving, ms });
    Err(Raise::Signal(Signal::Event, Value::nil()))
}

/// Milliseconds; nil for ever.
fn time_out<'vm>(vm: &'vm Vm, value: Value<'vm>) -> Result<Option<u64>, Raise<'vm>> {
    if value.is_nil() { Ok(None) } else { milliseconds(vm, value).map(Some) }
}

fn index_of<'vm>(vm: &'vm Vm, value: Value<'vm>) -> Result<usize, Raise<'vm>> {
    match value.as_number() {
        Some(number) if (0.0..=f64::from(u16::MAX)).contains(&number) && number % 1.0 == 0.0 => Ok(number as usize),
        _ => Err(expected(vm, "the index of a message", value)),
    }
}
