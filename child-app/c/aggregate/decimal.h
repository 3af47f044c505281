/* Exact decimal numbers of the aggregate's worker: short ones are 64 bits and a scale, the others an integer
 * of 1536 bits in units of 10^-200, which holds 2^63 values of 100 digits with an exponent within 100. */
#ifndef AGGREGATE_DECIMAL_H
#define AGGREGATE_DECIMAL_H

#include <stdint.h>
#include <string.h>

#define DECIMAL_MOST_DIGITS 100
#define DECIMAL_MOST_EXPONENT 100
#define DECIMAL_SHORT_DIGITS 18
#define DECIMAL_BIG_SCALE 200
#define DECIMAL_LIMBS 48

/* Two's complement, the lowest 32 bits first. */
typedef struct decimal_big {
    uint32_t limbs[DECIMAL_LIMBS];
} decimal_big;

enum decimal_kind { DECIMAL_MALFORMED, DECIMAL_SHORT, DECIMAL_BIG };

/* A number that was read. */
typedef struct decimal {
    int64_t unscaled;
    int scale;
    decimal_big big;
} decimal;

static inline void decimal_times_ten(decimal_big *number, uint32_t plus) {
    uint64_t carry = plus;
    for (int i = 0; i < DECIMAL_LIMBS; i++) {
        carry += (uint64_t)number->limbs[i] * 10;
        number->limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
}

static inline void decimal_negate(decimal_big *number) {
    uint64_t carry = 1;
    for (int i = 0; i < DECIMAL_LIMBS; i++) {
        carry += (uint32_t)~number->limbs[i];
        number->limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
}

static inline void decimal_add(decimal_big *sum, const decimal_big *value) {
    uint64_t carry = 0;
    for (int i = 0; i < DECIMAL_LIMBS; i++) {
        carry += (uint64_t)sum->limbs[i] + value->limbs[i];
        sum->limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
}

/* Below 0, 0 or above it. */
static inline int decimal_compare(const decimal_big *a, const decimal_big *b) {
    int32_t top_a = (int32_t)a->limbs[DECIMAL_LIMBS - 1];
    int32_t top_b = (int32_t)b->limbs[DECIMAL_LIMBS - 1];
    if (top_a != top_b) {
        return top_a < top_b ? -1 : 1;
    }
    for (int i = DECIMAL_LIMBS - 2; i >= 0; i--) {
        if (a->limbs[i] != b->limbs[i]) {
            return a->limbs[i] < b->limbs[i] ? -1 : 1;
        }
    }
    return 0;
}

/* A short number as a big one. */
static inline decimal_big decimal_widen(int64_t unscaled, int scale) {
    decimal_big big;
    uint64_t bits = unscaled < 0 ? 0 - (uint64_t)unscaled : (uint64_t)unscaled;
    memset(&big, 0, sizeof big);
    big.limbs[0] = (uint32_t)bits;
    big.limbs[1] = (uint32_t)(bits >> 32);
    for (int i = scale; i < DECIMAL_BIG_SCALE; i++) {
        decimal_times_ten(&big, 0);
    }
    if (unscaled < 0) {
        decimal_negate(&big);
    }
    return big;
}

/* Reads the exponent behind `e`; 0 when there is none that is taken. */
static inline int decimal_exponent(const unsigned char *at, const unsigned char *to, int *exponent) {
    int value = 0;
    int down = at < to && *at == '-';
    if (at < to && (*at == '-' || *at == '+')) {
        at++;
    }
    if (at == to) {
        return 0;
    }
    for (; at < to; at++) {
        if (*at < '0' || *at > '9') {
            return 0;
        }
        /* Not beyond what is refused anyway: it may be written with any number of digits. */
        value = value * 10 + (*at - '0');
        value = value > DECIMAL_MOST_EXPONENT ? DECIMAL_MOST_EXPONENT + 1 : value;
    }
    *exponent = down ? -value : value;
    return value <= DECIMAL_MOST_EXPONENT;
}

static inline void decimal_read_big(const unsigned char *first, const unsigned char *end, int negative,
                                    int places, decimal_big *out) {
    memset(out, 0, sizeof *out);
    for (; first < end; first++) {
        if (*first != '.') {
            decimal_times_ten(out, (uint32_t)(*first - '0'));
        }
    }
    for (int i = places; i < DECIMAL_BIG_SCALE; i++) {
        decimal_times_ten(out, 0);
    }
    if (negative) {
        decimal_negate(out);
    }
}

/* Reads [+-]?(digits[.digits]|.digits)([eE][+-]?digits)? and nothing else. */
static inline int decimal_parse(const unsigned char *at, const unsigned char *to, decimal *out) {
    int negative = at < to && *at == '-';
    if (at < to && (*at == '-' || *at == '+')) {
        at++;
    }
    const unsigned char *first = at;
    const unsigned char *point = NULL;
    uint64_t value = 0;
    for (; at < to; at++) {
        if (*at >= '0' && *at <= '9') {
            value = value * 10 + (uint64_t)(*at - '0'); /* wraps: then there are too many digits */
        } else if (*at == '.' && point == NULL) {
            point = at;
        } else {
            break;
        }
    }
    long digits = at - first - (point != NULL);
    int places = point == NULL ? 0 : (int)(digits < 1000 ? at - 1 - point : 0);
    int exponent = 0;
    if (digits == 0 || (point != NULL && point == at - 1)) {
        return DECIMAL_MALFORMED;
    }
    if (at < to && ((*at != 'e' && *at != 'E') || !decimal_exponent(at + 1, to, &exponent))) {
        return DECIMAL_MALFORMED;
    }
    if (at == to && digits <= DECIMAL_SHORT_DIGITS) {
        out->unscaled = negative ? -(int64_t)value : (int64_t)value;
        out->scale = places;
        return DECIMAL_SHORT;
    }
    if (digits > DECIMAL_MOST_DIGITS) {
        return DECIMAL_MALFORMED;
    }
    decimal_read_big(first, at, negative, places - exponent, &out->big);
    return DECIMAL_BIG;
}

#endif
