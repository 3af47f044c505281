/* The words of shared memory for heirloom's Python package, which compiles this when it first needs it
 * and loads it by ctypes. Everything is sequentially consistent, as docs/spec/memory-layout.md asks. */
#define _GNU_SOURCE 1
#include <errno.h>
#include <linux/futex.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

uint64_t heirloom_load64(uint64_t *at) { return __atomic_load_n(at, __ATOMIC_SEQ_CST); }

void heirloom_store64(uint64_t *at, uint64_t value) { __atomic_store_n(at, value, __ATOMIC_SEQ_CST); }

uint32_t heirloom_load32(uint32_t *at) { return __atomic_load_n(at, __ATOMIC_SEQ_CST); }

void heirloom_store32(uint32_t *at, uint32_t value) { __atomic_store_n(at, value, __ATOMIC_SEQ_CST); }

uint32_t heirloom_exchange32(uint32_t *at, uint32_t value) {
    return __atomic_exchange_n(at, value, __ATOMIC_SEQ_CST);
}

uint32_t heirloom_add32(uint32_t *at, uint32_t value) {
    return __atomic_fetch_add(at, value, __ATOMIC_SEQ_CST);
}

int heirloom_swap32(uint32_t *at, uint32_t expected, uint32_t value) {
    return __atomic_compare_exchange_n(at, &expected, value, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

int heirloom_swap64(uint64_t *at, uint64_t expected, uint64_t value) {
    return __atomic_compare_exchange_n(at, &expected, value, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

/* Never FUTEX_PRIVATE_FLAG: that finds sleepers of this process only. An error that is no news of the
 * word, or 0. */
int heirloom_sleep(uint32_t *word, uint32_t expected, int64_t nanoseconds) {
    struct timespec time = {(time_t)(nanoseconds / 1000000000), (long)(nanoseconds % 1000000000)};
    if (syscall(SYS_futex, word, FUTEX_WAIT, expected, &time, NULL, 0) != 0 && errno != EAGAIN &&
        errno != EINTR && errno != ETIMEDOUT) {
        return errno;
    }
    return 0;
}

void heirloom_wake(uint32_t *word, int most) {
    syscall(SYS_futex, word, FUTEX_WAKE, most, NULL, NULL, 0);
}
