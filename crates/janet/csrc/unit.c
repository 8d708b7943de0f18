/* The one C file that is compiled: official Janet with its allocation, its suspend check and its output in our hands,
 * and the few functions that need a look at Janet's private structures. */
#include "shim.h"
#include "janet.h"

/* The VM's suspend check is the only place where Janet loads an atomic by this builtin once `ev` is left out; counting
 * here gives every VM a clock of its own work (T2) without a change to Janet. */
static inline int32_t suspend_check(volatile JanetAtomicInt *flag);
#define __atomic_load_n(pointer, order) suspend_check(pointer)

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
#include "janet.c"
#undef __atomic_load_n
#undef cfun_it_s64_divf
#undef cfun_it_s64_divfi
#undef cfun_it_s64_mod
#undef cfun_it_s64_modi
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

/* Rust's side of this file. */
extern void *microjanet_heap_allocate(void *state, size_t size, int must);
extern void *microjanet_heap_reallocate(void *state, void *memory, size_t size, int must);
extern void microjanet_heap_free(void *state, void *memory);
extern void microjanet_on_budget_spent(void *state);
extern void microjanet_on_write(void *state, const uint8_t *bytes, int32_t length);
extern void microjanet_on_mark(void *state);

/* One VM a thread, as in Janet itself. */
static JANET_THREAD_LOCAL struct {
    void *state; /* Rust's `vm::State` */
    Janet out_of_memory;
    int32_t budget;
    int32_t interval;
} own;

static inline int32_t suspend_check(volatile JanetAtomicInt *flag) {
    if (--own.budget <= 0) {
        own.budget = own.interval;
        microjanet_on_budget_spent(own.state);
    }
    return *flag;
}

void microjanet_set_interval(int32_t interval) {
    own.interval = interval;
    own.budget = interval;
}

void microjanet_restart_interval(void) {
    own.budget = own.interval;
}

/* -- Memory ------------------------------------------------------------------------------------------------------- */

/* Marking cannot be left half-way, and outside of a fiber there is nowhere to jump to. */
static int must_not_fail(void) {
    return janet_vm.gc_mark_phase || NULL == janet_vm.signal_buf;
}

static _Noreturn void out_of_memory(void) {
    if (must_not_fail()) microjanet_abort("out of memory where no fiber can be blamed");
    janet_gcpressure(janet_vm.gc_interval);
    janet_panicv(own.out_of_memory);
    microjanet_abort("unreachable: a panic returned");
}

/* Janet fills in a new object field by field, and any of these steps may fail here. Zeroes keep the half-made object
 * harmless to the next sweep; its larger blocks hold no pointers that a sweep reads. */
#define ZERO_FILLED 512

void *microjanet_malloc(size_t size) {
    void *memory = microjanet_heap_allocate(own.state, size, must_not_fail());
    if (NULL == memory) out_of_memory();
    if (size <= ZERO_FILLED) memset(memory, 0, size);
    return memory;
}

void *microjanet_calloc(size_t count, size_t size) {
    if (size && count > SIZE_MAX / size) out_of_memory();
    void *memory = microjanet_heap_allocate(own.state, count * size, must_not_fail());
    if (NULL == memory) out_of_memory();
    memset(memory, 0, count * size);
    return memory;
}

void *microjanet_realloc(void *memory, size_t size) {
    memory = microjanet_heap_reallocate(own.state, memory, size, must_not_fail());
    if (NULL == memory) out_of_memory();
    return memory;
}

void microjanet_free(void *memory) {
    if (memory) microjanet_heap_free(own.state, memory);
}

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
    /* Preallocated: nothing can be made at the moment when it is needed. */
    own.out_of_memory = janet_cstringv("out of memory");
    janet_gcroot(own.out_of_memory);
    janet_gcroot(janet_wrap_abstract(janet_abstract(&roots_type, 0)));
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
}

/* -- What the board offers in place of Janet's own ---------------------------------------------------------------- */

#define MASK(signal) (1 << (signal))
#define TERMINATION (MASK(JANET_SIGNAL_USER0) | MASK(JANET_SIGNAL_USER1) | MASK(JANET_SIGNAL_USER2) \
    | MASK(JANET_SIGNAL_USER3) | MASK(JANET_SIGNAL_USER4))

/* R10: no fiber swallows the event loop's signals. `rerun` (USER4) is seen by :t fibers only, as `defer` makes them,
 * since these clean up and pass it on. */
static Janet board_fiber_new(int32_t argc, Janet *argv) {
    Janet value = cfun_fiber_new(argc, argv);
    JanetFiber *fiber = janet_unwrap_fiber(value);
    fiber->flags &= ~(MASK(JANET_SIGNAL_EVENT) | MASK(JANET_SIGNAL_INTERRUPT));
    int cleans_up = (fiber->flags & TERMINATION) == TERMINATION && !(fiber->flags & MASK(JANET_SIGNAL_USER5));
    if (!cleans_up) fiber->flags &= ~MASK(JANET_SIGNAL_USER4);
    return value;
}

/* R12: what would go to the process's files goes to the board's log. An actor's own (dyn :out) is left to Janet. */
#define BOARD_PRINT(NAME, ORIGINAL, IMPLEMENTATION, NEWLINE, STREAM) \
    static Janet NAME(int32_t argc, Janet *argv) { \
        if (!janet_checktype(janet_dyn(STREAM), JANET_NIL)) return ORIGINAL(argc, argv); \
        JanetBuffer *buffer = janet_buffer(0); \
        IMPLEMENTATION(argc, argv, NEWLINE, NULL, 0, janet_wrap_buffer(buffer)); \
        microjanet_on_write(own.state, buffer->data, buffer->count); \
        return janet_wrap_nil(); \
    }
BOARD_PRINT(board_print, cfun_io_print, cfun_io_print_impl_x, 1, "out")
BOARD_PRINT(board_prin, cfun_io_prin, cfun_io_print_impl_x, 0, "out")
BOARD_PRINT(board_eprint, cfun_io_eprint, cfun_io_print_impl_x, 1, "err")
BOARD_PRINT(board_eprin, cfun_io_eprin, cfun_io_print_impl_x, 0, "err")
#define BOARD_PRINTF(NAME, ORIGINAL, NEWLINE, STREAM) \
    static Janet NAME(int32_t argc, Janet *argv) { \
        if (argc < 1 || !janet_checktype(janet_dyn(STREAM), JANET_NIL)) return ORIGINAL(argc, argv); \
        JanetBuffer *buffer = janet_buffer(0); \
        janet_buffer_format(buffer, (const char *) janet_getstring(argv, 0), 0, argc, argv); \
        if (NEWLINE) janet_buffer_push_u8(buffer, '\n'); \
        microjanet_on_write(own.state, buffer->data, buffer->count); \
        return janet_wrap_nil(); \
    }
BOARD_PRINTF(board_printf, cfun_io_printf, 1, "out")
BOARD_PRINTF(board_prinf, cfun_io_prinf, 0, "out")
BOARD_PRINTF(board_eprintf, cfun_io_eprintf, 1, "err")
BOARD_PRINTF(board_eprinf, cfun_io_eprinf, 0, "err")

/* C3: tables whose prototypes form a circle are no error in Janet, and these two would walk round it for ever. */
#define BOARD_PROTOTYPES(NAME, ORIGINAL) \
    static Janet NAME(int32_t argc, Janet *argv) { \
        int32_t depth = 0; \
        JanetTable *table = argc > 0 && janet_checktype(argv[0], JANET_TABLE) ? janet_unwrap_table(argv[0]) : NULL; \
        for (; table; table = table->proto) { \
            if (depth++ > JANET_MAX_PROTO_DEPTH) janet_panic("prototypes recurse too deeply"); \
        } \
        return ORIGINAL(argc, argv); \
    }
BOARD_PROTOTYPES(board_table_proto_flatten, cfun_table_proto_flatten)
BOARD_PROTOTYPES(board_env_lookup, cfun_env_lookup)

static const JanetReg board_functions[] = {
    {"env-lookup", board_env_lookup, NULL},
    {"fiber/new", board_fiber_new, NULL},
    {"print", board_print, NULL},
    {"prin", board_prin, NULL},
    {"eprint", board_eprint, NULL},
    {"eprin", board_eprin, NULL},
    {"printf", board_printf, NULL},
    {"prinf", board_prinf, NULL},
    {"eprintf", board_eprintf, NULL},
    {"eprinf", board_eprinf, NULL},
    {"table/proto-flatten", board_table_proto_flatten, NULL},
    {NULL, NULL, NULL}
};

void microjanet_define(JanetTable *dictionary, const char *name, JanetCFunction function) {
    janet_table_put(dictionary, janet_csymbolv(name), janet_wrap_cfunction(function));
    janet_registry_put(function, name, NULL, NULL, 0);
}

/* Every C function of Janet by its name, with the board's own in their places. */
JanetTable *microjanet_board_functions(void) {
    JanetTable *dictionary = janet_core_lookup_table(NULL);
    for (const JanetReg *reg = board_functions; reg->name; reg++) {
        microjanet_define(dictionary, reg->name, reg->cfun);
    }
    return dictionary;
}

/* What `dyn` finds in `fiber`: its own settings first, then those of `environment`. */
void microjanet_inherit(JanetFiber *fiber, JanetTable *environment) {
    fiber->env = janet_table(0);
    fiber->env->proto = environment;
}

/* -- Looking inside ----------------------------------------------------------------------------------------------- */

typedef struct {
    Janet function; /* its name as a string, or nil */
    Janet source;   /* its file as a string, or nil */
    int32_t line;   /* 0 where unknown */
    int32_t column;
} Frame;

/* The frame that is `skip` frames away from the innermost one of a suspended or ended fiber; 0 past the last. */
int microjanet_frame(JanetFiber *fiber, int32_t skip, Frame *out) {
    if (fiber->child && microjanet_frame(fiber->child, skip, out)) return 1;
    for (JanetFiber *child = fiber->child; child; child = child->child) {
        for (int32_t i = child->frame; i > 0; i = janet_stack_frame(child->data + i)->prevframe) skip--;
    }
    for (int32_t i = fiber->frame; i > 0; i = janet_stack_frame(fiber->data + i)->prevframe) {
        if (skip-- > 0) continue;
        JanetStackFrame *frame = janet_stack_frame(fiber->data + i);
        *out = (Frame) {janet_wrap_nil(), janet_wrap_nil(), 0, 0};
        if (frame->func) {
            JanetFuncDef *def = frame->func->def;
            if (def->name) out->function = janet_wrap_string(def->name);
            if (def->source) out->source = janet_wrap_string(def->source);
            if (def->sourcemap && frame->pc) {
                JanetSourceMapping mapping = def->sourcemap[frame->pc - def->bytecode];
                out->line = mapping.line;
                out->column = mapping.column;
            }
        } else {
            JanetCFunRegistry *reg = janet_registry_get((JanetCFunction) frame->pc);
            if (reg && reg->name) out->function = janet_cstringv(reg->name);
        }
        return 1;
    }
    return 0;
}

/* (environments function): the values that a closure captured, as an array. The linker walks through them. */
static Janet environments(int32_t argc, Janet *argv) {
    janet_fixarity(argc, 1);
    JanetFunction *function = janet_getfunction(argv, 0);
    JanetArray *values = janet_array(0);
    for (int32_t i = 0; i < function->def->environments_length; i++) {
        JanetFuncEnv *environment = function->envs[i];
        janet_env_valid(environment);
        janet_env_maybe_detach(environment);
        const Janet *captured =
            environment->offset > 0 ? environment->as.fiber->data + environment->offset : environment->as.values;
        for (int32_t j = 0; j < environment->length; j++) janet_array_push(values, captured[j]);
    }
    return janet_wrap_array(values);
}

/* A full Janet for the host: the core environment, and what the linker needs of the VM's inside. */
JanetTable *microjanet_host_environment(void) {
    JanetTable *core = janet_core_env(NULL);
    janet_def(core, "function/environments", janet_wrap_cfunction(environments), NULL);
    return core;
}
