/* The one C file that is compiled: official Janet with its allocation, its suspend check and its output in our hands,
 * and the few functions that need a look at Janet's private structures. */
#include "shim.h"
#include "janet.h"

/* The VM's suspend check is the only place where Janet loads an atomic by this builtin once `ev` is left out; counting
 * here gives every VM a clock of its own work (T2) without a change to Janet. */
static inline int32_t suspend_check(volatile JanetAtomicInt *flag);
#define __atomic_load_n(pointer, order) suspend_check(pointer)

/* C3: Janet bounds each recursion of its C code by this number, but not those inside of others. What is left of the stack
 * bounds them all. One use is the initial value of a variable, outside of any function. */
static inline uint32_t recursion_guard(void);
#undef JANET_RECURSION_GUARD
#define JANET_RECURSION_GUARD (sizeof(__func__) > 1 ? recursion_guard() : DEEPEST)
#define DEEPEST 1024

/* Janet's `div` and `mod` of int/s64 check for division by zero, but not for the one quotient that does not fit, where
 * an x86 traps. With its parameters each name is Janet's definition; without, in Janet's table of methods, it is ours. */
static Janet cfun_it_s64_divf(int32_t argc, Janet *argv);
static Janet cfun_it_s64_divfi(int32_t argc, Janet *argv);
static Janet cfun_it_s64_mod(int32_t argc, Janet *argv);
static Janet cfun_it_s64_modi(int32_t argc, Janet *argv);
#define cfun_it_s64_divf(argc, argv) unchecked_divf(argc, argv)
#define cfun_it_s64_divfi(argc, argv) unchecked_divfi(argc, argv)
#define cfun_it_s64_mod(argc, argv) unchecked_mod(argc, argv)
#define cfun_it_s64_modi(argc, argv) unchecked_modi(argc, argv)
#include "hooks.h"
#include "charge.h"
#ifndef MICROJANET_CHIP
#include "identity.h"
#endif

/* With `void` between its parentheses this is Janet's definition; with nothing, in a call, it is ours. */
void microjanet_collect(void);
#define janet_collect(parameters) COLLECT_##parameters
#define COLLECT_ microjanet_collect()
#define COLLECT_void official_collect(void)

/* A chip has no files. Janet prints to a file if it is given one, and its type would keep the C library's files: without
 * parameters, these names are null pointers in Janet's table of what a type can do. */
#ifdef MICROJANET_CHIP
#define cfun_io_gc(file, length) unused_gc(file, length)
#define io_file_get(file, key, out) unused_get(file, key, out)
#define io_file_marshal(file, context) unused_marshal(file, context)
#define io_file_unmarshal(context) unused_unmarshal(context)
#define io_file_next(file, key) unused_next(file, key)
enum { cfun_io_gc = 0, io_file_get = 0, io_file_marshal = 0, io_file_unmarshal = 0, io_file_next = 0 };
#endif
#include "janet.c"
#undef janet_collect
#undef snprintf
#undef __atomic_load_n
#undef cfun_it_s64_divf
#undef cfun_it_s64_divfi
#undef cfun_it_s64_mod
#undef cfun_it_s64_modi
#undef cfun_array_remove
#undef cfun_array_slice
#undef cfun_buffer_format_at
#undef cfun_buffer_slice
#undef cfun_it_s64_lshift
#undef cfun_it_s64_rshift
#undef cfun_it_u64_lshift
#undef cfun_it_u64_rshift
#undef cfun_keyword_slice
#undef cfun_marshal
#undef cfun_parse_insert
#undef cfun_parse_state
#undef cfun_peg_find
#undef cfun_peg_find_all
#undef cfun_peg_match
#undef cfun_peg_replace
#undef cfun_peg_replace_all
#undef cfun_string_replace
#undef cfun_string_replaceall
#undef cfun_string_slice
#undef cfun_symbol_slice
#undef cfun_tuple_slice
#undef janet_core_slice
#define CHECKED_DIVISION(NAME, UNCHECKED, DIVIDEND, DIVISOR) \
    static Janet NAME(int32_t argc, Janet *argv) { \
        janet_fixarity(argc, 2); \
        if (janet_unwrap_s64(argv[DIVIDEND]) == INT64_MIN && janet_unwrap_s64(argv[DIVISOR]) == -1) { \
            janet_panic("INT64_MIN divided by -1"); \
        } \
        return UNCHECKED(argc, argv); \
    }
CHECKED_DIVISION(cfun_it_s64_divf, unchecked_divf, 0, 1)
CHECKED_DIVISION(cfun_it_s64_divfi, unchecked_divfi, 1, 0)
CHECKED_DIVISION(cfun_it_s64_mod, unchecked_mod, 0, 1)
CHECKED_DIVISION(cfun_it_s64_modi, unchecked_modi, 1, 0)

/* What src/ffi.rs takes for granted. */
_Static_assert(sizeof(Janet) == sizeof(uint64_t) && _Alignof(Janet) == _Alignof(uint64_t), "src/ffi.rs: Janet");

/* Rust's side of this file. */
extern void *microjanet_heap_allocate(void *state, size_t size, int must);
extern void *microjanet_heap_reallocate(void *state, void *memory, size_t size, int must);
extern void *microjanet_heap_allocate_for_board(void *state, size_t size, int must);
extern void microjanet_heap_free(void *state, void *memory);
extern Janet microjanet_heap_error(void *state, Janet board);
extern uint32_t microjanet_on_collected(void *state);
extern void microjanet_on_budget_spent(void *state);
extern void microjanet_on_write(void *state, const uint8_t *bytes, int32_t length);
extern void microjanet_on_mark(void *state);

/* charge.c */
void microjanet_charge(uint32_t checks);
uint32_t microjanet_intervals_owed(void);

/* Objects that a collection puts off in a list. */
#define MOST_POSTPONED (sizeof(void *) == 4 ? 32 : 256)

/* One VM a thread, as in Janet itself. */
static JANET_THREAD_LOCAL struct {
    void *state; /* Rust's `vm::State` */
    Janet out_of_memory;
    int32_t budget;
    int32_t interval;
    int has_more_postponed; /* see mark.c */
    uint32_t postponed_count;
    struct JanetGCObject *postponed[MOST_POSTPONED];
    int halting; /* whether the running fiber is to end: an interrupt may break off a C function */
    uintptr_t stack_low;
    uintptr_t heap_begin; /* identity.c */
    JanetTable *rehashed, table_before; /* charge.c */
} own;

/* Stack bytes: the most that Janet takes for a level of a counted recursion, and what is kept for the functions that it calls
 * at the deepest one, ours among them. A nested fiber takes two levels. */
#define LEVEL (96 * sizeof(void *))
#define RESERVE (sizeof(void *) == 4 ? 3 << 10 : 64 << 10)

/* Never 0: the collector would not get on. */
static inline uint32_t recursion_guard(void) {
    uintptr_t here = (uintptr_t) __builtin_frame_address(0), low = own.stack_low + RESERVE;
    uintptr_t levels = here > low ? (here - low) / LEVEL : 0;
    return levels < DEEPEST ? 1 + levels : DEEPEST;
}

/* The VM may use so many bytes of the stack from here on. */
void microjanet_limit_stack(size_t bytes) {
    own.stack_low = (uintptr_t) __builtin_frame_address(0) - bytes;
}

static inline int32_t suspend_check(volatile JanetAtomicInt *flag) {
    if (--own.budget <= 0) {
        microjanet_on_budget_spent(own.state);
        (void) microjanet_intervals_owed();
    }
    /* A callback of a C function, during which Janet does not collect, would turn the signal into an error: a fiber that is
     * to go on is left alone until that is over. */
    return *flag && (own.halting || !janet_vm.gc_suspend);
}

static void check_in_c(uint32_t bytes) {
    microjanet_charge(bytes / 8);
    (void) suspend_check(&janet_vm.auto_suspend);
    if (own.halting) raise_or_leave(JANET_SIGNAL_INTERRUPT, janet_wrap_nil());
}

/* A tagged capture is looked for among all of them. */
static void check_rule(const uint32_t *rule, const JanetBuffer *tags) {
    int looks_back = rule[0] == RULE_GETTAG || rule[0] == RULE_BACKMATCH;
    check_in_c(rule[0] == RULE_LITERAL ? rule[1] : looks_back ? (uint32_t) tags->count : 0);
}

/* What errors have left behind is looked through whenever a block is freed. */
#define MUCH_SCRATCH 32
void microjanet_collect_soon(void);

/* A callback of a C function would have the signal turned into an error, which can be caught. */
static _Noreturn void raise_or_leave(JanetSignal signal, Janet message) {
    if (own.halting) {
        janet_vm.coerce_error = 0;
        signal = JANET_SIGNAL_INTERRUPT;
        message = janet_wrap_nil();
    }
    undo_rehash();
    if (janet_vm.scratch_len > MUCH_SCRATCH) microjanet_collect_soon();
    (janet_signalv)(signal, message);
}

_Noreturn void microjanet_raise(int signal, Janet message) {
    raise_or_leave(signal, message);
}

/* The capacity, if so many values can be addressed. */
static int32_t addressable(int32_t capacity, int32_t growth) {
    if (growth < 1) janet_panic("expected positive integer");
    if ((uint64_t) capacity * growth > SIZE_MAX / sizeof(Janet)) microjanet_out_of_memory();
    return capacity;
}

/* Where an error breaks it off, what was written so far stays, as in Janet. */
static void format_buffer(JanetBuffer *buffer, const char *format, int32_t start, int32_t argc, Janet *argv) {
    /* Janet adds the bytes of a format one by one, which `janet_buffer_extra` does not charge. */
    work((uint32_t) strlen(format) / 8);
    for (int32_t i = start + 1; i < argc; i++) {
        if (!janet_checktype(argv[i], JANET_BUFFER) || janet_unwrap_buffer(argv[i]) != buffer) continue;
        JanetBuffer *copy = janet_buffer(buffer->count);
        janet_buffer_push_bytes(copy, buffer->data, buffer->count);
        argv[i] = janet_wrap_buffer(copy);
    }
    (janet_buffer_format)(buffer, format, start, argc, argv);
}

#ifdef __SANITIZE_ADDRESS__
/* Nothing that Janet itself reads lies behind the arguments. Strings of this address belong to nobody. */
static void poison_rest(JanetFiber *fiber) {
    for (int32_t i = fiber->stacktop - JANET_FRAME_SIZE; i < fiber->capacity; i++) {
        fiber->data[i] = janet_wrap_string((const uint8_t *) 64);
    }
}
#endif

static JanetBuffer *scratch_buffer(JanetBuffer *buffer, int32_t capacity) {
    if (capacity < 4) capacity = 4;
    janet_gcpressure(capacity);
    *buffer = (JanetBuffer) {.gc.flags = JANET_MEM_DISABLED, .capacity = capacity, .data = janet_smalloc(capacity)};
    return buffer;
}

/* No text is as long, and no address that far from the end of memory, also on the boards that an image of this computer is for. */
static uint32_t within_memory(uint32_t op, uint32_t arg) {
    uint32_t most = sizeof(void *) == 4 ? 1 << 24 : 1 << 30;
    return (op == RULE_NCHAR || op == RULE_NOTNCHAR) && arg > most ? most : arg;
}

static Janet in_sequence(Janet peg) {
    Janet sequence[] = {janet_csymbolv("*"), janet_wrap_true(), peg};
    return janet_wrap_tuple(janet_tuple_n(sequence, 3));
}

void microjanet_interrupt(int halting) {
    own.halting |= halting;
    janet_interpreter_interrupt(NULL);
}

static void register_types(void);
#ifndef MICROJANET_CHIP
static void name_functions(void);
#endif

#include "charge.c"
#include "number.c"
#include "memory.c"

/* -- Start and protection ----------------------------------------------------------------------------------------- */

static int mark_roots(void *data, size_t length) {
    (void) data;
    (void) length;
    microjanet_on_mark(own.state);
    return 0;
}

static const JanetAbstractType roots_type = {"microjanet/roots", NULL, mark_roots, JANET_ATEND_GCMARK};

void microjanet_init(void *state) {
    own.state = state;
    microjanet_set_interval(INT32_MAX);
    janet_init();
    /* Janet's own 1024 places take 4 KB on 32 bits before there is any symbol. There will be more when half of these are taken. */
    janet_cache_resize(FEWEST_SYMBOLS);
    /* Preallocated: nothing can be made at the moment when it is needed. */
    own.out_of_memory = janet_cstringv("out of memory");
    janet_gcroot(own.out_of_memory);
    janet_gcroot(janet_wrap_abstract(janet_abstract(&roots_type, 0)));
    register_types();
#ifndef MICROJANET_CHIP
    name_functions();
#endif
}

/* Where the heap begins, for identity.c. */
void microjanet_set_heap_begin(uintptr_t address) {
    own.heap_begin = address;
}

void *microjanet_state(void) {
    return own.state;
}

void microjanet_deinit(void) {
    janet_deinit();
    own.state = NULL;
}

void microjanet_set_gc_interval(size_t bytes) {
    janet_vm.gc_interval = bytes;
}

/* Runs `body`; a signal that it raises is returned, with its value in `out`. The running fiber's note of a long jump
 * is for the interpreter alone, which this jump never reached. */
int microjanet_protect(Janet (*body)(void *), void *data, Janet *out) {
    JanetFiber *fiber = janet_vm.fiber;
    int32_t flags = fiber ? fiber->flags : 0;
    JanetTryState state;
    int signal = janet_try(&state);
    if (!signal) {
        *out = body(data);
    } else {
        *out = state.payload;
        if (fiber) fiber->flags = flags;
    }
    janet_restore(&state);
    return signal;
}

/* Interrupts that came too late for the actor that they were meant for. */
void microjanet_clear_interrupts(void) {
    janet_vm.auto_suspend = 0;
    own.halting = 0;
}

#include "fibers.c"
#include "functions.c"
#include "machine.c"
#include "copy.c"
#ifndef MICROJANET_CHIP
#include "identity.c"
#endif

/* -- What the linker needs of the VM's inside ---------------------------------------------------------------------- */

/* (contents value): what a function captured, or what a fiber (but for its environment) or a compiled peg holds, as an
 * array. All else that it takes to walk through values can be written in Janet. */
static Janet contents(int32_t argc, Janet *argv) {
    janet_fixarity(argc, 1);
    JanetArray *values = janet_array(0);
    if (janet_checktype(argv[0], JANET_FUNCTION)) {
        JanetFunction *function = janet_unwrap_function(argv[0]);
        for (int32_t i = 0; i < function->def->environments_length; i++) {
            JanetFuncEnv *environment = function->envs[i];
            janet_env_valid(environment);
            janet_env_maybe_detach(environment);
            const Janet *captured =
                environment->offset > 0 ? environment->as.fiber->data + environment->offset : environment->as.values;
            for (int32_t j = 0; j < environment->length; j++) janet_array_push(values, captured[j]);
        }
    } else if (janet_checktype(argv[0], JANET_FIBER)) {
        JanetFiber *fiber = janet_unwrap_fiber(argv[0]);
        for (int32_t i = fiber->frame, top = fiber->stackstart - JANET_FRAME_SIZE; i > 0;) {
            JanetStackFrame *frame = janet_stack_frame(fiber->data + i);
            if (frame->func) janet_array_push(values, janet_wrap_function(frame->func));
            for (int32_t j = i; j < top; j++) janet_array_push(values, fiber->data[j]);
            top = i - JANET_FRAME_SIZE;
            i = frame->prevframe;
        }
        if (fiber->child) janet_array_push(values, janet_wrap_fiber(fiber->child));
        for (int32_t i = fiber->stackstart; i < fiber->stacktop; i++) janet_array_push(values, fiber->data[i]);
        janet_array_push(values, fiber->last_value);
    } else if (janet_checkabstract(argv[0], &janet_peg_type)) {
        JanetPeg *peg = janet_unwrap_abstract(argv[0]);
        for (uint32_t i = 0; i < peg->num_constants; i++) janet_array_push(values, peg->constants[i]);
    }
    return janet_wrap_array(values);
}

/* No board looks into symbol maps: these go in any case. */
static void drop_symbol_map(JanetFuncDef *def) {
    janet_free(def->symbolmap);
    def->symbolmap = NULL;
    def->symbolmap_length = 0;
    janet_def_addflags(def);
}

/* Leaves a definition no debug information but a name, its place in `definitions` in base 36; adds there what it had:
 * [name source sourcemap], the latter as the bytes of its `JanetSourceMapping`s. */
static void strip(JanetFuncDef *def, JanetArray *definitions) {
    Janet had[3] = {janet_wrap_nil(), janet_wrap_nil(), janet_wrap_nil()};
    if (def->name) had[0] = janet_wrap_string(def->name);
    if (def->source) had[1] = janet_wrap_string(def->source);
    if (def->sourcemap) {
        int32_t length = def->bytecode_length * (int32_t) sizeof(JanetSourceMapping);
        had[2] = janet_stringv((const uint8_t *) def->sourcemap, length);
    }
    char name[8];
    char *end = name + sizeof(name), *digit = end;
    int32_t rest = definitions->count;
    do {
        *--digit = "0123456789abcdefghijklmnopqrstuvwxyz"[rest % 36];
    } while (rest /= 36);
    janet_array_push(definitions, janet_wrap_tuple(janet_tuple_n(had, 3)));
    def->name = janet_string((const uint8_t *) digit, (int32_t) (end - digit));
    def->source = NULL;
    janet_free(def->sourcemap);
    def->sourcemap = NULL;
    janet_def_addflags(def);
}

/* (unmarshal-for-board bytes lookup definitions): a copy of what was marshalled, without symbol maps, and where
 * `definitions` is an array also stripped. No collection runs in a C function, so that all that was made since `before`
 * lies in front of it in the list of objects, and nothing else does. */
static Janet unmarshal_for_board(int32_t argc, Janet *argv) {
    janet_fixarity(argc, 3);
    JanetByteView bytes = janet_getbytes(argv, 0);
    JanetTable *lookup = janet_gettable(argv, 1);
    JanetArray *definitions = janet_checktype(argv[2], JANET_NIL) ? NULL : janet_getarray(argv, 2);
    JanetGCObject *before = janet_vm.blocks;
    Janet copy = janet_unmarshal(bytes.bytes, (size_t) bytes.len, 0, lookup, NULL);
    for (JanetGCObject *object = janet_vm.blocks; object != before; object = object->data.next) {
        enum JanetMemoryType type = object->flags & JANET_MEM_TYPEBITS;
        if (type == JANET_MEMORY_FIBER) let_signals_pass((JanetFiber *) object);
        if (type != JANET_MEMORY_FUNCDEF) continue;
        drop_symbol_map((JanetFuncDef *) object);
        if (definitions) strip((JanetFuncDef *) object, definitions);
    }
    return copy;
}

/* (free-scratch): lets go of what the compiler left, two blocks a function, as a collection would. The linker's heap is large enough for none,
 * and each block that is freed is looked for among these. */
static Janet linker_free_scratch(int32_t argc, Janet *argv) {
    (void) argv;
    janet_fixarity(argc, 0);
    if (!janet_vm.gc_suspend) free_scratch();
    return janet_wrap_nil();
}

/* An environment for the linker: the core environment behind it, and what the linker alone may call. */
JanetTable *microjanet_linker_environment(void) {
    JanetTable *environment = janet_table(0);
    environment->proto = janet_core_env(NULL);
    janet_def(environment, "contents", janet_wrap_cfunction(contents), NULL);
    janet_def(environment, "free-scratch", janet_wrap_cfunction(linker_free_scratch), NULL);
    janet_def(environment, "unmarshal-for-board", janet_wrap_cfunction(unmarshal_for_board), NULL);
    return environment;
}

/* What src/ffi.rs declares (build.rs): on a chip, the compiler takes all else for functions of this file alone. */
#ifdef MICROJANET_CHIP
#define EXPORT(function) extern __typeof__(function) function __attribute__((externally_visible));
#include "exports.h"
#endif
