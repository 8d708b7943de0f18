/* Janet's `snprintf`: numbers as text, the same on every board to the last digit. C libraries for chips round twice, and differ in the sign
 * of nan; this takes less flash than theirs. Included by unit.c.
 *
 * A double is m * 2^e, and so an integer by a power of ten, exactly: m * 2^e * 10^0, or m * 5^-e * 10^e where e is negative. That integer
 * has 767 digits at most. */

#define LIMB 1000000000
#define MOST_LIMBS 88

typedef struct {
    int shift;      /* bits of a digit of `bits`, or 0 for those of `limb` */
    uint64_t bits;
    uint32_t limb[MOST_LIMBS]; /* of nine decimal digits each, the lowest first */
    int count;
    int scale;      /* decimal digits behind the point */
} Digits;

static uint32_t power(uint32_t base, int n) {
    uint32_t power = 1;
    while (n-- > 0) power *= base;
    return power;
}

/* By less than 2^28. A chip takes hundreds of cycles to divide 64 bits, so the quotient is estimated, one too low at most. */
static void multiply(Digits *digits, uint32_t factor) {
    uint64_t carry = 0;
    work((uint32_t) digits->count);
    for (int i = 0; i < digits->count || carry; i++) {
        if (i == digits->count) digits->limb[digits->count++] = 0;
        carry += (uint64_t) digits->limb[i] * factor;
        uint32_t quotient = (uint32_t) ((carry >> 29) * (((uint64_t) 1 << 61) / LIMB) >> 32);
        uint32_t rest = (uint32_t) (carry - (uint64_t) quotient * LIMB);
        while (rest >= LIMB) {
            rest -= LIMB;
            quotient++;
        }
        digits->limb[i] = rest;
        carry = quotient;
    }
}

static void set_integer(Digits *digits, uint64_t n) {
    digits->shift = digits->scale = digits->count = 0;
    for (; n; n /= LIMB) digits->limb[digits->count++] = (uint32_t) (n % LIMB);
}

/* To m * 2^exponent. */
static void set_decimal(Digits *digits, uint64_t m, int exponent) {
    while (m && exponent < 0 && m % 2 == 0) {
        m /= 2;
        exponent++;
    }
    set_integer(digits, m);
    if (!m) return;
    if (exponent < 0) digits->scale = -exponent;
    for (int i = digits->scale; i > 0; i -= 12) multiply(digits, power(5, i < 12 ? i : 12));
    for (int i = exponent; i > 0; i -= 27) multiply(digits, 1u << (i < 27 ? i : 27));
}

/* The digit that has so many to its right. */
static int digit_at(const Digits *digits, int place) {
    if (place < 0) return 0;
    if (digits->shift) {
        int bit = place * digits->shift;
        return bit < 64 ? (int) (digits->bits >> bit & ((1u << digits->shift) - 1)) : 0;
    }
    return place < 9 * digits->count ? (int) (digits->limb[place / 9] / power(10, place % 9) % 10) : 0;
}

/* At least one. */
static int count_digits(const Digits *digits) {
    int count = digits->shift ? 64 / digits->shift + 1 : 9 * digits->count;
    while (count > 1 && !digit_at(digits, count - 1)) count--;
    return count > 1 ? count : 1;
}

static int is_zero_below(const Digits *digits, int place) {
    for (int i = 0; i < place / 9; i++) {
        if (digits->limb[i]) return 0;
    }
    return digits->limb[place / 9] % power(10, place % 9) == 0;
}

/* Rounds to the nearest number without digits below this place, or the even one of two. Those digits stay, and are not printed. */
static void round_at(Digits *digits, int place) {
    if (place <= 0) return;
    if (place > 9 * digits->count) {
        digits->count = 0;
        return;
    }
    int next = digit_at(digits, place - 1);
    int is_above = next > 5 || (next == 5 && (digit_at(digits, place) % 2 || !is_zero_below(digits, place - 1)));
    uint32_t add = is_above ? power(10, place % 9) : 0;
    for (int i = place / 9; add; i++) {
        if (i == digits->count) digits->limb[digits->count++] = 0;
        digits->limb[i] += add;
        add = digits->limb[i] >= LIMB;
        if (add) digits->limb[i] -= LIMB;
    }
}

/* -- What a format asks for ---------------------------------------------------------------------------------------- */

#define FLAGS "-+ #0"
enum { LEFT = 1, PLUS = 2, SPACE = 4, ALTERNATE = 8, ZERO = 16 };

typedef struct {
    int flags;
    int width;
    int precision;   /* -1 where there is none */
    char conversion; /* in lower case */
    char upper;      /* what it takes to make a letter one of the wanted case */
} Form;

static int read_number(const char **text) {
    int number = 0;
    while (**text >= '0' && **text <= '9') number = 10 * number + *(*text)++ - '0';
    return number;
}

static Form read_form(const char *text) {
    Form form = {.precision = -1};
    for (const char *at; *++text && (at = strchr(FLAGS, *text));) form.flags |= 1 << (at - FLAGS);
    form.width = read_number(&text);
    if (*text == '.') {
        text++;
        form.precision = read_number(&text);
    }
    while (*text == 'l' || *text == 'j') text++;
    form.conversion = *text | 32;
    form.upper = form.conversion - *text;
    return form;
}

/* -- What is written ------------------------------------------------------------------------------------------------ */

typedef struct {
    char *to;
    size_t size;
    size_t count;
} Text;

static void put(Text *text, char c) {
    if (text->count < text->size) text->to[text->count] = c;
    text->count++;
}

static void put_times(Text *text, char c, int times) {
    while (times-- > 0) put(text, c);
}

/* A number but for its digits. */
typedef struct {
    char sign;           /* or 0 */
    char prefix;         /* the `x` of "0x", or 0 */
    char has_point;
    char exponent_sign;  /* `e` or `p`, or 0 */
    const char *word;    /* in place of digits, or NULL */
    int first, last;     /* the places of its digits: none where the first is below the last */
    int point;           /* the lowest place in front of the point */
    int exponent;
} Number;

static void put_exponent(Text *text, const Number *number, char upper) {
    unsigned n = (unsigned) (number->exponent < 0 ? -number->exponent : number->exponent);
    put(text, number->exponent_sign - upper);
    put(text, number->exponent < 0 ? '-' : '+');
    for (int place = 3; place >= 0; place--) {
        int is_shown = place == 0 || n >= power(10, place) || (place == 1 && number->exponent_sign == 'e');
        if (is_shown) put(text, (char) ('0' + n / power(10, place) % 10));
    }
}

static void put_body(Text *text, const Number *number, const Digits *digits, char upper) {
    for (const char *c = number->word; c && *c; c++) put(text, *c - upper);
    for (int place = number->first; place >= number->last; place--) {
        int digit = digit_at(digits, place);
        put(text, (char) (digit < 10 ? '0' + digit : 'a' - 10 + digit - upper));
        if (place == number->point && number->has_point) put(text, '.');
    }
    if (number->exponent_sign) put_exponent(text, number, upper);
}

static int put_number(Text *text, const Form *form, const Number *number, const Digits *digits, int fills_with_zeros) {
    Text measured = {0};
    if (form->width) put_body(&measured, number, digits, form->upper);
    int rest = form->width - (int) measured.count - (number->sign ? 1 : 0) - (number->prefix ? 2 : 0);
    int zeros = form->flags & ZERO && !(form->flags & LEFT) && fills_with_zeros ? rest : 0;
    if (!zeros && !(form->flags & LEFT)) put_times(text, ' ', rest);
    if (number->sign) put(text, number->sign);
    if (number->prefix) {
        put(text, '0');
        put(text, number->prefix - form->upper);
    }
    put_times(text, '0', zeros);
    put_body(text, number, digits, form->upper);
    if (form->flags & LEFT) put_times(text, ' ', rest);
    if (text->size) text->to[text->count < text->size ? text->count : text->size - 1] = 0;
    return (int) text->count;
}

static char sign_of(const Form *form, int is_negative) {
    return is_negative ? '-' : form->flags & PLUS ? '+' : form->flags & SPACE ? ' ' : 0;
}

/* -- Texts and integers --------------------------------------------------------------------------------------------- */

static int format_bytes(Text *text, const Form *form, const char *bytes, int length) {
    if (!(form->flags & LEFT)) put_times(text, ' ', form->width - length);
    for (int i = 0; i < length; i++) put(text, bytes[i]);
    if (form->flags & LEFT) put_times(text, ' ', form->width - length);
    return (int) text->count;
}

static int format_text(char *to, size_t size, const char *format, const char *string) {
    Form form = read_form(format);
    int length = 0;
    while (string[length] && length != form.precision) length++;
    return format_bytes(&(Text) {to, size, 0}, &form, string, length);
}

static int format_integer(char *to, size_t size, const char *format, int64_t n) {
    Form form = read_form(format);
    Text text = {to, size, 0};
    if (form.conversion == 'c') return format_bytes(&text, &form, &(char) {(char) n}, 1);
    int is_signed = form.conversion == 'd' || form.conversion == 'i';
    Digits digits;
    set_integer(&digits, is_signed && n < 0 ? -(uint64_t) n : (uint64_t) n);
    digits.bits = (uint64_t) n;
    digits.shift = form.conversion == 'x' ? 4 : form.conversion == 'o' ? 3 : 0;
    int count = count_digits(&digits);
    Number number = {.sign = is_signed ? sign_of(&form, n < 0) : 0};
    if (form.precision == 0 && n == 0) count = 0;
    if (form.flags & ALTERNATE && digits.shift == 4 && n) number.prefix = 'x';
    if (form.flags & ALTERNATE && digits.shift == 3 && (n || !count)) count++;
    number.first = (count > form.precision ? count : form.precision) - 1;
    return put_number(&text, &form, &number, &digits, form.precision < 0);
}

/* -- Doubles -------------------------------------------------------------------------------------------------------- */

/* %a: hexadecimal digits of the mantissa, which has 52 bits behind the point. */
static void lay_out_hex(const Form *form, Number *number, Digits *digits, uint64_t m, int exponent) {
    int shift = form->precision >= 0 && form->precision < 13 ? 4 * (13 - form->precision) : 0;
    uint64_t unit = (uint64_t) 1 << shift, rest = m & (unit - 1);
    number->exponent = m ? exponent + 52 : 0;
    m -= rest;
    if (2 * rest > unit || (2 * rest == unit && m & unit)) m += unit;
    digits->bits = m;
    digits->shift = 4;
    number->prefix = 'x';
    number->first = number->point = 13;
    number->last = form->precision < 0 ? 0 : 13 - form->precision;
    while (form->precision < 0 && number->last < 13 && !digit_at(digits, number->last)) number->last++;
    number->exponent_sign = 'p';
}

/* %e and %g */
static void lay_out_digits(const Form *form, Number *number, Digits *digits) {
    int is_general = form->conversion == 'g';
    int significant = is_general ? (form->precision ? form->precision : 1) : form->precision + 1;
    round_at(digits, count_digits(digits) - significant);
    int count = count_digits(digits), exponent = count - 1 - digits->scale;
    number->first = number->point = count - 1;
    number->last = count - significant;
    if (is_general && exponent >= -4 && exponent < significant) {
        number->point = digits->scale;
        if (number->first < number->point) number->first = number->point;
    } else {
        number->exponent_sign = 'e';
        number->exponent = exponent;
    }
    if (!is_general || form->flags & ALTERNATE) return;
    while (number->last < number->point && !digit_at(digits, number->last)) number->last++;
}

static int format_double(char *to, size_t size, const char *format, double x) {
    Form form = read_form(format);
    uint64_t bits;
    memcpy(&bits, &x, sizeof(bits));
    int exponent = (int) (bits >> 52 & 0x7ff);
    uint64_t m = bits & (((uint64_t) 1 << 52) - 1);
    Digits digits;
    Number number = {.sign = sign_of(&form, bits >> 63 && !(exponent == 0x7ff && m))};
    if (exponent == 0x7ff) {
        number.word = m ? "nan" : "inf";
        number.last = 1;
        return put_number(&(Text) {to, size, 0}, &form, &number, &digits, 0);
    }
    if (exponent) m |= (uint64_t) 1 << 52;
    exponent = (exponent ? exponent : 1) - 1075;
    if (form.conversion == 'a') {
        lay_out_hex(&form, &number, &digits, m, exponent);
    } else {
        if (form.precision < 0) form.precision = 6;
        set_decimal(&digits, m, exponent);
        if (form.conversion == 'f') {
            round_at(&digits, digits.scale - form.precision);
            number.point = digits.scale;
            number.first = count_digits(&digits) - 1;
            if (number.first < number.point) number.first = number.point;
            number.last = digits.scale - form.precision;
        } else {
            lay_out_digits(&form, &number, &digits);
        }
    }
    number.has_point = number.last < number.point || form.flags & ALTERNATE;
    return put_number(&(Text) {to, size, 0}, &form, &number, &digits, 1);
}
