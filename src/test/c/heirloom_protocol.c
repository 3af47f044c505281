/*
 * Reads and writes the messages of docs/spec/worker-vectors.json, one a line, and answers each with one:
 *
 *     task HEX                       OK ID ATTEMPT NAME,NAME PAYLOAD-HEX, or MALFORMED
 *     ready                          HEX
 *     answer ID ATTEMPT HEX          HEX
 *     payload COMPONENT;... HEX      OK HEX (read, and written again), or MALFORMED
 */
#include "../../../child-app/c/heirloom.h"

static unsigned char bytes[4096];
static heirloom_buffer written;

static size_t from_hex(const char *text) {
    size_t length = 0;
    unsigned one;
    while (sscanf(text + 2 * length, "%2x", &one) == 1) {
        bytes[length++] = (unsigned char)one;
    }
    return length;
}

static void hex(const unsigned char *at, size_t length) {
    for (size_t i = 0; i < length; i++) {
        printf("%02x", at[i]);
    }
}

static void task_line(const char *text) {
    heirloom_task task;
    int error = heirloom_task_parse(bytes, from_hex(text), &task);
    printf("%s", heirloom_error_name(error));
    if (error == HEIRLOOM_OK) {
        const unsigned char *at = task.names;
        printf(" %lld %d ", (long long)task.id, (int)task.attempt);
        for (int i = 0; i < task.region_count; i++, at += 1 + (size_t)at[0]) {
            printf("%s%.*s", i == 0 ? "" : ",", at[0], (const char *)at + 1);
        }
        putchar(' ');
        hex(task.payload, task.length);
    }
}

/* One component read and written again; NAME<…> and record(…) by what stands in them. */
static void component(heirloom_reader *in, heirloom_task *out, const char *word, size_t length) {
    heirloom_piece type = {word, (int)length};
    if (heirloom_is(type, "boolean")) heirloom_put_boolean(out, heirloom_read_boolean(in));
    else if (heirloom_is(type, "byte")) heirloom_put_byte(out, heirloom_read_byte(in));
    else if (heirloom_is(type, "short")) heirloom_put_short(out, heirloom_read_short(in));
    else if (heirloom_is(type, "char")) heirloom_put_char(out, heirloom_read_char(in));
    else if (heirloom_is(type, "int")) heirloom_put_int(out, heirloom_read_int(in));
    else if (heirloom_is(type, "long")) heirloom_put_long(out, heirloom_read_long(in));
    else if (heirloom_is(type, "float")) heirloom_put_float(out, heirloom_read_float(in));
    else if (heirloom_is(type, "double")) heirloom_put_double(out, heirloom_read_double(in));
    else if (heirloom_is(type, "String")) {
        heirloom_piece text = heirloom_read_text(in);
        heirloom_put_text(out, text.at, (size_t)text.length);
    } else if (strncmp(word, "Optional<", 9) == 0) {
        int there = heirloom_read_boolean(in);
        heirloom_put_boolean(out, there);
        if (there) component(in, out, word + 9, length - 10);
    } else if (strncmp(word, "record(", 7) == 0) {
        for (const char *at = word + 7; at < word + length;) {
            size_t part = strcspn(at, ",)");
            component(in, out, at, part);
            at += part + 1;
            at += *at == ' ';
        }
    } else {
        int list = strncmp(word, "List<", 5) == 0;
        const char *element = list ? word + 5 : word;
        size_t part = list ? length - 6 : length - 2;
        size_t size = strncmp(element, "byte", 4) == 0 || list ? 1 : strncmp(element, "int", 3) == 0 ? 4 : 8;
        int32_t count = heirloom_read_count(in, size);
        heirloom_put_int(out, count);
        for (int32_t i = 0; i < count && !in->bad; i++) {
            component(in, out, element, part);
        }
    }
}

static void payload_line(char *text) {
    char *words = text;
    char *last = strrchr(text, ' ');
    heirloom_task task;
    *last = 0;
    memset(&task, 0, sizeof task);
    task.payload = bytes;
    task.length = from_hex(last + 1);
    task.answer = &written;
    written.length = 0;
    heirloom_reader in = heirloom_reader_of(&task);
    while (*words != 0) {
        size_t length = strcspn(words, ";");
        component(&in, &task, words, length);
        words += length + (words[length] == ';');
    }
    int error = heirloom_read_end(&in);
    printf("%s ", heirloom_error_name(error));
    if (error == HEIRLOOM_OK) {
        hex(written.bytes, written.length);
    }
}

int main(void) {
    static char line[16384];
    while (fgets(line, sizeof line, stdin) != NULL) {
        int32_t version = HEIRLOOM_PROTOCOL;
        long long id;
        int attempt;
        int used = 0;
        line[strcspn(line, "\n")] = 0;
        if (strncmp(line, "task ", 5) == 0) {
            task_line(line + 5);
        } else if (strcmp(line, "ready") == 0) {
            hex((unsigned char *)&version, sizeof version);
        } else if (strncmp(line, "payload ", 8) == 0) {
            payload_line(line + 8);
        } else if (sscanf(line, "answer %lld %d %n", &id, &attempt, &used) == 2) {
            unsigned char head[HEIRLOOM_TASK_HEAD];
            heirloom_answer_head(head, id, attempt);
            hex(head, sizeof head);
            hex(bytes, from_hex(line + used));
        }
        putchar('\n');
    }
    heirloom_buffer_free(&written);
    return 0;
}
