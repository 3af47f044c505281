/*
 * Prints what this process was given, to standard output or to the descriptor that its argument
 * names, so that a test can compare it with what was meant:
 *
 *   pid N / ppid N / pgid N
 *   blocked HEX      signals 1..64 in the mask, signal n as bit n-1
 *   ignored HEX      signals 1..64 whose disposition is "ignore"
 *   cwd PATH
 *   fd NUMBER DEV INODE MODE FLAGS FDFLAGS    one line for each open descriptor
 *   end
 *
 * Raw system calls for the signals: the C library hides 32 and 33.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

struct kernel_sigaction {
  void *handler;
  unsigned long flags;
  void *restorer;
  unsigned long mask;
};

int main(int argc, char **argv) {
  FILE *out = argc > 1 ? fdopen(atoi(argv[1]), "w") : stdout;
  if (out == NULL) {
    return 2;
  }
  unsigned long blocked = 0, ignored = 0;
  syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &blocked, sizeof blocked);
  for (int n = 1; n <= 64; n++) {
    struct kernel_sigaction action;
    memset(&action, 0, sizeof action);
    if (syscall(SYS_rt_sigaction, n, NULL, &action, sizeof(unsigned long)) == 0
        && action.handler == (void *)SIG_IGN) {
      ignored |= 1UL << (n - 1);
    }
  }
  char cwd[4096];
  fprintf(out, "pid %d\nppid %d\npgid %d\nblocked %lx\nignored %lx\ncwd %s\n", getpid(),
          getppid(), getpgrp(), blocked, ignored, getcwd(cwd, sizeof cwd) ? cwd : "?");
  DIR *all = opendir("/proc/self/fd");
  if (all == NULL) {
    perror("/proc/self/fd");
    return 1;
  }
  struct dirent *one;
  while ((one = readdir(all)) != NULL) {
    int fd = atoi(one->d_name);
    struct stat s;
    if (one->d_name[0] == '.' || fd == dirfd(all) || fstat(fd, &s) != 0) {
      continue;
    }
    fprintf(out, "fd %d %lu %lu %o %o %o\n", fd, (unsigned long)s.st_dev, (unsigned long)s.st_ino,
            (unsigned)s.st_mode, (unsigned)fcntl(fd, F_GETFL), (unsigned)fcntl(fd, F_GETFD));
  }
  fprintf(out, "end\n");
  return fclose(out) == 0 ? 0 : 3;
}
