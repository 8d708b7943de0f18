//! What the dead leave behind, until the next one that holds the VM lets go of it. To die takes no memory: an actor is added to
//! this as it is.

use crate::{
    actor::{Actor, Origin},
    shared::with_shared,
};
use alloc::{boxed::Box, vec::Vec};
use janet::{Root, Vm};

/// What is to be let go.
pub(crate) struct Remains {
    #[expect(clippy::vec_box, reason = "an actor is where it is: its place here is that of a pointer")]
    actors: Vec<Box<Actor>>,
    /// What nobody's is any more, such as the body of a program without actors.
    roots: Vec<Root>,
}

impl Remains {
    pub const fn new() -> Self {
        Self { actors: Vec::new(), roots: Vec::new() }
    }

    /// Makes room for so many more actors; none when memory is out.
    pub fn reserve(&mut self, more: usize) -> Option<()> {
        self.actors.try_reserve(more).ok()
    }

    pub fn add(&mut self, actor: Box<Actor>) {
        self.actors.push(actor);
    }

    pub fn add_root(&mut self, root: Root) {
        self.roots.push(root);
    }

    pub fn is_empty(&self) -> bool {
        self.actors.is_empty() && self.roots.is_empty()
    }
}

/// Lets a root go when the VM is next held.
pub(crate) fn release_later(root: Root) {
    with_shared(|shared| shared.remains.add_root(root));
}

/// Lets go of whatever is left of the dead, and of their programs.
pub(crate) fn let_go(vm: &Vm) {
    while let Some(actor) = with_shared(|shared| shared.remains.actors.pop()) {
        let_go_of(vm, *actor);
        // A session may wait for the end of a program.
        with_shared(|shared| shared.events.tell_readers());
    }
    while let Some(root) = with_shared(|shared| shared.remains.roots.pop()) {
        vm.release(root);
    }
}

fn let_go_of(vm: &Vm, actor: Actor) {
    let Actor { program, origin, fiber, state, mut mailbox, subscriptions, owner, .. } = actor;
    drop(program);
    [fiber, state].into_iter().flatten().for_each(|root| vm.release(root));
    if let Origin::Spawned(spawned) = origin {
        vm.release(spawned.function);
        [spawned.capabilities, spawned.state].into_iter().flatten().for_each(|root| vm.release(root));
    }
    mailbox.clear().for_each(|root| vm.release(root));
    let timers = subscriptions.map(|subscriptions| subscriptions.timers).unwrap_or_default();
    timers.into_iter().for_each(|timer| vm.release(timer.tag));
    owner.into_iter().for_each(|owner| vm.close_account(owner));
}
