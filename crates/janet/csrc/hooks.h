/* Janet's C functions that could run for ever, or very long on little memory, and what makes each of them interruptible (C4, R8)
 * or bounded; and those that would lose memory (C1). Included by unit.c, right before Janet.
 *
 * Each macro stands for a function of Janet's. Where that is defined, which the type of one of its parameters tells, the macro is
 * Janet's own text again; where it is called, it is what we want of a call. */

#define SECOND_OF(first, second, ...) second
#define CHOOSE(...) SECOND_OF(__VA_ARGS__)
#define BY_PARAMETER(DEFINES, CALL) CHOOSE(DEFINES, CALL, )
#define DEFINES_const ~, UNCHANGED,
#define DEFINES_int32_t ~, UNCHANGED,
#define DEFINES_uint32_t ~, UNCHANGED,
#define DEFINES_Janet ~, UNCHANGED,
#define DEFINES_JanetByteView ~, UNCHANGED,
#define UNCHANGED(NAME, ...) NAME(__VA_ARGS__)

/* A suspend check, at which a fiber that is to end leaves the C function. It counts as one for each eight bytes more. */
static void check_in_c(uint32_t bytes);

/* Patterns backtrack: their time is exponential in their length. */
#define peg_rule(s, rule, text) BY_PARAMETER(DEFINES_##text, CHECKED_RULE)(peg_rule, s, rule, text)
#define CHECKED_RULE(NAME, s, rule, text) (check_rule(rule), NAME(s, rule, text))
static void check_rule(const uint32_t *rule);

/* Tuples and structs that hold the same ones again and again are compared again and again: exponential in their depth. */
#define push_traversal_node(lhs, rhs, index) \
    BY_PARAMETER(DEFINES_##index, CHECKED_NODE)(push_traversal_node, lhs, rhs, index)
#define CHECKED_NODE(NAME, lhs, rhs, index) (check_in_c(0), NAME(lhs, rhs, index))

/* Looks for each byte of a string in a set of bytes that may be as long. */
#define trim_help_checkset(set, byte) BY_PARAMETER(DEFINES_##set, CHECKED_SET)(trim_help_checkset, set, byte)
#define CHECKED_SET(NAME, set, byte) (check_in_c(set.len), NAME(set, byte))

/* The time for a number's text grows with the square of its length. A double has 767 significant digits at most. */
#define LONGEST_NUMBER 2048
#define janet_scan_number_base(text, length, base, out) \
    BY_PARAMETER(DEFINES_##base, SHORT_NUMBER)(janet_scan_number_base, text, length, base, out)
#define SHORT_NUMBER(NAME, text, length, base, out) ((length) > LONGEST_NUMBER || NAME(text, length, base, out))

/* `{:main (+ :main)}`, `{:main (* :main)}` and `{:main (% (% :main))}` go round without calling anything that is checked. One
 * alternative becomes two, of which the first fails; a sequence of one becomes one of two, of which the first is empty. */
#define spec_variadic(b, argc, argv, op) BY_PARAMETER(DEFINES_##op, AT_LEAST_TWO)(spec_variadic, b, argc, argv, op)
#define AT_LEAST_TWO(NAME, b, argc, argv, op) \
    NAME(b, argc == 1 ? 2 : argc, argc == 1 ? (Janet[]) {janet_wrap_boolean(op == RULE_SEQUENCE), argv[0]} : argv, op)
#define spec_cap1(b, argc, argv, op) BY_PARAMETER(DEFINES_##op, OF_SEQUENCE)(spec_cap1, b, argc, argv, op)
#define OF_SEQUENCE(NAME, b, argc, argv, op) \
    NAME(b, argc, op == RULE_ACCUMULATE && argc ? (Janet[]) {in_sequence(argv[0]), argv[argc - 1]} : argv, op)
static Janet in_sequence(Janet peg);

/* On 32 bits, the bytes of 2^29 values and more come round to few, and an array would lie far beyond its block (C6). */
#define janet_array_ensure(array, capacity, growth) \
    BY_PARAMETER(DEFINES_##growth, ADDRESSABLE)(janet_array_ensure, array, capacity, growth)
#define ADDRESSABLE(NAME, array, capacity, growth) NAME(array, addressable(capacity, growth), growth)
static int32_t addressable(int32_t capacity, int32_t growth);

/* Nothing that is raised in a fiber that is to end can be caught there. */
#define janet_signalv(signal, message) BY_PARAMETER(DEFINES_##message, RAISED)(janet_signalv, signal, message)
#define RAISED(NAME, signal, message) raise_or_leave(signal, message)
static _Noreturn void raise_or_leave(JanetSignal signal, Janet message);

/* What a C function has for itself alone would be lost where an error leaves it, be it of a callback or for lack of memory. In
 * Janet's scratch memory the next collection frees it (C1). */
#define janet_buffer_init(buffer, capacity) \
    BY_PARAMETER(DEFINES_##capacity, SCRATCH_BUFFER)(janet_buffer_init, buffer, capacity)
#define SCRATCH_BUFFER(NAME, buffer, capacity) scratch_buffer(buffer, capacity)
static JanetBuffer *scratch_buffer(JanetBuffer *buffer, int32_t capacity);

#undef janet_calloc
#define janet_calloc(count, size) CHOOSE(SCRATCH_##count, microjanet_calloc, )(count, size)
#define SCRATCH_patlen ~, janet_scalloc,

#undef janet_realloc
#define janet_realloc(memory, size) CHOOSE(SCRATCH_##memory, microjanet_realloc, )(memory, size)
#define SCRATCH_mant ~, janet_srealloc,
