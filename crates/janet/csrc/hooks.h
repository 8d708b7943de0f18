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
#define DEFINES_JanetFiber ~, UNCHANGED,
#define DEFINES_JanetFuncDef ~, UNCHANGED,
#define DEFINES_JanetFuncEnv ~, UNCHANGED,
#define DEFINES_JanetFunction ~, UNCHANGED,
#define DEFINES_JanetSlot ~, UNCHANGED,
#define DEFINES_JanetTable ~, UNCHANGED,
#define DEFINES_MarshalState ~, UNCHANGED,
#define DEFINES_JanetByteView ~, UNCHANGED,
#define UNCHANGED(NAME, ...) NAME(__VA_ARGS__)

/* A suspend check, at which a fiber that is to end leaves the C function. It counts as one for each eight bytes more. */
static void check_in_c(uint32_t bytes);

/* Patterns backtrack: their time is exponential in their length. */
#define peg_rule(s, rule, text) BY_PARAMETER(DEFINES_##text, CHECKED_RULE)(peg_rule, s, rule, text)
#define CHECKED_RULE(NAME, s, rule, text) (check_rule(rule, (s)->tags), NAME(s, rule, text))
static void check_rule(const uint32_t *rule, const JanetBuffer *tags);

/* Tuples and structs that hold the same ones again and again are compared again and again: exponential in their depth. */
#define push_traversal_node(lhs, rhs, index) \
    BY_PARAMETER(DEFINES_##index, CHECKED_NODE)(push_traversal_node, lhs, rhs, index)
#define CHECKED_NODE(NAME, lhs, rhs, index) (check_in_c(2 * (uint32_t) (lhs)->length), NAME(lhs, rhs, index))

/* Looks for each byte of a string in a set of bytes that may be as long. */
#define trim_help_checkset(set, byte) BY_PARAMETER(DEFINES_##set, CHECKED_SET)(trim_help_checkset, set, byte)
#define CHECKED_SET(NAME, set, byte) (check_in_c(set.len), NAME(set, byte))

/* The time for a number's text grows with the square of its length. A double has 767 significant digits at most. */
#define LONGEST_NUMBER 2048
#define janet_scan_number_base(text, length, base, out) \
    BY_PARAMETER(DEFINES_##base, SHORT_NUMBER)(janet_scan_number_base, text, length, base, out)
#define SHORT_NUMBER(NAME, text, length, base, out) \
    ((length) > LONGEST_NUMBER || (work((uint32_t) ((length) * (length)) / 64), NAME(text, length, base, out)))
static inline void work(uint32_t checks);

/* `{:main (+ :main)}`, `{:main (* :main)}` and `{:main (% (% :main))}` go round without calling anything that is checked. One
 * alternative becomes two, of which the first fails; a sequence of one becomes one of two, of which the first is empty. */
#define spec_variadic(b, argc, argv, op) BY_PARAMETER(DEFINES_##op, AT_LEAST_TWO)(spec_variadic, b, argc, argv, op)
#define AT_LEAST_TWO(NAME, b, argc, argv, op) \
    NAME(b, argc == 1 ? 2 : argc, argc == 1 ? (Janet[]) {janet_wrap_boolean(op == RULE_SEQUENCE), argv[0]} : argv, op)
#define spec_cap1(b, argc, argv, op) BY_PARAMETER(DEFINES_##op, OF_SEQUENCE)(spec_cap1, b, argc, argv, op)
#define OF_SEQUENCE(NAME, b, argc, argv, op) \
    NAME(b, argc, op == RULE_ACCUMULATE && argc ? (Janet[]) {in_sequence(argv[0]), argv[argc - 1]} : argv, op)
static Janet in_sequence(Janet peg);

/* On 32 bits, the bytes of 2^29 values and more come round to few, and an array would lie far beyond its block (C6). One that
 * grows by a factor of 0 would have no block at all (S1). */
#define janet_array_ensure(array, capacity, growth) \
    BY_PARAMETER(DEFINES_##growth, ADDRESSABLE)(janet_array_ensure, array, capacity, growth)
#define ADDRESSABLE(NAME, array, capacity, growth) NAME(array, addressable(capacity, growth), growth)
static int32_t addressable(int32_t capacity, int32_t growth);

/* As above, for the entries of a table: (table/new 0x10000000) is a block of no bytes there. */
#define janet_memalloc_empty(count) BY_PARAMETER(DEFINES_##count, ENTRIES)(janet_memalloc_empty, count)
#define janet_memalloc_empty_local(count) BY_PARAMETER(DEFINES_##count, ENTRIES)(janet_memalloc_empty_local, count)
#define ENTRIES(NAME, count) NAME(addressable(count, sizeof(JanetKV) / sizeof(Janet)))

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

/* `%s` reads a buffer while it writes: the buffer that it writes to may be the same (S1). */
#define janet_buffer_format(buffer, format, start, argc, argv) \
    BY_PARAMETER(DEFINES_##argc, FORMATTED)(janet_buffer_format, buffer, format, start, argc, argv)
#define FORMATTED(NAME, buffer, format, start, argc, argv) format_buffer(buffer, format, start, argc, argv)
static void format_buffer(JanetBuffer *buffer, const char *format, int32_t start, int32_t argc, Janet *argv);

/* C functions that ours replace under their own names, also in the tables of methods: functions.c says why. With its parameters a name is
 * Janet's definition; without, it is ours. */
static Janet cfun_array_remove(int32_t argc, Janet *argv);
static Janet cfun_array_slice(int32_t argc, Janet *argv);
static Janet cfun_buffer_format_at(int32_t argc, Janet *argv);
static Janet cfun_buffer_slice(int32_t argc, Janet *argv);
static Janet cfun_it_s64_lshift(int32_t argc, Janet *argv);
static Janet cfun_it_s64_rshift(int32_t argc, Janet *argv);
static Janet cfun_it_u64_lshift(int32_t argc, Janet *argv);
static Janet cfun_it_u64_rshift(int32_t argc, Janet *argv);
static Janet cfun_keyword_slice(int32_t argc, Janet *argv);
static Janet cfun_marshal(int32_t argc, Janet *argv);
static Janet cfun_parse_insert(int32_t argc, Janet *argv);
static Janet cfun_parse_state(int32_t argc, Janet *argv);
static Janet cfun_peg_find(int32_t argc, Janet *argv);
static Janet cfun_peg_find_all(int32_t argc, Janet *argv);
static Janet cfun_peg_match(int32_t argc, Janet *argv);
static Janet cfun_peg_replace(int32_t argc, Janet *argv);
static Janet cfun_peg_replace_all(int32_t argc, Janet *argv);
static Janet cfun_string_replace(int32_t argc, Janet *argv);
static Janet cfun_string_replaceall(int32_t argc, Janet *argv);
static Janet cfun_string_slice(int32_t argc, Janet *argv);
static Janet cfun_symbol_slice(int32_t argc, Janet *argv);
static Janet cfun_tuple_slice(int32_t argc, Janet *argv);
static Janet janet_core_slice(int32_t argc, Janet *argv);
#define cfun_array_remove(argc, argv) official_array_remove(argc, argv)
#define cfun_array_slice(argc, argv) official_array_slice(argc, argv)
#define cfun_buffer_format_at(argc, argv) official_buffer_format_at(argc, argv)
#define cfun_buffer_slice(argc, argv) official_buffer_slice(argc, argv)
#define cfun_it_s64_lshift(argc, argv) official_s64_lshift(argc, argv)
#define cfun_it_s64_rshift(argc, argv) official_s64_rshift(argc, argv)
#define cfun_it_u64_lshift(argc, argv) official_u64_lshift(argc, argv)
#define cfun_it_u64_rshift(argc, argv) official_u64_rshift(argc, argv)
#define cfun_keyword_slice(argc, argv) official_keyword_slice(argc, argv)
#define cfun_marshal(argc, argv) official_marshal(argc, argv)
#define cfun_parse_insert(argc, argv) official_parse_insert(argc, argv)
#define cfun_parse_state(argc, argv) official_parse_state(argc, argv)
#define cfun_peg_find(argc, argv) official_peg_find(argc, argv)
#define cfun_peg_find_all(argc, argv) official_peg_find_all(argc, argv)
#define cfun_peg_match(argc, argv) official_peg_match(argc, argv)
#define cfun_peg_replace(argc, argv) official_peg_replace(argc, argv)
#define cfun_peg_replace_all(argc, argv) official_peg_replace_all(argc, argv)
#define cfun_string_replace(argc, argv) official_string_replace(argc, argv)
#define cfun_string_replaceall(argc, argv) official_string_replaceall(argc, argv)
#define cfun_string_slice(argc, argv) official_string_slice(argc, argv)
#define cfun_symbol_slice(argc, argv) official_symbol_slice(argc, argv)
#define cfun_tuple_slice(argc, argv) official_tuple_slice(argc, argv)
#define janet_core_slice(argc, argv) official_slice(argc, argv)

/* Who may run, propagate and inspect which fiber (S1, S2): fibers.c. Janet checks a fiber before it continues it. */
#define janet_check_can_resume(fiber, out, is_cancel) \
    BY_PARAMETER(DEFINES_##fiber, OWN_AND_IDLE)(janet_check_can_resume, fiber, out, is_cancel)
#define OWN_AND_IDLE(NAME, fiber, out, is_cancel) \
    (refuse_to_run(fiber, out) ? JANET_SIGNAL_ERROR : NAME(fiber, out, is_cancel))
static const char *refuse_to_run(JanetFiber *fiber, Janet *out);

#define janet_continue_no_check(fiber, in, out) \
    BY_PARAMETER(DEFINES_##fiber, CONTINUED)(janet_continue_no_check, fiber, in, out)
#define CONTINUED(NAME, fiber, in, out) NAME(with_child_alive(fiber), in, out)
static JanetFiber *with_child_alive(JanetFiber *fiber);

/* `f` is what `propagate` is called with, and `child` what `next` is. */
#define janet_fiber_status(fiber) CHOOSE(STATUS_##fiber, STATUS_OF, )(janet_fiber_status, fiber)
#define STATUS_JanetFiber ~, UNCHANGED,
#define STATUS_OF(NAME, fiber) NAME(fiber)
#define STATUS_f ~, STATUS_OF_CHILD_TO_BE,
#define STATUS_OF_CHILD_TO_BE(NAME, fiber) NAME(child_to_be(fiber))
#define STATUS_child ~, STATUS_OF_OWN,
#define STATUS_OF_OWN(NAME, fiber) NAME(own_fiber(fiber))
static JanetFiber *child_to_be(JanetFiber *fiber);
static JanetFiber *own_fiber(JanetFiber *fiber);

#define janet_getfiber(argv, n) BY_PARAMETER(DEFINES_##argv, OWN_ARGUMENT)(janet_getfiber, argv, n)
#define OWN_ARGUMENT(NAME, argv, n) own_fiber(NAME(argv, n))

#define marshal_one_fiber(st, fiber, flags) \
    BY_PARAMETER(DEFINES_##st, OWN_MARSHALLED)(marshal_one_fiber, st, fiber, flags)
#define OWN_MARSHALLED(NAME, st, fiber, flags) NAME(st, own_fiber(fiber), flags)

/* (get fiber 0) is the fiber's last value. */
#define janet_get(ds, key) BY_PARAMETER(DEFINES_##ds, OF_OWN)(janet_get, ds, key)
#define janet_in(ds, key) BY_PARAMETER(DEFINES_##ds, OF_OWN)(janet_in, ds, key)
#define janet_getindex(ds, index) BY_PARAMETER(DEFINES_##ds, OF_OWN)(janet_getindex, ds, index)
#define OF_OWN(NAME, ds, key) NAME(own_value(ds), key)
static Janet own_value(Janet x);

/* Marking takes bounded stack and no memory (C1, C3): mark.c. `depth` is Janet's own count of the levels that are left. */
#define janet_gcroot(root) BY_PARAMETER(DEFINES_##root, ROOT)(janet_gcroot, root)
#define ROOT(NAME, root) (janet_vm.gc_mark_phase ? postpone_value(root) : NAME(root))
#define janet_mark_function(object) BY_PARAMETER(DEFINES_##object, ONE_LEVEL)(janet_mark_function, object)
#define janet_mark_funcenv(object) BY_PARAMETER(DEFINES_##object, ONE_LEVEL)(janet_mark_funcenv, object)
#define janet_mark_funcdef(object) BY_PARAMETER(DEFINES_##object, ONE_LEVEL)(janet_mark_funcdef, object)
#define janet_mark_fiber(object) BY_PARAMETER(DEFINES_##object, ONE_LEVEL)(janet_mark_fiber, object)
#define janet_mark_table(object) BY_PARAMETER(DEFINES_##object, ONE_LEVEL)(janet_mark_table, object)
#define ONE_LEVEL(NAME, object) \
    (depth ? (depth--, NAME(object), (void) depth++) : postpone((JanetGCObject *) (object)))
static void postpone(JanetGCObject *object);
static void postpone_value(Janet x);

#define janet_env_maybe_detach(env) BY_PARAMETER(DEFINES_##env, DETACHED)(janet_env_maybe_detach, env)
#define DETACHED(NAME, env) (may_detach(env) ? NAME(env) : (void) janet_env_valid(env))
static int may_detach(const JanetFuncEnv *env);

/* A pattern that is a number compares `text + n` with the end of the text: on 32 bits a large sum is a small address (S1). */
#define emit_1(r, op, arg) BY_PARAMETER(DEFINES_##r, WITHIN_MEMORY)(emit_1, r, op, arg)
#define DEFINES_Reserve ~, UNCHANGED,
#define WITHIN_MEMORY(NAME, r, op, arg) NAME(r, op, within_memory(op, arg))
static uint32_t within_memory(uint32_t op, uint32_t arg);

/* The instruction by which a closure reads or sets a local of another function has 8 bits for its slot. Slots 240 to 255 are the
 * compiler's, so that from the 241st on the closure would get another local. */
#define janetc_movenear(c, dest, src) BY_PARAMETER(DEFINES_##src, FROM_NEAR)(janetc_movenear, c, dest, src)
#define janetc_moveback(c, dest, src) BY_PARAMETER(DEFINES_##dest, TO_NEAR)(janetc_moveback, c, dest, src)
#define FROM_NEAR(NAME, c, dest, src) (REFUSE_FAR(c, src), NAME(c, dest, src))
#define TO_NEAR(NAME, c, dest, src) (REFUSE_FAR(c, dest), NAME(c, dest, src))
#define REFUSE_FAR(c, slot) \
    ((slot).envindex >= 0 && (slot).index > 0xFF && !((slot).flags & (JANET_SLOT_CONSTANT | JANET_SLOT_REF)) \
         ? janetc_cerror(c, "a closure uses a local of a function that has more than 240 of them, and would get another one") \
         : (void) 0)

/* What Janet itself prints, as `(debug)` in a pattern does, goes where `eprin` prints to: a terminal is not an actor's to write to (R11, R12). */
#undef janet_eprintf
#define janet_eprintf(...) print_error(PASSED(__VA_ARGS__))
static void print_error(const char *format, ...);

/* What messages show. Janet passes 64 bits for a %d, which 32-bit machines read from the wrong registers, and a Janet for a %f. Here the type of
 * an argument says how it is passed: an integer as int, a double as Janet, and so are they read. Where Janet defines a function with a
 * format, that begins with `const`; where it calls one, it is a literal, which takes a prefix. */
#define janet_panicf(...) FORMAT_FIRST(__VA_ARGS__, )(janet_panicf, __VA_ARGS__)
#define janet_formatc(...) FORMAT_FIRST(__VA_ARGS__, )(janet_formatc, __VA_ARGS__)
#define janet_formatb(...) FORMAT_SECOND(__VA_ARGS__, )(janet_formatb, __VA_ARGS__)
#define janetc_lintf(...) FORMAT_THIRD(__VA_ARGS__, )(janetc_lintf, __VA_ARGS__)
#define FORMAT_FIRST(format, ...) CHOOSE(u8##format, TYPED, )
#define FORMAT_SECOND(buffer, format, ...) CHOOSE(u8##format, TYPED, )
#define FORMAT_THIRD(compiler, level, format, ...) CHOOSE(u8##format, TYPED, )
#define u8const ~, UNCHANGED,
#define TYPED(NAME, ...) NAME(PASSED(__VA_ARGS__))
#define PASSED(...) PASSED_OF(__VA_ARGS__, PASS_8, PASS_7, PASS_6, PASS_5, PASS_4, PASS_3, PASS_2, PASS_1, )(__VA_ARGS__)
#define PASSED_OF(a, b, c, d, e, f, g, h, PASS, ...) PASS
#define PASS_1(x) PASS(x)
#define PASS_2(x, ...) PASS(x), PASS_1(__VA_ARGS__)
#define PASS_3(x, ...) PASS(x), PASS_2(__VA_ARGS__)
#define PASS_4(x, ...) PASS(x), PASS_3(__VA_ARGS__)
#define PASS_5(x, ...) PASS(x), PASS_4(__VA_ARGS__)
#define PASS_6(x, ...) PASS(x), PASS_5(__VA_ARGS__)
#define PASS_7(x, ...) PASS(x), PASS_6(__VA_ARGS__)
#define PASS_8(x, ...) PASS(x), PASS_7(__VA_ARGS__)
#define PASS(x) \
    _Generic((x), Janet: pass_value, double: janet_wrap_number, char: pass_integer, signed char: pass_integer, unsigned char: pass_integer, \
        short: pass_integer, unsigned short: pass_integer, int: pass_integer, unsigned: pass_integer, long: pass_integer, \
        unsigned long: pass_integer, long long: pass_integer, unsigned long long: pass_integer, default: pass_pointer)(x)
static inline Janet pass_value(Janet x) { return x; }
static inline int pass_integer(int64_t n) { return (int) n; }
static inline void *pass_pointer(const void *pointer) { return (void *) pointer; }
#undef va_arg
#define va_arg(list, type) CHOOSE(READ_##type, READ, )(list, type)
#define READ(list, type) __builtin_va_arg(list, type)
#define READ_int64_t ~, READ_INTEGER,
#define READ_INTEGER(list, type) ((type) READ(list, int))
#define READ_uint64_t ~, READ_UNSIGNED,
#define READ_UNSIGNED(list, type) ((type) (unsigned) READ(list, int))
#define READ_double ~, READ_DOUBLE,
/* Like any number that is printed: all digits of 1e300 are more than a message has room for. */
#define READ_DOUBLE(list, type) (memcpy(form, "%.15g", sizeof("%.15g")), janet_unwrap_number(READ(list, Janet)))

/* Numbers print the same on every board: number.c. Janet formats one value at a time, but for a message about a native
 * module, of which there are none. */
static int format_double(char *to, size_t size, const char *format, double x);
static int format_integer(char *to, size_t size, const char *format, int64_t n);
static int format_text(char *to, size_t size, const char *format, const char *text);
#undef snprintf
#define snprintf(to, size, format, ...) FORMAT_ONE(to, size, format, __VA_ARGS__, )
#define FORMAT_ONE(to, size, format, value, ...) \
    _Generic((value), double: format_double, char *: format_text, const char *: format_text, default: format_integer)( \
        to, size, format, value)

/* What C leaves to the machine: machine.c. `op` is what `bnot` is called with. */
#undef janet_unwrap_integer
#define janet_unwrap_integer(x) CHOOSE(INTEGER_##x, INTEGER_OF, )(x)
#define INTEGER_OF(x) ((int32_t) janet_unwrap_number(x))
#define INTEGER_op ~, OPERAND,
#define OPERAND(x) (janet_stack_frame(stack)->pc = pc, integer_operand(x))
static int32_t integer_operand(Janet x);
#define compare_int64_double(x, y) BY_PARAMETER(DEFINES_##y, COMPARED_SIGNED)(compare_int64_double, x, y)
#define compare_uint64_double(x, y) BY_PARAMETER(DEFINES_##y, COMPARED_UNSIGNED)(compare_uint64_double, x, y)
#define DEFINES_double ~, UNCHANGED,
#define COMPARED_SIGNED(NAME, x, y) compare_signed(x, y)
#define COMPARED_UNSIGNED(NAME, x, y) compare_unsigned(x, y)
static int compare_signed(int64_t x, double y);
static int compare_unsigned(uint64_t x, double y);
#ifdef MICROJANET_CHIP
#define floor(x) round_down(x)
#define ceil(x) round_up(x)
#define trunc(x) whole_part(x)
static double round_down(double x);
static double round_up(double x);
static double whole_part(double x);
#endif

/* For the hunt: AddressSanitizer reports a C function that reads an argument that it was not given (S1). */
#ifdef __SANITIZE_ADDRESS__
#define janet_fiber_cframe(fiber, cfun) BY_PARAMETER(DEFINES_##fiber, WITHOUT_REST)(janet_fiber_cframe, fiber, cfun)
#define WITHOUT_REST(NAME, fiber, cfun) (NAME(fiber, cfun), poison_rest(fiber))
static void poison_rest(JanetFiber *fiber);
#endif
