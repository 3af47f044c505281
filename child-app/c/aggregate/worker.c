/*
 * The worker of `heirloom aggregate --worker c`: takes slices out of the region that all workers share,
 * adds them up, and leaves the totals in a region of its own. The format of messages and results is that of
 * the Java classes Message and SliceResult in heirloom.child.aggregate.
 *
 *     worker WINDOW DELIMITER QUOTE KEY-COLUMN VALUE-COLUMN     all as numbers
 */
#include "../heirloom.h"

#include "records.h"

enum kind { SLICE = 1, MORE = 2, READY = 3, PART = 4, LAST = 5 };

typedef struct message {
    int32_t kind;
    int32_t length;
    int64_t number;
    int64_t offset;
} message;

/* Tasks that came before the word that a part was taken. */
#define MOST_AHEAD 64

static heirloom_handoff given;
static heirloom_memory window;
static heirloom_memory result;
static heirloom_handle tasks;
static heirloom_handle replies;
static message ahead[MOST_AHEAD];
static int ahead_count;

/* The part that is being written: half a region, used in turn. */
static struct {
    int64_t number;
    size_t start;
    size_t at;
    size_t end;
    int turn;
} part = {0, 0, 0, 0, 1};

static void fail(const char *why) {
    fprintf(stderr, "aggregate worker: %s\n", why);
    exit(1);
}

#ifdef _WIN32
static long read_some(void *into, size_t room) {
    DWORD got = 0;
    return ReadFile(tasks, into, (DWORD)room, &got, NULL) ? (long)got : 0;
}

static long write_some(const void *from, size_t length) {
    DWORD done = 0;
    return WriteFile(replies, from, (DWORD)length, &done, NULL) ? (long)done : -1;
}
#else
static long read_some(void *into, size_t room) {
    ssize_t got;
    do {
        got = read(tasks, into, room);
    } while (got == -1 && errno == EINTR);
    return (long)got;
}

static long write_some(const void *from, size_t length) {
    ssize_t done;
    do {
        done = write(replies, from, length);
    } while (done == -1 && errno == EINTR);
    return (long)done;
}
#endif

/* 0 at the end of the stream. */
static int read_message(message *out) {
    size_t got = 0;
    while (got < sizeof *out) {
        long some = read_some((char *)out + got, sizeof *out - got);
        if (some <= 0) {
            if (got == 0 && some == 0) {
                return 0;
            }
            fail("the parent's words break off");
        }
        got += (size_t)some;
    }
    return 1;
}

static void say(int32_t kind, int64_t number, int64_t offset, int32_t length) {
    message words = {kind, length, number, offset};
    if (write_some(&words, sizeof words) != (long)sizeof words) {
        fail("the parent is gone");
    }
}

static int next_slice(message *out) {
    if (ahead_count > 0) {
        *out = ahead[0];
        memmove(ahead, ahead + 1, (size_t)--ahead_count * sizeof *ahead);
        return 1;
    }
    if (!read_message(out)) {
        return 0;
    }
    if (out->kind != SLICE) {
        fail("a slice was expected");
    }
    return 1;
}

static void await_taken(void) {
    message words;
    while (read_message(&words)) {
        if (words.kind == MORE) {
            return;
        }
        if (words.kind != SLICE || ahead_count == MOST_AHEAD) {
            fail("the word that a part was taken was expected");
        }
        ahead[ahead_count++] = words;
    }
    fail("the parent takes no more");
}

static void begin_part(void) {
    size_t half = result.size / 2;
    part.start = part.at = (size_t)part.turn * half;
    part.end = part.start + half;
}

static void end_part(int last) {
    say(last ? LAST : PART, part.number, (int64_t)part.start, (int32_t)(part.at - part.start));
    if (!last) {
        await_taken();
        begin_part();
    }
}

static void put(const void *bytes, size_t length) {
    const unsigned char *at = bytes;
    while (length > 0) {
        if (part.at == part.end) {
            end_part(0);
        }
        size_t some = length < part.end - part.at ? length : part.end - part.at;
        memcpy(result.bytes + part.at, at, some);
        part.at += some;
        at += some;
        length -= some;
    }
}

static void put_byte(unsigned value) {
    unsigned char byte = (unsigned char)value;
    put(&byte, 1);
}

static void put_unsigned(uint64_t value) {
    for (; value > 0x7f; value >>= 7) {
        put_byte((unsigned)(value & 0x7f) | 0x80);
    }
    put_byte((unsigned)value);
}

static void put_signed(int64_t value) {
    put_unsigned((uint64_t)value << 1 ^ (uint64_t)(value < 0 ? -1 : 0));
}

/* Big-endian, as Java's BigInteger takes it. */
static void put_big(const decimal_big *value) {
    unsigned char bytes[DECIMAL_LIMBS * 4];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (unsigned char)(value->limbs[(sizeof bytes - 1 - i) / 4] >> 8 * ((sizeof bytes - 1 - i) % 4));
    }
    put_signed(DECIMAL_BIG_SCALE);
    put_unsigned(sizeof bytes);
    put(bytes, sizeof bytes);
}

static void put_entry(const table *all, const entry *one) {
    enum { SHORT = 2, BIG_SUM = 4, BIG_RANGE = 8 };
    put_byte((entry_has_short(one) ? SHORT : 0) | (one->big != NULL ? BIG_SUM : 0) |
             (one->big != NULL && one->big->ranged ? BIG_RANGE : 0));
    put_unsigned(one->length);
    put(all->keys + one->key, one->length);
    put_unsigned((uint64_t)one->count);
    if (entry_has_short(one)) {
        put_unsigned((uint64_t)one->scale);
        put_signed(one->sum);
        put_signed(one->least);
        put_signed(one->most);
    }
    if (one->big != NULL) {
        put_big(&one->big->sum);
        if (one->big->ranged) {
            put_big(&one->big->least);
            put_big(&one->big->most);
        }
    }
}

static void put_result(const facts *known, const table *all) {
    put_byte(known->quotes != 0);
    put_unsigned(known->rows);
    put_unsigned(known->skipped);
    put_unsigned(known->malformed);
    put_unsigned(known->lines);
    if (known->malformed != 0) {
        put_unsigned(known->first_line);
        put_byte((unsigned)known->first_reason);
        put_unsigned(known->excerpt_length);
        put(known->excerpt, known->excerpt_length);
    }
    put_unsigned(all->size);
    for (size_t i = 0; i < all->size; i++) {
        put_entry(all, &all->entries[i]);
    }
    end_part(1);
}

static void work(const dialect *form) {
    static table all;
    static facts known;
    message slice;
    unsigned char *room = NULL;
    size_t room_size = 0;
    while (next_slice(&slice)) {
        if (slice.length < 0 || slice.offset < 0 || (uint64_t)slice.offset > window.size ||
            (size_t)slice.length > window.size - (size_t)slice.offset) {
            fail("a slice outside the window");
        }
        if (room_size < 2 * (size_t)slice.length) {
            free(room);
            room_size = 2 * (size_t)slice.length;
            room = aggregate_need(malloc(room_size));
        }
        add_slice(form, window.bytes + slice.offset, (size_t)slice.length, room, &all, &known);
        part.number = slice.number;
        part.turn = 1 - part.turn;
        begin_part();
        put_result(&known, &all);
    }
    free(room);
}

int main(int argc, char **argv) {
    if (argc < 6 || strcmp(argv[1], "WINDOW") != 0) {
        fail("arguments: WINDOW DELIMITER QUOTE KEY-COLUMN VALUE-COLUMN");
    }
    dialect form = {(unsigned char)atoi(argv[2]), (unsigned char)atoi(argv[3]),
                    (size_t)strtoul(argv[4], NULL, 10), (size_t)strtoul(argv[5], NULL, 10)};
    int error = heirloom_current(argc, argv, &given);
    error = error != HEIRLOOM_OK ? error : heirloom_memory_attach(&given, "window", &window);
    error = error != HEIRLOOM_OK ? error : heirloom_memory_attach(&given, "result", &result);
    error = error != HEIRLOOM_OK ? error : heirloom_input_take(&given, "tasks", &tasks);
    error = error != HEIRLOOM_OK ? error : heirloom_output_take(&given, "replies", &replies);
    if (error != HEIRLOOM_OK) {
        fprintf(stderr, "aggregate worker: %s\n", heirloom_error_name(error));
        return 125;
    }
    say(READY, 0, 0, 0);
    work(&form);
    return 0;
}
