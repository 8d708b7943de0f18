/* The C functions that a board offers to actors (R11): Janet's own, but for those that ambient.rs names, and the board's own in
 * place of some. Included by unit.c.
 *
 * The list is constant, and so in a chip's flash; what an image needs of it takes memory, and nothing else does. What is not in
 * it is not linked. */

#define MASK(signal) (1 << (signal))
#define TERMINATION (MASK(JANET_SIGNAL_USER0) | MASK(JANET_SIGNAL_USER1) | MASK(JANET_SIGNAL_USER2) \
    | MASK(JANET_SIGNAL_USER3) | MASK(JANET_SIGNAL_USER4))

/* R10: no fiber swallows the event loop's signals. `rerun` (USER4) is seen by :t fibers only, as `defer` makes them,
 * since these clean up and pass it on. */
static void let_signals_pass(JanetFiber *fiber) {
    fiber->flags &= ~(MASK(JANET_SIGNAL_EVENT) | MASK(JANET_SIGNAL_INTERRUPT));
    int cleans_up = (fiber->flags & TERMINATION) == TERMINATION && !(fiber->flags & MASK(JANET_SIGNAL_USER5));
    if (!cleans_up) fiber->flags &= ~MASK(JANET_SIGNAL_USER4);
}

static Janet board_fiber_new(int32_t argc, Janet *argv) {
    Janet value = cfun_fiber_new(argc, argv);
    let_signals_pass(janet_unwrap_fiber(value));
    return value;
}

/* The signals that are not a program's own: `rerun` raises one of them, and the VM the others. */
static Janet board_signal(int32_t argc, Janet *argv) {
    static const JanetSignal taken[] = {JANET_SIGNAL_USER4, JANET_SIGNAL_INTERRUPT, JANET_SIGNAL_EVENT};
    for (size_t i = 0; argc > 0 && i < sizeof(taken) / sizeof(taken[0]); i++) {
        int is_number = janet_checkint(argv[0]) && janet_unwrap_integer(argv[0]) == (int) (taken[i] - JANET_SIGNAL_USER0);
        if (is_number || janet_keyeq(argv[0], janet_signal_names[taken[i]])) {
            janet_panicf("signal %v belongs to the board; use 0 to 3 or 5 to 7", argv[0]);
        }
    }
    return janet_core_signal(argc, argv);
}

/* A board may have thousands of lines to tell of. */
static void write_to_log(JanetBuffer *buffer) {
    uint8_t *end = buffer->data + buffer->count;
    for (uint8_t *line = buffer->data, *next; line < end; line = next) {
        uint8_t *newline = memchr(line, '\n', (size_t) (end - line));
        next = newline ? newline + 1 : end;
        microjanet_on_write(own.state, line, (int32_t) (next - line));
        check_in_c((uint32_t) (next - line));
    }
}

/* R12: what would go to the process's files goes to the board's log. An actor's own (dyn :out) is left to Janet. */
#define BOARD_PRINT(NAME, ORIGINAL, IMPLEMENTATION, NEWLINE, STREAM) \
    static Janet NAME(int32_t argc, Janet *argv) { \
        if (!janet_checktype(janet_dyn(STREAM), JANET_NIL)) return ORIGINAL(argc, argv); \
        JanetBuffer *buffer = janet_buffer(0); \
        IMPLEMENTATION(argc, argv, NEWLINE, NULL, 0, janet_wrap_buffer(buffer)); \
        write_to_log(buffer); \
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
        write_to_log(buffer); \
        return janet_wrap_nil(); \
    }
BOARD_PRINTF(board_printf, cfun_io_printf, 1, "out")
BOARD_PRINTF(board_prinf, cfun_io_prinf, 0, "out")
BOARD_PRINTF(board_eprintf, cfun_io_eprintf, 1, "err")
BOARD_PRINTF(board_eprinf, cfun_io_eprinf, 0, "err")

static void print_error(const char *format, ...) {
    JanetBuffer *buffer = janet_buffer(0);
    va_list arguments;
    va_start(arguments, format);
    janet_formatbv(buffer, format, arguments);
    va_end(arguments);
    Janet text = janet_wrap_buffer(buffer);
    board_eprin(1, &text);
}

/* Nothing is held back that could be flushed, and a chip has no files at all: Janet's own would follow a null pointer. */
static Janet board_flush(int32_t argc, Janet *argv) {
    (void) argv;
    janet_fixarity(argc, 0);
    return janet_wrap_nil();
}

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

/* The functions that Janet calls for each match may change or free the buffer that is searched. It searches a string (S1). */
static void freeze(int32_t argc, Janet *argv, int32_t text) {
    if (text >= argc || !janet_checktype(argv[text], JANET_BUFFER)) return;
    JanetBuffer *buffer = janet_unwrap_buffer(argv[text]);
    argv[text] = janet_stringv(buffer->data, buffer->count);
}
#define SEARCH(NAME, OFFICIAL, PATTERN, TEXT) \
    static Janet NAME(int32_t argc, Janet *argv) { \
        freeze(argc, argv, PATTERN); \
        freeze(argc, argv, TEXT); \
        return OFFICIAL(argc, argv); \
    }
SEARCH(cfun_peg_find, official_peg_find, 0, 1)
SEARCH(cfun_peg_find_all, official_peg_find_all, 0, 1)
SEARCH(cfun_peg_match, official_peg_match, 0, 1)
SEARCH(cfun_peg_replace, official_peg_replace, 0, 2)
SEARCH(cfun_peg_replace_all, official_peg_replace_all, 0, 2)
SEARCH(cfun_string_replace, official_string_replace, 0, 2)
SEARCH(cfun_string_replaceall, official_string_replaceall, 0, 2)

/* Janet adds `n` to the index before it compares the sum with the count. */
static Janet cfun_array_remove(int32_t argc, Janet *argv) {
    charge_arguments(argc, argv);
    if (argc == 3 && janet_checktype(argv[0], JANET_ARRAY) && janet_checkint(argv[2])) {
        int32_t count = janet_unwrap_array(argv[0])->count;
        if (janet_unwrap_integer(argv[2]) > count) argv[2] = janet_wrap_integer(count);
    }
    return official_array_remove(argc, argv);
}

/* A C function that calls another one for each match, as string/replace does, holds what only it knows of: a collection would free that
 * (S1). The VM collects before its next instruction. */
static Janet board_gccollect(int32_t argc, Janet *argv) {
    (void) argc;
    (void) argv;
    microjanet_collect_soon();
    return janet_wrap_nil();
}

/* Janet adds length and offset before it compares the sum with the length of the text. */
static Janet board_memcmp(int32_t argc, Janet *argv) {
    for (int32_t i = 2; i < argc; i++) {
        if (janet_checkint(argv[i]) && janet_unwrap_integer(argv[i]) > INT32_MAX / 2) janet_panicf("%v is too far", argv[i]);
    }
    return janet_core_memcmp(argc, argv);
}

/* Janet reads a third argument where there are two. */
static Janet cfun_buffer_format_at(int32_t argc, Janet *argv) {
    janet_arity(argc, 3, -1);
    charge_arguments(1, argv);
    return official_buffer_format_at(argc, argv);
}

/* Janet reads a first argument before it checks that there is one. A pattern calls a function without captures with no memory behind them. */
#define SLICE(NAME, OFFICIAL) \
    static Janet NAME(int32_t argc, Janet *argv) { \
        Janet nothing = janet_wrap_nil(); \
        return OFFICIAL(argc, argc > 0 ? argv : &nothing); \
    }
SLICE(cfun_array_slice, official_array_slice)
SLICE(cfun_buffer_slice, official_buffer_slice)
SLICE(cfun_keyword_slice, official_keyword_slice)
SLICE(cfun_string_slice, official_string_slice)
SLICE(cfun_symbol_slice, official_symbol_slice)
SLICE(cfun_tuple_slice, official_tuple_slice)
SLICE(janet_core_slice, official_slice)

/* Janet reads values while it writes: the buffer that it writes to may be one of them. */
static Janet cfun_marshal(int32_t argc, Janet *argv) {
    if (argc < 3 || !janet_checktype(argv[2], JANET_BUFFER)) return official_marshal(argc, argv);
    JanetBuffer *to = janet_unwrap_buffer(argv[2]);
    argv[2] = janet_wrap_buffer(janet_buffer(0));
    JanetBuffer *marshalled = janet_unwrap_buffer(official_marshal(argc, argv));
    janet_buffer_push_bytes(to, marshalled->data, marshalled->count);
    return janet_wrap_buffer(to);
}

/* Janet takes a value that is inserted after a comment for a tuple: any number is an address then. */
static _Noreturn Janet cfun_parse_insert(int32_t argc, Janet *argv) {
    (void) argc;
    (void) argv;
    janet_panic("parser/insert is not available to actors");
}
static _Noreturn Janet cfun_parse_state(int32_t argc, Janet *argv) {
    (void) argc;
    (void) argv;
    janet_panic("parser/state is not available to actors");
}

/* By name. A test holds it against Janet's own list. */
static const struct {
    const char *name;
    JanetCFunction function;
} offered[] = {
    {"abstract?", janet_core_is_abstract}, {"array", janet_core_array}, {"array/clear", cfun_array_clear},
    {"array/concat", cfun_array_concat}, {"array/ensure", cfun_array_ensure}, {"array/fill", cfun_array_fill},
    {"array/insert", cfun_array_insert}, {"array/join", cfun_array_join}, {"array/new", cfun_array_new},
    {"array/new-filled", cfun_array_new_filled}, {"array/peek", cfun_array_peek}, {"array/pop", cfun_array_pop},
    {"array/push", cfun_array_push}, {"array/remove", cfun_array_remove}, {"array/slice", cfun_array_slice},
    {"array/trim", cfun_array_trim}, {"array/weak", cfun_array_weak}, {"buffer", janet_core_buffer},
    {"buffer/bit", cfun_buffer_bitget}, {"buffer/bit-clear", cfun_buffer_bitclear},
    {"buffer/bit-set", cfun_buffer_bitset}, {"buffer/bit-toggle", cfun_buffer_bittoggle},
    {"buffer/blit", cfun_buffer_blit}, {"buffer/clear", cfun_buffer_clear}, {"buffer/fill", cfun_buffer_fill},
    {"buffer/format", cfun_buffer_format}, {"buffer/format-at", cfun_buffer_format_at},
    {"buffer/from-bytes", cfun_buffer_frombytes}, {"buffer/new", cfun_buffer_new},
    {"buffer/new-filled", cfun_buffer_new_filled}, {"buffer/popn", cfun_buffer_popn}, {"buffer/push", cfun_buffer_push},
    {"buffer/push-at", cfun_buffer_push_at}, {"buffer/push-byte", cfun_buffer_u8},
    {"buffer/push-float32", cfun_buffer_push_float32}, {"buffer/push-float64", cfun_buffer_push_float64},
    {"buffer/push-string", cfun_buffer_chars}, {"buffer/push-uint16", cfun_buffer_push_uint16},
    {"buffer/push-uint32", cfun_buffer_push_uint32}, {"buffer/push-uint64", cfun_buffer_push_uint64},
    {"buffer/push-word", cfun_buffer_word}, {"buffer/slice", cfun_buffer_slice}, {"buffer/trim", cfun_buffer_trim},
    {"bytes?", janet_core_is_bytes}, {"describe", janet_core_describe}, {"dictionary?", janet_core_is_dictionary},
    {"dyn", janet_core_dyn}, {"eflush", board_flush}, {"env-lookup", board_env_lookup}, {"eprin", board_eprin},
    {"eprinf", board_eprinf}, {"eprint", board_eprint}, {"eprintf", board_eprintf},
    {"fiber/can-resume?", cfun_fiber_can_resume}, {"fiber/current", cfun_fiber_current},
    {"fiber/getenv", cfun_fiber_getenv}, {"fiber/last-value", cfun_fiber_last_value},
    {"fiber/maxstack", cfun_fiber_maxstack}, {"fiber/new", board_fiber_new}, {"fiber/root", cfun_fiber_root},
    {"fiber/setenv", cfun_fiber_setenv}, {"fiber/setmaxstack", cfun_fiber_setmaxstack},
    {"fiber/status", cfun_fiber_status}, {"flush", board_flush}, {"gccollect", board_gccollect},
    {"gensym", janet_core_gensym}, {"getproto", janet_core_getproto}, {"hash", janet_core_hash},
    {"indexed?", janet_core_is_indexed}, {"int/s64", cfun_it_s64_new}, {"int/to-bytes", cfun_to_bytes},
    {"int/to-number", cfun_to_number}, {"int/u64", cfun_it_u64_new}, {"int?", janet_core_check_int},
    {"keyword", janet_core_keyword}, {"keyword/slice", cfun_keyword_slice}, {"lengthable?", janet_core_is_lengthable},
    {"marshal", cfun_marshal}, {"math/abs", janet_fabs}, {"math/acos", janet_acos}, {"math/acosh", janet_acosh},
    {"math/asin", janet_asin}, {"math/asinh", janet_asinh}, {"math/atan", janet_atan}, {"math/atan2", janet_atan2},
    {"math/atanh", janet_atanh}, {"math/cbrt", janet_cbrt}, {"math/ceil", janet_ceil}, {"math/cos", janet_cos},
    {"math/cosh", janet_cosh}, {"math/erf", janet_erf}, {"math/erfc", janet_erfc}, {"math/exp", janet_exp},
    {"math/exp2", janet_exp2}, {"math/expm1", janet_expm1}, {"math/floor", janet_floor},
    {"math/frexp", janet_cfun_frexp}, {"math/gamma", janet_tgamma}, {"math/gcd", janet_cfun_gcd},
    {"math/hypot", janet_hypot}, {"math/lcm", janet_cfun_lcm}, {"math/ldexp", janet_cfun_ldexp},
    {"math/log", janet_log}, {"math/log-gamma", janet_lgamma}, {"math/log10", janet_log10}, {"math/log1p", janet_log1p},
    {"math/log2", janet_log2}, {"math/next", janet_nextafter}, {"math/pow", janet_pow}, {"math/random", janet_rand},
    {"math/rng", cfun_rng_make}, {"math/rng-buffer", cfun_rng_buffer}, {"math/rng-int", cfun_rng_int},
    {"math/rng-uniform", cfun_rng_uniform}, {"math/round", janet_round},
    {"math/sin", janet_sin}, {"math/sinh", janet_sinh}, {"math/sqrt", janet_sqrt}, {"math/tan", janet_tan},
    {"math/tanh", janet_tanh}, {"math/trunc", janet_trunc}, {"memcmp", board_memcmp},
    {"nat?", janet_core_check_nat}, {"not", janet_not}, {"parser/byte", cfun_parse_byte},
    {"parser/clone", cfun_parse_clone}, {"parser/consume", cfun_parse_consume}, {"parser/eof", cfun_parse_eof},
    {"parser/error", cfun_parse_error}, {"parser/flush", cfun_parse_flush}, {"parser/has-more", cfun_parse_has_more},
    {"parser/new", cfun_parse_parser}, {"parser/produce", cfun_parse_produce},
    {"parser/status", cfun_parse_status}, {"parser/where", cfun_parse_where},
    {"peg/compile", cfun_peg_compile}, {"peg/find", cfun_peg_find}, {"peg/find-all", cfun_peg_find_all},
    {"peg/match", cfun_peg_match}, {"peg/replace", cfun_peg_replace}, {"peg/replace-all", cfun_peg_replace_all},
    {"prin", board_prin}, {"prinf", board_prinf}, {"print", board_print}, {"printf", board_printf},
    {"range", janet_core_range}, {"scan-number", janet_core_scannumber}, {"setdyn", janet_core_setdyn},
    {"signal", board_signal}, {"slice", janet_core_slice}, {"string", janet_core_string},
    {"string/ascii-lower", cfun_string_asciilower}, {"string/ascii-upper", cfun_string_asciiupper},
    {"string/bytes", cfun_string_bytes}, {"string/check-set", cfun_string_checkset}, {"string/find", cfun_string_find},
    {"string/find-all", cfun_string_findall}, {"string/format", cfun_string_format},
    {"string/from-bytes", cfun_string_frombytes}, {"string/has-prefix?", cfun_string_hasprefix},
    {"string/has-suffix?", cfun_string_hassuffix}, {"string/join", cfun_string_join},
    {"string/repeat", cfun_string_repeat}, {"string/replace", cfun_string_replace},
    {"string/replace-all", cfun_string_replaceall}, {"string/reverse", cfun_string_reverse},
    {"string/slice", cfun_string_slice}, {"string/split", cfun_string_split}, {"string/trim", cfun_string_trim},
    {"string/triml", cfun_string_triml}, {"string/trimr", cfun_string_trimr}, {"struct", janet_core_struct},
    {"struct/getproto", cfun_struct_getproto}, {"struct/proto-flatten", cfun_struct_flatten},
    {"struct/rawget", cfun_struct_rawget}, {"struct/to-table", cfun_struct_to_table},
    {"struct/with-proto", cfun_struct_with_proto}, {"symbol", janet_core_symbol}, {"symbol/slice", cfun_symbol_slice},
    {"table", janet_core_table}, {"table/clear", cfun_table_clear}, {"table/clone", cfun_table_clone},
    {"table/getproto", cfun_table_getproto}, {"table/new", cfun_table_new},
    {"table/proto-flatten", board_table_proto_flatten}, {"table/rawget", cfun_table_rawget},
    {"table/setproto", cfun_table_setproto}, {"table/to-struct", cfun_table_tostruct}, {"table/weak", cfun_table_weak},
    {"table/weak-keys", cfun_table_weak_keys}, {"table/weak-values", cfun_table_weak_values},
    {"tuple", janet_core_tuple}, {"tuple/brackets", cfun_tuple_brackets}, {"tuple/join", cfun_tuple_join},
    {"tuple/setmap", cfun_tuple_setmap}, {"tuple/slice", cfun_tuple_slice}, {"tuple/sourcemap", cfun_tuple_sourcemap},
    {"tuple/type", cfun_tuple_type}, {"type", janet_core_type}, {"xprin", cfun_io_xprin}, {"xprinf", cfun_io_xprinf},
    {"xprint", cfun_io_xprint}, {"xprintf", cfun_io_xprintf},
};

void microjanet_define(JanetTable *dictionary, const char *name, JanetCFunction function) {
    janet_table_put(dictionary, janet_csymbolv(name), janet_wrap_cfunction(function));
    if (NULL == janet_registry_get(function)) janet_registry_put(function, name, NULL, NULL, 0);
}

/* Whether the board offers a function of this name; if it does, it is put into the dictionary, where one is given. */
int microjanet_offer(const uint8_t *name, int32_t length, JanetTable *dictionary) {
    for (size_t i = 0; i < sizeof(offered) / sizeof(offered[0]); i++) {
        if (strlen(offered[i].name) != (size_t) length || memcmp(offered[i].name, name, length)) continue;
        if (dictionary) microjanet_define(dictionary, offered[i].name, offered[i].function);
        return 1;
    }
    return 0;
}

/* The types whose values an image may hold. */
static void register_types(void) {
    janet_register_abstract_type(&janet_s64_type);
    janet_register_abstract_type(&janet_u64_type);
    janet_register_abstract_type(&janet_rng_type);
    janet_register_abstract_type(&janet_peg_type);
}
