/*
 * A pool's worker in C that does what a task's words say; pool_worker.py does the same in Python.
 *
 *     echo WORDS          pid            attempt       fail WORDS      refuse CODE      long N        length WORDS
 *     exit N              die-at-first N (attempts up to N kill it)
 *     double NAME         the doubles of the task's region; how many they are
 *     flip                counts up the first byte of the worker's own region; what it was
 *     count N             writes down in the memory "book" that this attempt at N was begun; N and the attempt
 *     retire              leaves after this
 */
#include "../../../child-app/c/heirloom.h"

#ifdef _WIN32
#include <process.h>
#define getpid _getpid
#define _exit(code) TerminateProcess(GetCurrentProcess(), code)
#endif

static heirloom_handoff given;
static heirloom_memory book;

static int say(heirloom_task *task, const char *text) { return heirloom_put(task, text, strlen(text)); }

static int number(heirloom_task *task, long long value) {
    char text[32];
    snprintf(text, sizeof text, "%lld", value);
    return say(task, text);
}

static int double_all(heirloom_task *task, const char *name) {
    heirloom_memory memory;
    int error = heirloom_task_memory(task, name, &memory, 60000);
    if (error != HEIRLOOM_OK) {
        return heirloom_fail(task, heirloom_error_name(error));
    }
    double *all = (double *)(void *)memory.bytes;
    size_t count = memory.size / sizeof *all;
    for (size_t i = 0; i < count; i++) {
        all[i] *= 2;
    }
    heirloom_memory_detach(&memory);
    return number(task, (long long)count);
}

static int flip(heirloom_task *task) {
    if (task->region == NULL) {
        return heirloom_fail(task, "no region");
    }
    return number(task, task->region->bytes[0]++);
}

static int count(heirloom_task *task, long long which) {
    /* Of 101 places a task each attempt has one. */
    size_t at = (size_t)which * 101 + (size_t)task->attempt;
    char text[64];
    if (at >= book.size / sizeof(int32_t)) {
        return heirloom_fail(task, "not in the book");
    }
    __atomic_fetch_add((int32_t *)(void *)book.bytes + at, 1, __ATOMIC_SEQ_CST);
    snprintf(text, sizeof text, "%lld %d", which, (int)task->attempt);
    return say(task, text);
}

static int do_it(heirloom_task *task, void *context) {
    static char words[4096];
    size_t length = task->length < sizeof words - 1 ? task->length : sizeof words - 1;
    (void)context;
    memcpy(words, task->payload, length);
    words[length] = 0;
    char *rest = strchr(words, ' ');
    if (rest == NULL) {
        rest = words + length;
    } else {
        *rest++ = 0;
    }
    if (strcmp(words, "pid") == 0) return number(task, getpid());
    if (strcmp(words, "attempt") == 0) return number(task, task->attempt);
    if (strcmp(words, "length") == 0) return number(task, (long long)task->length);
    if (strcmp(words, "count") == 0) return count(task, atoll(rest));
    if (strcmp(words, "fail") == 0) return heirloom_fail(task, rest);
    if (strcmp(words, "refuse") == 0) return atoi(rest);
    if (strcmp(words, "double") == 0) return double_all(task, rest);
    if (strcmp(words, "flip") == 0) return flip(task);
    if (strcmp(words, "exit") == 0) {
        fprintf(stderr, "last words before %s\n", rest);
        exit(atoi(rest));
    }
    if (strcmp(words, "die-at-first") == 0) {
        if (task->attempt <= atoi(rest)) {
            _exit(9);
        }
        return number(task, task->attempt);
    }
    if (strcmp(words, "long") == 0) {
        for (long i = atol(rest); i > 0; i--) {
            if (heirloom_put(task, "x", 1) != 0) return 1;
        }
        return 0;
    }
    if (strcmp(words, "retire") == 0) {
        task->retire = 1;
        return number(task, getpid());
    }
    return heirloom_put(task, task->payload + (rest - words), task->length - (size_t)(rest - words));
}

int main(int argc, char **argv) {
    int error = heirloom_current(argc, argv, &given);
    if (error == HEIRLOOM_OK && heirloom_find(&given, "book") != NULL) {
        error = heirloom_memory_attach(&given, "book", &book);
    }
    if (error == HEIRLOOM_OK) {
        error = heirloom_serve(&given, do_it, NULL);
    }
    if (error != HEIRLOOM_OK) {
        fprintf(stderr, "heirloom_worker: %s\n", heirloom_error_name(error));
        return 125;
    }
    return 0;
}
