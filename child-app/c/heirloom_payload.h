/* The components of a payload: part of heirloom.h, which includes it. The format is docs/spec/
 * worker-protocol.md, section Payloads.
 *
 *     heirloom_reader in = heirloom_reader_of(task);
 *     int64_t id = heirloom_read_long(&in);
 *     heirloom_piece name = heirloom_read_text(&in);
 *     if (heirloom_read_end(&in) != HEIRLOOM_OK) return heirloom_fail(task, "no such task");
 *     heirloom_put_long(task, id);
 */
#ifndef HEIRLOOM_PAYLOAD_H
#define HEIRLOOM_PAYLOAD_H

#include "heirloom_serve.h"

/* What is still to be read; once something was wrong all that follows reads as zeros. */
typedef struct heirloom_reader {
    const unsigned char *at;
    size_t left;
    int bad;
} heirloom_reader;

static inline heirloom_reader heirloom_reader_of(const heirloom_task *task) {
    heirloom_reader in = {task->payload, task->length, 0};
    return in;
}

/* So many bytes where they lie, or NULL. */
static inline const unsigned char *heirloom_read_bytes(heirloom_reader *in, size_t length) {
    const unsigned char *at = in->at;
    if (in->bad || length > in->left) {
        in->bad = 1;
        return NULL;
    }
    in->at += length;
    in->left -= length;
    return at;
}

static inline void heirloom_read_into_(heirloom_reader *in, void *out, size_t length) {
    const unsigned char *at = heirloom_read_bytes(in, length);
    if (at == NULL) {
        memset(out, 0, length);
    } else {
        memcpy(out, at, length);
    }
}

#define HEIRLOOM_COMPONENT_(name, type)                                          \
    static inline type heirloom_read_##name(heirloom_reader *in) {               \
        type value;                                                              \
        heirloom_read_into_(in, &value, sizeof value);                           \
        return value;                                                            \
    }                                                                            \
    static inline int heirloom_put_##name(heirloom_task *task, type value) {     \
        return heirloom_put(task, &value, sizeof value);                         \
    }

/* byte, short, char (of UTF-16), int, long, float, double: heirloom_read_int(&in), heirloom_put_int(task, 1). */
HEIRLOOM_COMPONENT_(byte, int8_t)
HEIRLOOM_COMPONENT_(short, int16_t)
HEIRLOOM_COMPONENT_(char, uint16_t)
HEIRLOOM_COMPONENT_(int, int32_t)
HEIRLOOM_COMPONENT_(long, int64_t)
HEIRLOOM_COMPONENT_(float, float)
HEIRLOOM_COMPONENT_(double, double)

/* A boolean, or whether an Optional has a value. */
static inline int heirloom_read_boolean(heirloom_reader *in) {
    uint8_t value = (uint8_t)heirloom_read_byte(in);
    in->bad |= value > 1;
    return value == 1;
}

static inline int heirloom_put_boolean(heirloom_task *task, int value) {
    return heirloom_put_byte(task, value != 0);
}

/* How many elements of so many bytes follow: of an array or, of at least one byte, of a List; no more than
 * there are bytes for. */
static inline int32_t heirloom_read_count(heirloom_reader *in, size_t element) {
    int32_t count = heirloom_read_int(in);
    if (count < 0 || (size_t)count * element > in->left) {
        in->bad = 1;
    }
    return in->bad ? 0 : count;
}

static inline int heirloom_is_utf8_(const unsigned char *at, size_t left) {
    while (left > 0) {
        size_t more = *at < 0x80 ? 0 : *at < 0xc2 ? 4 : *at < 0xe0 ? 1 : *at < 0xf0 ? 2 : *at < 0xf5 ? 3 : 4;
        if (more == 4 || more >= left) {
            return 0;
        }
        for (size_t i = 1; i <= more; i++) {
            if ((at[i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        /* Too long a form, a surrogate, or beyond Unicode. */
        if ((*at == 0xe0 && at[1] < 0xa0) || (*at == 0xed && at[1] > 0x9f) ||
            (*at == 0xf0 && at[1] < 0x90) || (*at == 0xf4 && at[1] > 0x8f)) {
            return 0;
        }
        at += more + 1;
        left -= more + 1;
    }
    return 1;
}

/* A String, or an enum's constant by its name: where it lies, without a zero behind it. */
static inline heirloom_piece heirloom_read_text(heirloom_reader *in) {
    int32_t length = heirloom_read_count(in, 1);
    const unsigned char *at = heirloom_read_bytes(in, (size_t)length);
    in->bad |= at != NULL && !heirloom_is_utf8_(at, (size_t)length);
    heirloom_piece text = {in->bad ? "" : (const char *)at, in->bad ? 0 : length};
    return text;
}

static inline int heirloom_put_text(heirloom_task *task, const char *text, size_t length) {
    int error = heirloom_put_int(task, (int32_t)length);
    return error == HEIRLOOM_OK ? heirloom_put(task, text, length) : error;
}

/* OK when everything was there and nothing is left over, else MALFORMED. */
static inline int heirloom_read_end(heirloom_reader *in) {
    return in->bad || in->left != 0 ? HEIRLOOM_MALFORMED : HEIRLOOM_OK;
}

#endif
