/* The handoff text: part of heirloom.h, which includes it. */
#ifndef HEIRLOOM_HANDOFF_H
#define HEIRLOOM_HANDOFF_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* What functions answer. The first are the refusals that every reader of a handoff has. */
enum heirloom_error {
    HEIRLOOM_OK = 0,
    HEIRLOOM_ABSENT,
    HEIRLOOM_MALFORMED,
    HEIRLOOM_UNKNOWN_VERSION,
    HEIRLOOM_NOT_FOR_THIS_PROCESS,
    HEIRLOOM_NO_SUCH_NAME,
    HEIRLOOM_ALREADY_TAKEN,
    HEIRLOOM_WRONG_KIND,
    HEIRLOOM_HANDLE_CLOSED,
    HEIRLOOM_NOT_SHARED_MEMORY,
    HEIRLOOM_SIZE_MISMATCH,
    HEIRLOOM_IDENTITY_MISMATCH,
    HEIRLOOM_ACCESS_MISMATCH,
    HEIRLOOM_NOT_SEALED,
    /* The system refused; errno says why. */
    HEIRLOOM_SYSTEM,
    /* Answers of locks and waits. */
    HEIRLOOM_OWNER_DIED,
    HEIRLOOM_NOT_RECOVERABLE,
    HEIRLOOM_TIMED_OUT,
    HEIRLOOM_CREATOR_GONE,
    /* A release of nothing held, a post above the maximum, an unlock of another's lock. */
    HEIRLOOM_WRONG_STATE,
    /* Answers of lanes: the other end wrote nonsense, closed its end, or its process died. */
    HEIRLOOM_PEER_VIOLATION,
    HEIRLOOM_ENDED,
    HEIRLOOM_PEER_DIED
};

static inline const char *heirloom_error_name(int error) {
    static const char *const names[] = {
        "OK", "ABSENT", "MALFORMED", "UNKNOWN_VERSION", "NOT_FOR_THIS_PROCESS", "NO_SUCH_NAME",
        "ALREADY_TAKEN", "WRONG_KIND", "HANDLE_CLOSED", "NOT_SHARED_MEMORY", "SIZE_MISMATCH", "IDENTITY_MISMATCH",
        "ACCESS_MISMATCH", "NOT_SEALED", "SYSTEM", "OWNER_DIED", "NOT_RECOVERABLE", "TIMED_OUT",
        "CREATOR_GONE", "WRONG_STATE",
        "PEER_VIOLATION", "ENDED", "PEER_DIED"};
    int known = (int)(sizeof names / sizeof names[0]);
    return error >= 0 && error < known ? names[error] : "unknown";
}

#define HEIRLOOM_MAX_TEXT 24576
#define HEIRLOOM_MAX_ENTRIES 256
#define HEIRLOOM_MAX_HANDLES 4
#define HEIRLOOM_MAX_ATTRIBUTES 16

/* More than any text with one entry has: 62 of head, 64 + 16 of name and kind, 4 handles, 16 attributes. */
#define HEIRLOOM_MAX_MESSAGE 1536

/* The longest name of a grant. */
#define HEIRLOOM_MAX_NAME 64

/* A piece of the text; not ended by a zero. */
typedef struct heirloom_piece {
    const char *at;
    int length;
} heirloom_piece;

typedef struct heirloom_entry {
    heirloom_piece name;
    heirloom_piece kind;
    int handle_count;
    int64_t handles[HEIRLOOM_MAX_HANDLES];
    int taken;
    int attribute_count;
    heirloom_piece keys[HEIRLOOM_MAX_ATTRIBUTES];
    heirloom_piece values[HEIRLOOM_MAX_ATTRIBUTES];
} heirloom_entry;

/*
 * About 550 KB, nearly all of it untouched: make it static. The text must live as long as this. What
 * arrives over the control line (heirloom_control.h) has its text in here.
 */
typedef struct heirloom_handoff {
    int64_t parent;
    heirloom_piece nonce;
    int entry_count;
    heirloom_entry entries[HEIRLOOM_MAX_ENTRIES];
    int controlled; /* whether there is a control line that has not ended */
    int64_t control;
    char later[HEIRLOOM_MAX_ENTRIES][HEIRLOOM_MAX_MESSAGE];
    char asked[HEIRLOOM_MAX_NAME + 1]; /* the name asked for last, cut; for heirloom_explain */
    int asked_of_task;                 /* it is of a task's region, which is no grant of the process */
} heirloom_handoff;

static inline int heirloom_is(heirloom_piece piece, const char *word) {
    return strlen(word) == (size_t)piece.length && memcmp(piece.at, word, (size_t)piece.length) == 0;
}

static inline int heirloom_same(heirloom_piece a, heirloom_piece b) {
    return a.length == b.length && memcmp(a.at, b.at, (size_t)a.length) == 0;
}

static inline int heirloom_digit_(char c) { return c >= '0' && c <= '9'; }

static inline int heirloom_hexdigit_(char c) { return heirloom_digit_(c) || (c >= 'a' && c <= 'f'); }

static inline int heirloom_letter_(char c) { return c >= 'a' && c <= 'z'; }

static inline int heirloom_namechar_(char c) {
    return heirloom_letter_(c) || (c >= 'A' && c <= 'Z') || heirloom_digit_(c) || c == '.' ||
           c == '_' || c == '-';
}

/* Takes 0 to `most` characters of a class. */
static inline heirloom_piece heirloom_span_(const char **at, int most, int (*is)(char)) {
    heirloom_piece piece = {*at, 0};
    while (piece.length < most && is(**at)) {
        (*at)++;
        piece.length++;
    }
    return piece;
}

/* A decimal number without leading zeros of at most 18 digits; -1 when the piece is none. */
static inline int64_t heirloom_number(heirloom_piece piece) {
    int64_t value = 0;
    if (piece.length < 1 || piece.length > 18 || (piece.length > 1 && piece.at[0] == '0')) {
        return -1;
    }
    for (int i = 0; i < piece.length; i++) {
        if (!heirloom_digit_(piece.at[i])) {
            return -1;
        }
        value = value * 10 + (piece.at[i] - '0');
    }
    return value;
}

static inline int heirloom_expect_(const char **at, char c) {
    if (**at != c) {
        return 0;
    }
    (*at)++;
    return 1;
}

/* One handle; `form` is 0 before the first, then 10 or 16. */
static inline int heirloom_handle_(const char **at, int *form, int64_t *out) {
    int base = (*at)[0] == '0' && (*at)[1] == 'x' ? 16 : 10;
    if (*form != 0 && *form != base) {
        return 0;
    }
    *form = base;
    if (base == 10) {
        *out = heirloom_number(heirloom_span_(at, 10, heirloom_digit_));
        return *out >= 0 && *out <= INT32_MAX;
    }
    *at += 2;
    heirloom_piece digits = heirloom_span_(at, 8, heirloom_hexdigit_);
    if (digits.length == 0 || heirloom_hexdigit_(**at) ||
        (digits.length > 1 && digits.at[0] == '0')) {
        return 0;
    }
    uint32_t bits = 0;
    for (int i = 0; i < digits.length; i++) {
        char c = digits.at[i];
        bits = bits << 4 | (uint32_t)(heirloom_digit_(c) ? c - '0' : c - 'a' + 10);
    }
    /* 32 significant bits, sign-extended. */
    *out = (int32_t)bits;
    return 1;
}

static inline int heirloom_size_(heirloom_piece value) {
    for (int i = 0; i < value.length; i++) {
        if (!heirloom_digit_(value.at[i])) {
            return 0;
        }
    }
    return value.length >= 1 && value.length <= 18 && value.at[0] != '0';
}

static inline int heirloom_attributes_(const char **at, heirloom_entry *entry) {
    entry->attribute_count = 0;
    if (**at == 0 || **at == '/') {
        return 1;
    }
    do {
        int n = entry->attribute_count;
        if (n == HEIRLOOM_MAX_ATTRIBUTES) {
            return 0;
        }
        heirloom_piece key = heirloom_span_(at, 16, heirloom_letter_);
        if (key.length == 0 || !heirloom_expect_(at, '=')) {
            return 0;
        }
        heirloom_piece value = heirloom_span_(at, 64, heirloom_namechar_);
        if (heirloom_is(key, "size") && !heirloom_size_(value)) {
            return 0;
        }
        for (int i = 0; i < n; i++) {
            if (heirloom_same(entry->keys[i], key)) {
                return 0;
            }
        }
        entry->keys[n] = key;
        entry->values[n] = value;
        entry->attribute_count++;
    } while (heirloom_expect_(at, ','));
    return 1;
}

static inline int heirloom_entry_(const char **at, int *form, heirloom_entry *entry) {
    entry->name = heirloom_span_(at, 64, heirloom_namechar_);
    if (entry->name.length == 0 || !heirloom_expect_(at, ':')) {
        return 0;
    }
    entry->kind = heirloom_span_(at, 16, heirloom_letter_);
    if (entry->kind.length == 0 ||
        heirloom_is(entry->name, ".control") != heirloom_is(entry->kind, "control") ||
        heirloom_is(entry->name, ".lifeline") != heirloom_is(entry->kind, "lifeline") ||
        !heirloom_expect_(at, ':')) {
        return 0;
    }
    entry->handle_count = 0;
    entry->taken = 0;
    do {
        if (entry->handle_count == HEIRLOOM_MAX_HANDLES ||
            !heirloom_handle_(at, form, &entry->handles[entry->handle_count])) {
            return 0;
        }
        entry->handle_count++;
    } while (heirloom_expect_(at, '+'));
    return heirloom_expect_(at, ':') && heirloom_attributes_(at, entry);
}

/* Reads up to the entries: prefix, version, parent, nonce. */
static inline int heirloom_head_(const char **at, int64_t *parent, heirloom_piece *nonce) {
    static const char prefix[] = "heirloom/";
    const char *text = *at;
    if (strncmp(text, prefix, sizeof prefix - 1) != 0) {
        return HEIRLOOM_MALFORMED;
    }
    *at += sizeof prefix - 1;
    heirloom_piece version = heirloom_span_(at, 9, heirloom_digit_);
    if (version.length == 0 || version.at[0] == '0' || (**at != 0 && **at != '/')) {
        return HEIRLOOM_MALFORMED;
    }
    if (!heirloom_is(version, "1")) {
        return HEIRLOOM_UNKNOWN_VERSION;
    }
    if (strlen(text) > HEIRLOOM_MAX_TEXT || !heirloom_expect_(at, '/')) {
        return HEIRLOOM_MALFORMED;
    }
    *parent = heirloom_number(heirloom_span_(at, 10, heirloom_digit_));
    if (*parent < 1 || *parent > UINT32_MAX || !heirloom_expect_(at, '/')) {
        return HEIRLOOM_MALFORMED;
    }
    *nonce = heirloom_span_(at, 32, heirloom_hexdigit_);
    return nonce->length == 32 ? HEIRLOOM_OK : HEIRLOOM_MALFORMED;
}

/* Reads a text. Total: any string gives HEIRLOOM_OK, _MALFORMED or _UNKNOWN_VERSION. */
static inline int heirloom_parse(const char *text, heirloom_handoff *out) {
    const char *at = text;
    int form = 0;
    int error = heirloom_head_(&at, &out->parent, &out->nonce);
    if (error != HEIRLOOM_OK) {
        return error;
    }
    out->controlled = 0;
    out->entry_count = 0;
    out->asked[0] = 0;
    out->asked_of_task = 0;
    while (*at != 0) {
        if (!heirloom_expect_(&at, '/') || out->entry_count == HEIRLOOM_MAX_ENTRIES) {
            return HEIRLOOM_MALFORMED;
        }
        heirloom_entry *entry = &out->entries[out->entry_count];
        if (!heirloom_entry_(&at, &form, entry)) {
            return HEIRLOOM_MALFORMED;
        }
        for (int i = 0; i < out->entry_count; i++) {
            if (heirloom_same(out->entries[i].name, entry->name)) {
                return HEIRLOOM_MALFORMED;
            }
        }
        out->entry_count++;
    }
    return HEIRLOOM_OK;
}

/* The entry of a name; null when there is none. */
static inline heirloom_entry *heirloom_find(heirloom_handoff *given, const char *name) {
    for (int i = 0; i < given->entry_count; i++) {
        if (heirloom_is(given->entries[i].name, name)) {
            return &given->entries[i];
        }
    }
    return NULL;
}

/* Keeps the name that is asked for, for heirloom_explain. */
static inline void heirloom_ask_(heirloom_handoff *given, const char *name) {
    size_t length = strlen(name);
    length = length < HEIRLOOM_MAX_NAME ? length : HEIRLOOM_MAX_NAME;
    memcpy(given->asked, name, length);
    given->asked[length] = 0;
    given->asked_of_task = 0;
}

/* The value of an attribute; at = null when the entry has none of that name. */
static inline heirloom_piece heirloom_attribute(const heirloom_entry *entry, const char *key) {
    for (int i = 0; i < entry->attribute_count; i++) {
        if (heirloom_is(entry->keys[i], key)) {
            return entry->values[i];
        }
    }
    heirloom_piece none = {NULL, 0};
    return none;
}

/* An attribute that is a number; -1 when it is missing or none. */
static inline int64_t heirloom_attribute_number(const heirloom_entry *entry, const char *key) {
    heirloom_piece value = heirloom_attribute(entry, key);
    return value.at == NULL ? -1 : heirloom_number(value);
}

#endif
