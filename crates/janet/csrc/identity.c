/* What programs on a host see instead of addresses: identity.h. */

#undef janet_unwrap_pointer
#define janet_unwrap_pointer(x) PLAIN_POINTER(x)
#undef janet_u64
#undef string_description_b
#undef janet_compare_abstract

static uint64_t add_to_hash(uint64_t hash, const char *text) {
    for (; text && *text; text++) hash = (hash ^ (uint8_t) *text) * 0x100000001b3;
    return hash;
}

/* A number of 47 bits for the name of a C function. A test shows that no two of them have the same one. */
static uint64_t hash_of_name(const JanetCFunRegistry *function) {
    uint64_t hash = add_to_hash(0xcbf29ce484222325, function->name_prefix);
    return add_to_hash(hash, function->name) >> 17;
}

/* Janet's own look-up goes through the whole registry, and this one happens at each hash. */
static const JanetCFunRegistry *registered(JanetCFunction function) {
    if (janet_vm.registry_dirty) janet_registry_sort();
    size_t low = 0, high = janet_vm.registry_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if ((uintptr_t) janet_vm.registry[middle].cfun < (uintptr_t) function) low = middle + 1;
        else high = middle;
    }
    /* One C function may have several names, and each time that the registry is sorted their order is another. */
    const JanetCFunRegistry *found = NULL;
    for (; low < janet_vm.registry_count && janet_vm.registry[low].cfun == function; low++) {
        if (!found || hash_of_name(janet_vm.registry + low) < hash_of_name(found)) {
            found = janet_vm.registry + low;
        }
    }
    return found;
}

static inline void *identity_of(Janet x) {
    if (!janet_checktype(x, JANET_CFUNCTION)) return PLAIN_POINTER(x);
    const JanetCFunRegistry *function = registered(janet_unwrap_cfunction(x));
    return function ? (void *) (uintptr_t) hash_of_name(function) : PLAIN_POINTER(x);
}

static inline uint64_t hashed_bits(Janet x) {
    uint64_t place = (uintptr_t) identity_of(x);
    if (!janet_checktype(x, JANET_CFUNCTION)) place -= own.heap_begin;
    return place ^ (uint64_t) janet_type(x) << 60;
}

static void *place_in_heap(void *pointer) {
    return (void *) ((uintptr_t) pointer - own.heap_begin);
}

static int compared_by_type_name(JanetAbstract xx, JanetAbstract yy) {
    const JanetAbstractType *x_type = janet_abstract_type(xx), *y_type = janet_abstract_type(yy);
    int order = x_type == y_type ? 0 : strcmp(x_type->name, y_type->name);
    return order ? (order > 0 ? 1 : -1) : janet_compare_abstract(xx, yy);
}

static void name_methods(const char *type, const JanetMethod *methods) {
    for (; methods->name; methods++) {
        if (NULL == janet_registry_get(methods->cfun)) janet_registry_put(methods->cfun, methods->name, type, NULL, 0);
    }
}

/* Gives each C function a name that a program can get hold of, whether its image has asked for it or not. */
static void name_functions(void) {
    for (size_t i = 0; i < sizeof(offered) / sizeof(offered[0]); i++) {
        janet_registry_put(offered[i].function, offered[i].name, NULL, NULL, 0);
    }
    name_methods("int/s64", it_s64_methods);
    name_methods("int/u64", it_u64_methods);
    name_methods("rng", rng_methods);
    name_methods("peg", peg_methods);
    name_methods("parser", parser_methods);
}
