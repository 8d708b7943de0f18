/* One result on every machine, where C leaves it to the machine, or a C library for chips is wrong. Included by unit.c; hooks.h puts these in
 * the place of Janet's and of the library's. */

/* A shift by more than there are bits counts from 0 again, as for numbers, and as on most machines. */
#define SHIFT(NAME, OFFICIAL, UNWRAP) \
    static Janet NAME(int32_t argc, Janet *argv) { \
        for (int32_t i = 1; i < argc; i++) argv[i] = janet_wrap_integer((int32_t) (UNWRAP(argv[i]) & 63)); \
        return OFFICIAL(argc, argv); \
    }
SHIFT(cfun_it_s64_lshift, official_s64_lshift, janet_unwrap_s64)
SHIFT(cfun_it_s64_rshift, official_s64_rshift, janet_unwrap_s64)
SHIFT(cfun_it_u64_lshift, official_u64_lshift, janet_unwrap_u64)
SHIFT(cfun_it_u64_rshift, official_u64_rshift, janet_unwrap_u64)

/* The operand of `bnot`, which Janet checks in its other functions of bits. */
static int32_t integer_operand(Janet x) {
    double n = janet_unwrap_number(x);
    if (!(n > INT32_MIN - 1.0 && n < INT32_MAX + 1.0)) janet_panicf("value %v out of range for 32-bit signed integers", x);
    return (int32_t) n;
}

/* Janet converts 2^63 and 2^64 to integers, which have no room for them. */
static int compare_signed(int64_t x, double y) {
    if (isnan(y)) return 0;
    if (y >= 0x1p63) return -1;
    if (y < -0x1p63) return 1;
    int64_t whole = (int64_t) y;
    if (x != whole) return x < whole ? -1 : 1;
    return (y < (double) whole) - (y > (double) whole);
}

static int compare_unsigned(uint64_t x, double y) {
    if (isnan(y)) return 0;
    if (y >= 0x1p64) return -1;
    if (y < 0) return 1;
    uint64_t whole = (uint64_t) y;
    if (x != whole) return x < whole ? -1 : 1;
    return -(y > (double) whole);
}

/* picolibc's lose bits of large numbers: its (ceil 4503599627370495.5) is 4503599748087808. */
#ifdef MICROJANET_CHIP
static double whole_part(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof(bits));
    int exponent = (int) (bits >> 52 & 0x7ff) - 1023;
    if (exponent < 52) bits &= ~(exponent < 0 ? (uint64_t) INT64_MAX : ((uint64_t) 1 << (52 - exponent)) - 1);
    memcpy(&x, &bits, sizeof(bits));
    return x;
}

static double round_down(double x) {
    double whole = whole_part(x);
    return whole > x ? whole - 1 : whole;
}

static double round_up(double x) {
    double whole = whole_part(x);
    return whole < x ? whole + 1 : whole;
}
#endif
