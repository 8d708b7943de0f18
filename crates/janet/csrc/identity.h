/* T2: programs on a host see no address that differs from one process to the next. Included by unit.c, right before Janet; the
 * macros work as those of hooks.h do. A chip's addresses are the same in each run, and pay for none of this.
 *
 * | seen by              | of a C function     | of any other value        |
 * |----------------------|---------------------|---------------------------|
 * | `hash`, key order    | its registered name | its place in the heap     |
 * | `=`, `compare`, sort | its registered name | its address: all are in the heap, whose order does not change |
 * | `string`, `%q`       | its registered name | its place in the heap     |
 */

/* In `janet_hash`, `janet_equals`, `janet_compare` and where a pointer is printed, the value is called `x` or `y`. No other use of
 * this macro that has a C function names it so. */
#undef janet_unwrap_pointer
#define janet_unwrap_pointer(value) CHOOSE(IDENTITY_##value, PLAIN_POINTER, )(value)
#define PLAIN_POINTER(x) ((void *) janet_unwrap_abstract(x))
#define IDENTITY_x ~, identity_of,
#define IDENTITY_y ~, identity_of,
static inline void *identity_of(Janet x);

/* Janet's only use of it is the hash of a pointer. */
#undef janet_u64
#define janet_u64(x) hashed_bits(x)
static inline uint64_t hashed_bits(Janet x);

#define string_description_b(buffer, title, pointer) \
    BY_PARAMETER(DEFINES_##pointer, PLACE_IN_HEAP)(string_description_b, buffer, title, pointer)
#define DEFINES_void ~, UNCHANGED,
#define PLACE_IN_HEAP(NAME, buffer, title, pointer) NAME(buffer, title, place_in_heap(pointer))
static void *place_in_heap(void *pointer);

/* Janet orders values of different types by where their types are in the program. */
#define janet_compare_abstract(xx, yy) BY_PARAMETER(DEFINES_##xx, COMPARED)(janet_compare_abstract, xx, yy)
#define DEFINES_JanetAbstract ~, UNCHANGED,
#define COMPARED(NAME, xx, yy) compared_by_type_name(xx, yy)
static int compared_by_type_name(JanetAbstract xx, JanetAbstract yy);
