/*
 * A process of its own that does one thing, instruction by instruction, and is killed after the n-th.
 * One per program.
 */
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

/* 0 before what is counted, 1 in it, 2 behind it. */
static int *stage;

/* Before anything is counted: a comparison of strings takes other numbers of steps each time. */
static int number_of(const char *operation, const char *const *names, int count) {
    int number = 0;
    while (number < count && strcmp(names[number], operation) != 0) {
        number++;
    }
    return number;
}

static int play(int (*prepare)(int), int (*operate)(int), int operation) {
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0) {
        return 77;
    }
    if (!prepare(operation)) {
        return 99;
    }
    raise(SIGSTOP);
    __atomic_store_n(stage, 1, __ATOMIC_SEQ_CST);
    operate(operation);
    __atomic_store_n(stage, 2, __ATOMIC_SEQ_CST);
    for (;;) {
        pause();
    }
}

/* One instruction; 0 when the process is gone. */
static int step(pid_t player) {
    int status;
    if (ptrace(PTRACE_SINGLESTEP, player, NULL, NULL) != 0 || waitpid(player, &status, 0) != player) {
        return 0;
    }
    return WIFSTOPPED(status);
}

/*
 * Kills it after n instructions of the operation, which prepare has made possible. Answers the
 * program's exit code: 0 killed there, 3 the operation has fewer instructions, 77 no process may
 * trace another here, 99 the test is wrong.
 */
static int killed_after(long n, int (*prepare)(int), int (*operate)(int), int operation) {
    stage = mmap(NULL, sizeof *stage, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t player = stage == MAP_FAILED ? -1 : fork();
    if (player == -1) {
        return 99;
    }
    if (player == 0) {
        _exit(play(prepare, operate, operation));
    }
    int status;
    if (waitpid(player, &status, 0) != player) {
        return 99;
    }
    if (WIFEXITED(status)) {
        return WEXITSTATUS(status);
    }
    ptrace(PTRACE_SETOPTIONS, player, NULL, (void *)PTRACE_O_EXITKILL);
    int alive = 1;
    while (alive && __atomic_load_n(stage, __ATOMIC_SEQ_CST) == 0) {
        alive = step(player);
    }
    for (long i = 0; alive && i < n && __atomic_load_n(stage, __ATOMIC_SEQ_CST) == 1; i++) {
        alive = step(player);
    }
    int over = __atomic_load_n(stage, __ATOMIC_SEQ_CST) == 2;
    kill(player, SIGKILL);
    while (waitpid(player, &status, 0) == player && !WIFSIGNALED(status) && !WIFEXITED(status)) {
    }
    return alive ? (over ? 3 : 0) : 99;
}
