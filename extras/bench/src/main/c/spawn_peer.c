/*
 * The C peer of `bench launch`: posix_spawn + waitpid of /bin/true, timed one by one.
 *
 *   spawn_peer TOUCH_BYTES
 *
 * TOUCH_BYTES of memory are written first, so that this process is as large as the JVM beside it.
 * Then each line of standard input, `KIND COUNT GRANTS`, is one round, answered by one line
 * `ok NANOS NANOS ...` with COUNT times, or `error TEXT`. Kinds:
 *
 *   bare   no file actions, no attributes: the least that a start can cost
 *   pipes  what ProcessBuilder and we do by default: three pipes made, moved to 0, 1, 2; GRANTS
 *          memfds moved to 3, 4, 5...; everything above closed; empty signal mask and default
 *          dispositions; our ends of the pipes closed after the wait
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { MAX_GRANTS = 256, FIRST_SOURCE = 300 };

static int grants[MAX_GRANTS];
static int grant_count;
static char *const arguments[] = {"/bin/true", NULL};

static long long now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* Sources lie above all targets, so no dup2 can overwrite one that is still to be read. */
static int need_grants(int count)
{
    while (grant_count < count) {
        int fd = memfd_create("peer", MFD_CLOEXEC);
        if (fd < 0 || ftruncate(fd, 4096) < 0) return errno;
        int high = fcntl(fd, F_DUPFD_CLOEXEC, FIRST_SOURCE);
        if (high < 0) return errno;
        close(fd);
        grants[grant_count++] = high;
    }
    return 0;
}

static int reap(pid_t pid)
{
    int status;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR) return errno;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : ECHILD;
}

static int start_bare(void)
{
    pid_t pid;
    int rc = posix_spawn(&pid, "/bin/true", NULL, NULL, arguments, environ);
    return rc ? rc : reap(pid);
}

static int start_pipes(int count)
{
    int in[2], out[2], err[2];
    if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC)) return errno;

    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    sigemptyset(&none);
    memset(&all, 0xff, sizeof all);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], 0);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    posix_spawn_file_actions_adddup2(&actions, err[1], 2);
    for (int i = 0; i < count; i++)
        posix_spawn_file_actions_adddup2(&actions, grants[i], 3 + i);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3 + count);

    pid_t pid;
    int rc = posix_spawn(&pid, "/bin/true", &actions, &attributes, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    close(in[0]);
    close(out[1]);
    close(err[1]);
    if (!rc) rc = reap(pid);
    close(in[1]);
    close(out[0]);
    close(err[0]);
    return rc;
}

int main(int argc, char **argv)
{
    size_t touch = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
    if (touch) {
        char *memory = malloc(touch);
        if (!memory) {
            puts("error out of memory");
            return 1;
        }
        memset(memory, 1, touch);
        /* Kept from the optimiser, which may drop a block that nobody reads. */
        __asm__ volatile("" : : "r"(memory) : "memory");
    }
    char line[256];
    while (fgets(line, sizeof line, stdin)) {
        char kind[16];
        int count, with;
        if (sscanf(line, "%15s %d %d", kind, &count, &with) != 3 || count < 1 || with < 0
            || with > MAX_GRANTS) {
            puts("error bad request");
            return 2;
        }
        int bare = strcmp(kind, "bare") == 0;
        long long *nanos = malloc(count * sizeof *nanos);
        int rc = nanos ? need_grants(with) : ENOMEM;
        for (int i = 0; i < count && !rc; i++) {
            long long before = now();
            rc = bare ? start_bare() : start_pipes(with);
            nanos[i] = now() - before;
        }
        if (rc) {
            printf("error %s\n", strerror(rc));
        } else {
            fputs("ok", stdout);
            for (int i = 0; i < count; i++) printf(" %lld", nanos[i]);
            putchar('\n');
        }
        free(nanos);
        fflush(stdout);
    }
    return 0;
}
