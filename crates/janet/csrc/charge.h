/* S6: work inside of C functions is charged like bytecode, in suspend checks. Included by unit.c, right before Janet; the macros work as
 * those of hooks.h do.
 *
 * | work                                          | checks                                 | can be broken off |
 * |-----------------------------------------------|----------------------------------------|-------------------|
 * | memory that is asked for                      | 2, and 1 for 32 bytes                  | no                |
 * | bytes that are added to a buffer              | 1 for 32 bytes                         | no                |
 * | bytes of a format                             | 1 for 8                                | no                |
 * | a collection                                  | 2 for a block, 1 for 128 bytes in use  | no                |
 * | a look-up in a table or struct                | 1 for each key that is compared        | yes               |
 * | a key of a struct that is made                | 1 for each place that is looked at     | yes               |
 * | `next` in a table or struct                   | 1 for 16 empty places                  | no                |
 * | strings that are compared                     | 1 for 32 bytes, from 1,024 bytes on    | no                |
 * | tuples and structs that are compared          | 1, and 1 for 4 values                  | yes               |
 * | values that are printed by %q, or marshalled  | 1 for each                             | yes               |
 * | a byte that a parser takes                    | 5                                      | yes               |
 * | digits of a number's text                     | the square of their number, by 64      | no                |
 * | functions of LINEAR below                     | 1 for 4 bytes or values of an argument | no                |
 */

/* Takes from the budget, without a check. */
static inline void work(uint32_t checks);
/* Takes 1. Where nothing is left, that is a check. */
static inline void probe(void);

#define DEFINES_int ~, UNCHANGED,
#define DEFINES_JanetParser ~, UNCHANGED,

#define janet_buffer_extra(buffer, n) BY_PARAMETER(DEFINES_##n, EXTRA)(janet_buffer_extra, buffer, n)
#define EXTRA(NAME, buffer, n) (work((uint32_t) (n) / 32), NAME(buffer, n))

/* Where a key is looked up, it is called `key`. */
#define janet_equals(x, y) CHOOSE(PROBES_##y, UNCHANGED, )(janet_equals, x, y)
#define PROBES_key ~, PROBED,
#define PROBED(NAME, x, y) (probe(), NAME(x, y))

/* Where keys are sorted for printing, by insertion, they are called `lhs` and `rhs`. */
#define janet_compare(x, y) CHOOSE(SORTS_##y, UNCHANGED, )(janet_compare, x, y)
#define SORTS_rhs ~, PROBED,

#define janet_struct_put_ext(st, key, value, replace) \
    BY_PARAMETER(DEFINES_##replace, PUT)(janet_struct_put_ext, st, key, value, replace)
#define PUT(NAME, st, key, value, replace) (look_for_place(st, key), NAME(st, key, value, replace))
static void look_for_place(const JanetKV *st, Janet key);

/* What is broken off in there must be put back. */
#define janet_table_rehash(table, size) BY_PARAMETER(DEFINES_##size, REHASHED)(janet_table_rehash, table, size)
#define REHASHED(NAME, table, size) rehash(table, size)
static void rehash(JanetTable *table, int32_t size);
static void undo_rehash(void);

#define janet_next_impl(ds, key, is_interpreter) \
    BY_PARAMETER(DEFINES_##is_interpreter, NEXT)(janet_next_impl, ds, key, is_interpreter)
#define NEXT(NAME, ds, key, is_interpreter) \
    (janet_checktypes(ds, JANET_TFLAG_DICTIONARY) ? next_key(ds, key) : NAME(ds, key, is_interpreter))
static Janet next_key(Janet dictionary, Janet key);

#define janet_string_equalconst(lhs, rhs, length, hash) \
    BY_PARAMETER(DEFINES_##lhs, EQUAL_STRINGS)(janet_string_equalconst, lhs, rhs, length, hash)
#define EQUAL_STRINGS(NAME, lhs, rhs, length, hash) (compare_bytes(length), NAME(lhs, rhs, length, hash))
#define janet_string_compare(lhs, rhs) BY_PARAMETER(DEFINES_##lhs, COMPARED_STRINGS)(janet_string_compare, lhs, rhs)
#define COMPARED_STRINGS(NAME, lhs, rhs) (compare_bytes(janet_string_length(lhs)), NAME(lhs, rhs))
static inline void compare_bytes(int32_t length);

#define marshal_one(st, x, flags) BY_PARAMETER(DEFINES_##x, MARSHALLED)(marshal_one, st, x, flags)
#define MARSHALLED(NAME, st, x, flags) (probe(), NAME(st, x, flags))
#define janet_pretty_one(S, x) BY_PARAMETER(DEFINES_##x, MARSHALLED_OR_PRINTED)(janet_pretty_one, S, x)
#define MARSHALLED_OR_PRINTED(NAME, S, x) (probe(), NAME(S, x))

#define janet_parser_consume(parser, c) BY_PARAMETER(DEFINES_##parser, CONSUMED)(janet_parser_consume, parser, c)
#define CONSUMED(NAME, parser, c) (work(4), probe(), NAME(parser, c))

/* Functions whose time depends on arguments that they neither copy nor check. With its parameters a name is Janet's definition;
 * without, it is ours. */
#define LINEAR(X) X(cfun_array_concat) X(cfun_array_fill) X(cfun_array_insert) X(cfun_array_join) X(cfun_buffer_blit) \
    X(cfun_buffer_fill) X(cfun_it_s64_new) X(cfun_it_u64_new) X(cfun_rng_make) X(cfun_string_checkset) X(cfun_string_find) \
    X(cfun_string_findall) X(cfun_string_hasprefix) X(cfun_string_hassuffix) X(cfun_string_join) X(cfun_table_clear) \
    X(janet_core_memcmp)
#define DECLARE_LINEAR(NAME) static Janet NAME(int32_t argc, Janet *argv);
LINEAR(DECLARE_LINEAR)
#define cfun_array_concat(argc, argv) linear_cfun_array_concat(argc, argv)
#define cfun_array_fill(argc, argv) linear_cfun_array_fill(argc, argv)
#define cfun_array_insert(argc, argv) linear_cfun_array_insert(argc, argv)
#define cfun_array_join(argc, argv) linear_cfun_array_join(argc, argv)
#define cfun_buffer_blit(argc, argv) linear_cfun_buffer_blit(argc, argv)
#define cfun_buffer_fill(argc, argv) linear_cfun_buffer_fill(argc, argv)
#define cfun_it_s64_new(argc, argv) linear_cfun_it_s64_new(argc, argv)
#define cfun_it_u64_new(argc, argv) linear_cfun_it_u64_new(argc, argv)
#define cfun_rng_make(argc, argv) linear_cfun_rng_make(argc, argv)
#define cfun_string_checkset(argc, argv) linear_cfun_string_checkset(argc, argv)
#define cfun_string_find(argc, argv) linear_cfun_string_find(argc, argv)
#define cfun_string_findall(argc, argv) linear_cfun_string_findall(argc, argv)
#define cfun_string_hasprefix(argc, argv) linear_cfun_string_hasprefix(argc, argv)
#define cfun_string_hassuffix(argc, argv) linear_cfun_string_hassuffix(argc, argv)
#define cfun_string_join(argc, argv) linear_cfun_string_join(argc, argv)
#define cfun_table_clear(argc, argv) linear_cfun_table_clear(argc, argv)
#define janet_core_memcmp(argc, argv) linear_janet_core_memcmp(argc, argv)
