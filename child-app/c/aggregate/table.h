/* Keys and their sums: an open-addressing table from bytes to count, exact sum, least and most. */
#ifndef AGGREGATE_TABLE_H
#define AGGREGATE_TABLE_H

#include "decimal.h"

#include <stdlib.h>

/* What does not fit 64 bits; a sum may be here without a least and a most. */
typedef struct big_part {
    decimal_big sum;
    decimal_big least;
    decimal_big most;
    int ranged;
} big_part;

typedef struct entry {
    size_t key; /* place of its bytes */
    size_t length;
    uint64_t hash;
    int64_t count;
    int64_t sum; /* of the short values, in units of 10^-scale */
    int64_t least;
    int64_t most; /* below least while there are none */
    int scale;
    big_part *big;
} entry;

/* Begin with all zeros. */
typedef struct table {
    entry *entries;
    size_t size;
    size_t room;
    unsigned char *keys;
    size_t key_bytes;
    size_t key_room;
    size_t *slots; /* entry + 1, or 0 */
    size_t slot_count;
} table;

/* Memory for a worker that has no use without it: a death with a reason. */
static inline void *aggregate_need(void *memory) {
    if (memory == NULL) {
        fprintf(stderr, "aggregate worker: out of memory\n");
        exit(3);
    }
    return memory;
}

static inline void table_clear(table *t) {
    for (size_t i = 0; i < t->size; i++) {
        free(t->entries[i].big);
    }
    t->size = 0;
    t->key_bytes = 0;
    if (t->slots != NULL) {
        memset(t->slots, 0, t->slot_count * sizeof *t->slots);
    }
}

static inline uint64_t table_hash(const unsigned char *key, size_t length) {
    uint64_t hash = 0xcbf29ce484222325ull;
    for (size_t i = 0; i < length; i++) {
        hash = (hash ^ key[i]) * 0x100000001b3ull;
    }
    return hash ^ hash >> 29;
}

static inline void table_widen(table *t) {
    size_t count = t->slot_count == 0 ? 1024 : 2 * t->slot_count;
    free(t->slots);
    t->slots = aggregate_need(calloc(count, sizeof *t->slots));
    t->slot_count = count;
    for (size_t i = 0; i < t->size; i++) {
        size_t at = t->entries[i].hash & (count - 1);
        while (t->slots[at] != 0) {
            at = (at + 1) & (count - 1);
        }
        t->slots[at] = i + 1;
    }
}

static inline entry *table_add_key(table *t, const unsigned char *key, size_t length, uint64_t hash) {
    if (t->size == t->room) {
        t->room = t->room == 0 ? 256 : 2 * t->room;
        t->entries = aggregate_need(realloc(t->entries, t->room * sizeof *t->entries));
    }
    if (t->keys == NULL || length > t->key_room - t->key_bytes) {
        t->key_room = 2 * t->key_room + length + 4096;
        t->keys = aggregate_need(realloc(t->keys, t->key_room));
    }
    entry *made = &t->entries[t->size++];
    memset(made, 0, sizeof *made);
    memcpy(t->keys + t->key_bytes, key, length);
    made->key = t->key_bytes;
    made->length = length;
    made->hash = hash;
    made->least = INT64_MAX;
    made->most = INT64_MIN;
    t->key_bytes += length;
    return made;
}

/* The key's entry, which is made if there is none; valid until the next. */
static inline entry *table_entry(table *t, const unsigned char *key, size_t length) {
    if (2 * t->size >= t->slot_count) {
        table_widen(t);
    }
    uint64_t hash = table_hash(key, length);
    size_t at = hash & (t->slot_count - 1);
    for (; t->slots[at] != 0; at = (at + 1) & (t->slot_count - 1)) {
        entry *one = &t->entries[t->slots[at] - 1];
        if (one->hash == hash && one->length == length && memcmp(t->keys + one->key, key, length) == 0) {
            return one;
        }
    }
    entry *made = table_add_key(t, key, length, hash);
    t->slots[at] = t->size;
    return made;
}

static inline big_part *entry_big(entry *one) {
    if (one->big == NULL) {
        one->big = aggregate_need(calloc(1, sizeof *one->big));
    }
    return one->big;
}

static inline void entry_widen_range(big_part *big, const decimal_big *value) {
    if (!big->ranged || decimal_compare(value, &big->least) < 0) {
        big->least = *value;
    }
    if (!big->ranged || decimal_compare(value, &big->most) > 0) {
        big->most = *value;
    }
    big->ranged = 1;
}

static inline void entry_add_big(entry *one, const decimal_big *value) {
    big_part *big = entry_big(one);
    decimal_add(&big->sum, value);
    entry_widen_range(big, value);
}

/* Whether a number can be raised by so many powers of ten, and what it is then. */
static inline int entry_raise(int64_t value, int up, int64_t *raised) {
    for (; up > 0; up--) {
        if (__builtin_mul_overflow(value, (int64_t)10, &value)) {
            return 0;
        }
    }
    *raised = value;
    return 1;
}

/* What the short part has goes to the big one. */
static inline void entry_move_to_big(entry *one) {
    big_part *big = entry_big(one);
    decimal_big sum = decimal_widen(one->sum, one->scale);
    decimal_big least = decimal_widen(one->least, one->scale);
    decimal_big most = decimal_widen(one->most, one->scale);
    decimal_add(&big->sum, &sum);
    entry_widen_range(big, &least);
    entry_widen_range(big, &most);
    one->sum = 0;
    one->least = INT64_MAX;
    one->most = INT64_MIN;
}

static inline int entry_has_short(const entry *one) { return one->least <= one->most; }

/* Raises the entry's scale; what does not fit it then is moved. */
static inline void entry_rescale(entry *one, int scale) {
    int64_t sum;
    int64_t least;
    int64_t most;
    int up = scale - one->scale;
    if (entry_has_short(one)) {
        if (entry_raise(one->sum, up, &sum) && entry_raise(one->least, up, &least) &&
            entry_raise(one->most, up, &most)) {
            one->sum = sum;
            one->least = least;
            one->most = most;
        } else {
            entry_move_to_big(one);
        }
    }
    one->scale = scale;
}

/* Adds a short value. */
static inline void entry_add_short(entry *one, int64_t unscaled, int scale) {
    int64_t value = unscaled;
    if (scale > one->scale) {
        entry_rescale(one, scale);
    } else if (!entry_raise(unscaled, one->scale - scale, &value)) {
        decimal_big big = decimal_widen(unscaled, scale);
        entry_add_big(one, &big);
        return;
    }
    int64_t sum;
    if (__builtin_add_overflow(one->sum, value, &sum)) {
        decimal_big before = decimal_widen(one->sum, one->scale);
        decimal_add(&entry_big(one)->sum, &before);
        sum = value;
    }
    one->sum = sum;
    one->least = value < one->least ? value : one->least;
    one->most = value > one->most ? value : one->most;
}

#endif
