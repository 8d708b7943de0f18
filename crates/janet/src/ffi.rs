//! The C functions that this crate calls: Janet's own from `janet.h`, and ours from `csrc/unit.c`.
//!
//! `Janet` is opaque here. Whatever way Janet packs a value (a NaN box on 64 bits, a tag beside the payload on 32), it is
//! eight bytes that the C side alone takes apart.

use core::ffi::{c_char, c_int, c_void};

/// A Janet value as C passes it: by value, as the union that it is there. C passes a union and an integer of one size
/// differently on some machines, so this is a C structure; csrc/unit.c checks size and alignment.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct Janet(pub u64);

/// `JanetCFunction` of `janet.h`. It may be left by `longjmp`.
pub type CFunction = unsafe extern "C-unwind" fn(argc: i32, argv: *mut Janet) -> Janet;

/// What may raise under `microjanet_protect`, with the data that it is called with.
pub type Body = unsafe extern "C-unwind" fn(*mut c_void) -> Janet;

/// `JanetKV` of `janet.h`.
#[repr(C)]
pub struct KeyValue {
    pub key: Janet,
    pub value: Janet,
}

/// `Frame` of `csrc/unit.c`.
#[repr(C)]
pub struct Frame {
    pub function: *const c_char,
    pub source: *const c_char,
    pub line: i32,
    pub column: i32,
    pub pc: i32,
}

/// An object that only C looks into.
#[repr(C)]
pub struct Opaque {
    _private: [u8; 0],
}

pub type Buffer = Opaque;
pub type Table = Opaque;
pub type Fiber = Opaque;
pub type Function = Opaque;

// Types of `enum JanetType` in janet.h.
pub const NUMBER: c_int = 0;
pub const NIL: c_int = 1;
pub const BOOLEAN: c_int = 2;
pub const FIBER: c_int = 3;
pub const STRING: c_int = 4;
pub const SYMBOL: c_int = 5;
pub const KEYWORD: c_int = 6;
pub const ARRAY: c_int = 7;
pub const TUPLE: c_int = 8;
pub const TABLE: c_int = 9;
pub const STRUCT: c_int = 10;
pub const BUFFER: c_int = 11;
pub const FUNCTION: c_int = 12;
#[cfg(test)]
pub const CFUNCTION: c_int = 13;

// janet.h: none of these raises or allocates.
unsafe extern "C" {
    pub fn janet_type(x: Janet) -> c_int;
    pub fn janet_truthy(x: Janet) -> c_int;
    pub fn janet_unwrap_number(x: Janet) -> f64;
    pub fn janet_unwrap_fiber(x: Janet) -> *mut Fiber;
    pub fn janet_unwrap_function(x: Janet) -> *mut Function;
    pub fn janet_unwrap_table(x: Janet) -> *mut Table;
    pub fn janet_wrap_nil() -> Janet;
    pub fn janet_wrap_number(x: f64) -> Janet;
    pub fn janet_wrap_boolean(x: c_int) -> Janet;
    pub fn janet_wrap_string(x: *const u8) -> Janet;
    pub fn janet_wrap_tuple(x: *const Janet) -> Janet;
    pub fn janet_wrap_struct(x: *const KeyValue) -> Janet;
    pub fn janet_wrap_fiber(x: *mut Fiber) -> Janet;
    pub fn janet_wrap_table(x: *mut Table) -> Janet;
    pub fn janet_wrap_buffer(x: *mut Buffer) -> Janet;
    pub fn janet_bytes_view(x: Janet, data: *mut *const u8, length: *mut i32) -> c_int;
    pub fn janet_indexed_view(x: Janet, data: *mut *const Janet, length: *mut i32) -> c_int;
    pub fn janet_dictionary_view(x: Janet, data: *mut *const KeyValue, length: *mut i32, capacity: *mut i32) -> c_int;
    pub fn janet_dictionary_next(data: *const KeyValue, capacity: i32, at: *const KeyValue) -> *const KeyValue;
    pub fn janet_mark(x: Janet);
}

unsafe extern "C-unwind" {
    // janet.h: these raise when memory is out, some also for other reasons. Only under protection.
    pub fn janet_equals(x: Janet, y: Janet) -> c_int;
    pub fn janet_string(data: *const u8, length: i32) -> *const u8;
    pub fn janet_buffer(capacity: i32) -> *mut Buffer;
    pub fn janet_buffer_setcount(buffer: *mut Buffer, count: i32);
    pub fn janet_symbol(data: *const u8, length: i32) -> *const u8;
    pub fn janet_wrap_keyword(x: *const u8) -> Janet;
    pub fn janet_wrap_symbol(x: *const u8) -> Janet;
    pub fn janet_tuple_n(values: *const Janet, count: i32) -> *const Janet;
    pub fn janet_struct_begin(count: i32) -> *mut KeyValue;
    pub fn janet_struct_put(structure: *mut KeyValue, key: Janet, value: Janet);
    pub fn janet_table_to_struct(table: *mut Table) -> *const KeyValue;
    pub fn janet_struct_end(structure: *mut KeyValue) -> *const KeyValue;
    pub fn janet_table(capacity: i32) -> *mut Table;
    pub fn janet_get(structure: Janet, key: Janet) -> Janet;
    pub fn janet_to_string(x: Janet) -> *const u8;
    pub fn janet_formatc(format: *const c_char, ...) -> *const u8;
    pub fn janet_fiber(function: *mut Function, capacity: i32, argc: i32, argv: *const Janet) -> *mut Fiber;
    pub fn janet_unmarshal(
        bytes: *const u8,
        length: usize,
        flags: c_int,
        dictionary: *mut Table,
        next: *mut *const u8,
    ) -> Janet;
    #[cfg(feature = "std")]
    pub fn janet_dobytes(
        environment: *mut Table,
        bytes: *const u8,
        length: i32,
        source: *const c_char,
        out: *mut Janet,
    ) -> c_int;
    pub fn janet_default_rng() -> *mut c_void;
    pub fn janet_rng_seed(rng: *mut c_void, seed: u32);

    // janet.h: these return signals. `janet_continue` and `janet_collect` collect garbage.
    pub fn janet_continue(fiber: *mut Fiber, value: Janet, out: *mut Janet) -> c_int;
    pub fn microjanet_collect();
    pub fn microjanet_collect_after(part: u32);

    // csrc/unit.c: never returns.
    pub fn microjanet_raise(signal: c_int, value: Janet) -> !;

    // csrc/unit.c
    pub fn microjanet_init(state: *mut c_void);
    #[cfg(feature = "std")]
    pub fn microjanet_set_heap_begin(address: usize);
    pub fn microjanet_state() -> *mut c_void;
    pub fn microjanet_deinit();
    pub fn microjanet_set_interval(interval: i32);
    pub fn microjanet_restart_interval();
    pub fn microjanet_charge(checks: u32);
    pub fn microjanet_intervals_owed() -> u32;
    pub fn microjanet_limit_stack(bytes: usize);
    pub fn microjanet_set_gc_interval(bytes: usize);
    pub fn microjanet_collect_soon();
    pub fn janet_gcpressure(bytes: usize);
    pub fn microjanet_interrupt(halting: c_int);
    pub fn microjanet_clear_interrupts();
    pub fn microjanet_protect(body: Body, data: *mut c_void, out: *mut Janet) -> c_int;
    pub fn microjanet_define(dictionary: *mut Table, name: *const c_char, function: CFunction);
    pub fn microjanet_offer(name: *const u8, length: i32, dictionary: *mut Table) -> c_int;
    #[cfg(test)]
    pub fn janet_core_lookup_table(replacements: *mut Table) -> *mut Table;
    pub fn microjanet_copy(x: Janet) -> Janet;
    pub fn microjanet_inherit(fiber: *mut Fiber, environment: *mut Table);
    pub fn microjanet_frame(fiber: *mut Fiber, skip: i32, out: *mut Frame) -> c_int;
    #[cfg(feature = "std")]
    pub fn microjanet_linker_environment() -> *mut Table;
}
