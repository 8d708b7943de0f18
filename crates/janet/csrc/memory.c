/* Where Janet's memory comes from, what happens where it is out, and what a collection does besides. */

/* Marking cannot be left half-way, and outside of a fiber there is nowhere to jump to. */
static int must_not_fail(void) {
    return janet_vm.gc_mark_phase || NULL == janet_vm.signal_buf;
}

/* An assertion of Janet's failed. Those that a program can reach are about its own arguments (C1). */
_Noreturn void microjanet_fail(const char *message) {
    if (!must_not_fail()) janet_panic(message);
    microjanet_abort(message);
}

_Noreturn void microjanet_out_of_memory(void) {
    if (must_not_fail()) microjanet_abort("out of memory where no fiber can be blamed");
    janet_gcpressure(janet_vm.gc_interval);
    janet_panicv(microjanet_heap_error(own.state, own.out_of_memory));
    microjanet_abort("unreachable: a panic returned");
}

/* Janet fills in a new object field by field, and any of these steps may fail here. Zeroes keep the half-made object
 * harmless to the next sweep; its larger blocks hold no pointers that a sweep reads. */
#define ZERO_FILLED 512

/* Janet notes a block of scratch memory when it has it, and would lose one for which there is no place. */
static void reserve_scratch(void) {
    if (janet_vm.scratch_len < janet_vm.scratch_cap || must_not_fail()) return;
    size_t capacity = 2 * janet_vm.scratch_cap + 16;
    janet_vm.scratch_mem = microjanet_realloc(janet_vm.scratch_mem, capacity * sizeof(JanetScratch *));
    janet_vm.scratch_cap = capacity;
}

/* What it costs to take memory, and to use it once. */
static void *charged(void *memory, size_t size) {
    if (NULL == memory) microjanet_out_of_memory();
    microjanet_charge((uint32_t) (2 + size / 32));
    return memory;
}

void *microjanet_malloc(size_t size) {
    reserve_scratch();
    void *memory = charged(microjanet_heap_allocate(own.state, size, must_not_fail()), size);
    if (size <= ZERO_FILLED) memset(memory, 0, size);
    return memory;
}

/* What is asked for in this way by a program that runs is the table of all symbols, which is nobody's own, and what a
 * function frees before it returns. */
void *microjanet_calloc(size_t count, size_t size) {
    if (size && count > SIZE_MAX / size) microjanet_out_of_memory();
    void *memory = charged(microjanet_heap_allocate_for_board(own.state, count * size, must_not_fail()), count * size);
    memset(memory, 0, count * size);
    return memory;
}

/* Whoever reallocates or frees a buffer of hooks.h does not know. Within a callback, where nothing is collected, there may be
 * thousands: that takes its time. */
static int is_scratch(const void *memory) {
    microjanet_charge((uint32_t) (janet_vm.scratch_len / 8));
    for (size_t i = janet_vm.scratch_len; i > 0; i--) {
        if ((const void *) janet_vm.scratch_mem[i - 1]->mem == memory) return 1;
    }
    return 0;
}

void *microjanet_realloc(void *memory, size_t size) {
    if (is_scratch(memory)) return janet_srealloc(memory, size);
    return charged(microjanet_heap_reallocate(own.state, memory, size, must_not_fail()), size);
}

void microjanet_free(void *memory) {
    if (is_scratch(memory)) return janet_sfree(memory);
    if (memory) microjanet_heap_free(own.state, memory);
}

#define FEWEST_SYMBOLS 128

int microjanet_protect(Janet (*body)(void *), void *data, Janet *out);

static Janet resize_symbols(void *capacity) {
    janet_cache_resize(*(uint32_t *) capacity);
    return janet_wrap_nil();
}

/* Janet's table of symbols would stay as large as it ever was, until there are as many new ones. Without memory for a smaller one
 * it does. */
static void shrink_symbols(void) {
    uint32_t capacity = janet_tablen(2 * janet_vm.cache_count + 1);
    if (capacity < FEWEST_SYMBOLS) capacity = FEWEST_SYMBOLS;
    if (capacity >= janet_vm.cache_capacity) return;
    Janet ignored;
    (void) microjanet_protect(resize_symbols, &capacity, &ignored);
    janet_vm.next_collection = 0;
}

/* What was left in scratch memory, and the list of it where that has become long. */
static void free_scratch(void) {
    janet_free_all_scratch();
    if (janet_vm.scratch_cap <= 2 * MUCH_SCRATCH) return;
    microjanet_free(janet_vm.scratch_mem);
    janet_vm.scratch_mem = NULL;
    janet_vm.scratch_cap = 0;
}

/* Where comparisons of nested values are: as long as the deepest one was. None goes on during a collection. */
static void free_traversal(void) {
    microjanet_free(janet_vm.traversal_base);
    janet_vm.traversal_base = janet_vm.traversal = janet_vm.traversal_top = NULL;
}

#include "mark.c"

void microjanet_collect(void) {
    if (janet_vm.gc_suspend) return;
    free_scratch();
    free_traversal();
    uint32_t blocks = (uint32_t) janet_vm.block_count;
    collect_garbage();
    shrink_symbols();
    microjanet_charge(2 * blocks + microjanet_on_collected(own.state) / 128);
}

void microjanet_collect_after(uint32_t part) {
    if (janet_vm.next_collection >= janet_vm.gc_interval / part) microjanet_collect();
}

/* The VM collects at its next check. */
void microjanet_collect_soon(void) {
    if (janet_vm.next_collection < janet_vm.gc_interval) janet_vm.next_collection = janet_vm.gc_interval;
}
