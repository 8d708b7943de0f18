/* The budget of suspend checks: what a fiber's work costs, in C functions as in bytecode (C4, S6, T2). Included by unit.c. */

void microjanet_set_interval(int32_t interval) {
    own.interval = interval;
    own.budget = interval;
}

void microjanet_restart_interval(void) {
    own.budget = own.interval;
}

/* Takes from the budget. What it lacks then is told at the next check. */
void microjanet_charge(uint32_t checks) {
    int32_t most = own.budget - INT32_MIN / 2;
    own.budget -= checks < (uint32_t) (most > 0 ? most : 0) ? (int32_t) checks : (most > 0 ? most : 0);
}

/* The intervals that are used up. The next one has begun then. */
uint32_t microjanet_intervals_owed(void) {
    if (own.budget > 0) return 0;
    uint32_t intervals = 1 + (uint32_t) -own.budget / (uint32_t) own.interval;
    own.budget += (int32_t) (intervals * (uint32_t) own.interval);
    return intervals;
}

#undef janet_buffer_extra
#undef janet_equals
#undef janet_compare
#undef janet_struct_put_ext
#undef janet_table_rehash
#undef janet_next_impl
#undef janet_string_equalconst
#undef janet_string_compare
#undef marshal_one
#undef janet_pretty_one
#undef janet_parser_consume
#undef cfun_array_concat
#undef cfun_array_fill
#undef cfun_array_insert
#undef cfun_array_join
#undef cfun_buffer_blit
#undef cfun_buffer_fill
#undef cfun_it_s64_new
#undef cfun_it_u64_new
#undef cfun_rng_make
#undef cfun_string_checkset
#undef cfun_string_find
#undef cfun_string_findall
#undef cfun_string_hasprefix
#undef cfun_string_hassuffix
#undef cfun_string_join
#undef cfun_table_clear
#undef janet_core_memcmp

static inline void work(uint32_t checks) {
    own.budget -= (int32_t) checks;
}

static __attribute__((noinline)) void check_when_spent(void) {
    check_in_c(0);
}

static inline void probe(void) {
    if (--own.budget < 0) check_when_spent();
}

#define LONG_STRING 1024

static inline void compare_bytes(int32_t length) {
    if (length >= LONG_STRING) work((uint32_t) length / 32);
}

/* The place for a key is at most behind all that stand in a row from where it should be. */
static void look_for_place(const JanetKV *st, Janet key) {
    int32_t capacity = janet_struct_capacity(st);
    int32_t first = janet_maphash(capacity, janet_hash(key));
    for (int32_t i = 0; i < capacity && !janet_checktype(st[(first + i) & (capacity - 1)].key, JANET_NIL); i++) probe();
}

static void rehash(JanetTable *table, int32_t size) {
    own.table_before = *table;
    own.rehashed = table;
    janet_table_rehash(table, size);
    own.rehashed = NULL;
}

/* A table that is left half-way gets back what it had. */
static void undo_rehash(void) {
    JanetTable *table = own.rehashed;
    if (!table) return;
    own.rehashed = NULL;
    JanetKV *half = table->data;
    table->data = own.table_before.data;
    table->capacity = own.table_before.capacity;
    table->deleted = own.table_before.deleted;
    if (half != table->data) microjanet_free(half);
}

static Janet next_key(Janet dictionary, Janet key) {
    const JanetKV *entries;
    int32_t count, capacity;
    janet_dictionary_view(dictionary, &entries, &count, &capacity);
    const JanetKV *at = janet_checktype(key, JANET_NIL) ? NULL : janet_dict_find(entries, capacity, key);
    const JanetKV *next = janet_dictionary_next(entries, capacity, at);
    work((uint32_t) ((next ? next : entries + capacity) - (at ? at : entries)) / 16);
    return next ? next->key : janet_wrap_nil();
}

/* What a function may read of its arguments. */
static void charge_arguments(int32_t argc, const Janet *argv) {
    for (int32_t i = 0; i < argc; i++) {
        const uint8_t *bytes;
        const Janet *values;
        const JanetKV *entries;
        int32_t count, length = 0;
        (void) (janet_bytes_view(argv[i], &bytes, &length) || janet_indexed_view(argv[i], &values, &length)
            || janet_dictionary_view(argv[i], &entries, &count, &length));
        microjanet_charge((uint32_t) length / 4);
    }
}

static Janet call_linear(int32_t argc, Janet *argv, JanetCFunction function) {
    charge_arguments(argc, argv);
    return function(argc, argv);
}

#define CHARGED(NAME) \
    static Janet NAME(int32_t argc, Janet *argv) { \
        return call_linear(argc, argv, linear_##NAME); \
    }
LINEAR(CHARGED)
