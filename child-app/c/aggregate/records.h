/* Takes records out of a slice, finds key and value in each, and adds them to the table: the same records,
 * refusals and counts as the Java worker's, byte for byte. */
#ifndef AGGREGATE_RECORDS_H
#define AGGREGATE_RECORDS_H

#include "table.h"

#define MOST_KEY_BYTES (1u << 20)
#define MOST_EXCERPT 60
#define NO_QUOTE '\n'

enum reason { NOT_A_NUMBER = 1, TOO_FEW_FIELDS = 2, KEY_TOO_LONG = 3, UNCLOSED_QUOTE = 4 };

typedef struct dialect {
    unsigned char delimiter;
    unsigned char quote;
    size_t key_column;
    size_t value_column;
} dialect;

/* What is known of a slice beside its keys. */
typedef struct facts {
    int quotes;
    uint64_t rows;
    uint64_t skipped;
    uint64_t malformed;
    uint64_t lines;
    uint64_t first_line;
    int first_reason;
    size_t excerpt_length;
    unsigned char excerpt[MOST_EXCERPT];
} facts;

typedef struct field {
    const unsigned char *from;
    const unsigned char *to;
} field;

/* A record as far as it matters: its two fields, the last one's end, and where the next begins. */
typedef struct record {
    field key;
    field value;
    size_t fields;
    const unsigned char *content_end;
    const unsigned char *end;
    uint64_t newlines;
    int unclosed;
} record;

/* Behind the quote that closes, or NULL. */
static inline const unsigned char *behind_quotes(const unsigned char *at, const unsigned char *limit,
                                                 unsigned char quote, uint64_t *newlines) {
    while (at < limit) {
        unsigned char now = *at++;
        if (now == quote) {
            if (at == limit || *at != quote) {
                return at;
            }
            at++;
        } else if (now == '\n') {
            (*newlines)++;
        }
    }
    return NULL;
}

/* Splits the record that begins at `start`. */
static inline void record_parse(const dialect *form, const unsigned char *start,
                                const unsigned char *limit, record *out) {
    const unsigned char *at = start;
    memset(out, 0, sizeof *out);
    for (;;) {
        field now = {at, limit};
        if (form->quote != NO_QUOTE && at < limit && *at == form->quote) {
            at = behind_quotes(at + 1, limit, form->quote, &out->newlines);
            if (at == NULL) {
                out->unclosed = 1;
                out->end = limit;
                return;
            }
        }
        while (at < limit && *at != form->delimiter && *at != '\n') {
            at++;
        }
        int ends = at == limit || *at == '\n';
        now.to = at;
        if (at < limit && ends && at > now.from && at[-1] == '\r') {
            now.to--;
        }
        if (out->fields == form->key_column) {
            out->key = now;
        }
        if (out->fields == form->value_column) {
            out->value = now;
        }
        out->fields++;
        out->content_end = now.to;
        if (ends) {
            out->newlines += at < limit;
            out->end = at < limit ? at + 1 : at;
            return;
        }
        at++;
    }
}

/* A field's content without its quotes; one that has some is put into `room`, which is long enough. */
static inline field record_content(const dialect *form, field raw, unsigned char *room) {
    if (form->quote == NO_QUOTE || raw.from == raw.to || *raw.from != form->quote) {
        return raw;
    }
    field content = {room, room};
    int inside = 1;
    unsigned char *out = room;
    for (const unsigned char *at = raw.from + 1; at < raw.to; at++) {
        if (inside && *at == form->quote) {
            if (at + 1 < raw.to && at[1] == form->quote) {
                at++;
            } else {
                inside = 0;
                continue;
            }
        }
        *out++ = *at;
    }
    content.to = out;
    return content;
}

static inline void refuse(facts *known, uint64_t line, int reason, const unsigned char *from,
                          const unsigned char *to) {
    known->rows++;
    if (known->malformed++ == 0) {
        known->first_line = line;
        known->first_reason = reason;
        known->excerpt_length = to - from < MOST_EXCERPT ? (size_t)(to - from) : MOST_EXCERPT;
        memcpy(known->excerpt, from, known->excerpt_length);
    }
}

static inline void add_row(table *into, facts *known, uint64_t line, field key, field value) {
    decimal number;
    size_t bytes = (size_t)(value.to - value.from);
    if (bytes == 0 || (bytes == 2 && memcmp(value.from, "NA", 2) == 0)) {
        known->rows++;
        known->skipped++;
        return;
    }
    int kind = decimal_parse(value.from, value.to, &number);
    if (kind == DECIMAL_MALFORMED) {
        refuse(known, line, NOT_A_NUMBER, value.from, value.to);
        return;
    }
    if ((size_t)(key.to - key.from) > MOST_KEY_BYTES) {
        refuse(known, line, KEY_TOO_LONG, key.from, key.to);
        return;
    }
    known->rows++;
    entry *one = table_entry(into, key.from, (size_t)(key.to - key.from));
    one->count++;
    if (kind == DECIMAL_SHORT) {
        entry_add_short(one, number.unscaled, number.scale);
    } else {
        entry_add_big(one, &number.big);
    }
}

/* Adds up a slice of whole records; `room` holds twice as many bytes as it has. */
static inline void add_slice(const dialect *form, const unsigned char *at, size_t length,
                             unsigned char *room, table *into, facts *known) {
    const unsigned char *limit = at + length;
    size_t last = form->key_column > form->value_column ? form->key_column : form->value_column;
    record one;
    table_clear(into);
    memset(known, 0, sizeof *known);
    known->quotes = form->quote != NO_QUOTE && length > 0 && memchr(at, form->quote, length) != NULL;
    while (at < limit) {
        uint64_t line = known->lines + 1;
        record_parse(form, at, limit, &one);
        known->lines += one.newlines;
        if (one.unclosed) {
            refuse(known, line, UNCLOSED_QUOTE, at, limit);
        } else if (one.fields > last) {
            if (one.fields > 1 || one.content_end != at) {
                field key = record_content(form, one.key, room);
                field value = record_content(form, one.value, room + length);
                add_row(into, known, line, key, value);
            } /* else a blank line */
        } else if (one.content_end > at) {
            refuse(known, line, TOO_FEW_FIELDS, at, one.content_end);
        }
        at = one.end;
    }
}

#endif
