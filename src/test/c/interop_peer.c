/* The other side of heirloom.interop on Linux, by the calls that other programs use. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

/* 256 bytes, in the order of the machine: what both sides agree on. */
struct record {
  uint32_t magic;  /*  0: 0x48454952 */
  uint32_t length; /*  4: bytes of text in use */
  int64_t number;  /*  8 */
  double ratio;    /* 16 */
  char text[232];  /* 24 */
};
_Static_assert(sizeof(struct record) == 256, "layout");

#define MAGIC 0x48454952u
#define TEXT 1024

/* Semaphores in the memory that they guard. */
struct guarded {
  sem_t semr;     /*  0 */
  sem_t semw;     /* 32 */
  char buf[TEXT]; /* 64 */
};
_Static_assert(sizeof(sem_t) == 32, "sem_t of 64-bit glibc");

/* Process ids in the memory: who must be woken. */
struct signalled {
  int32_t pid[2];     /*  0: reader, writer; 0 = not there yet */
  int32_t turn;       /*  8: 0 = to be written, 1 = to be read */
  int32_t handled;    /* 12: signals that the pauser's handler saw */
  char buf[TEXT];     /* 16 */
};

static void fail(const char *call) {
  printf("%s: %s\n", call, strerror(errno));
  exit(1);
}

static void show(const struct record *r) {
  if (r->magic != MAGIC || r->length > sizeof r->text) {
    printf("no record\n");
    exit(1);
  }
  printf("%lld %g %.*s\n", (long long)r->number, r->ratio, (int)r->length, r->text);
}

static void fill(struct record *r, const char *text) {
  r->length = (uint32_t)strlen(text);
  memcpy(r->text, text, r->length);
  r->number = -42;
  r->ratio = 0.25;
  r->magic = MAGIC;
}

static struct record *mapped(int fd, int writable) {
  struct record *r =
      mmap(NULL, sizeof *r, writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, fd, 0);
  if (r == MAP_FAILED) fail("mmap");
  return r;
}

/* file|shm|sysv read|write|create WHERE [TEXT] */
static int one_record(char **a) {
  int create = !strcmp(a[2], "create");
  int writable = create || !strcmp(a[2], "write");
  struct record *r;
  if (!strcmp(a[1], "sysv")) {
    key_t key = ftok(a[3], 'h');
    if (key == -1) fail("ftok");
    int id = shmget(key, create ? sizeof *r : 0, create ? IPC_CREAT | IPC_EXCL | 0600 : 0);
    if (id == -1) fail("shmget");
    r = shmat(id, NULL, writable ? 0 : SHM_RDONLY);
    if (r == (void *)-1) fail("shmat");
  } else {
    int flags = (writable ? O_RDWR : O_RDONLY) | (create ? O_CREAT | O_EXCL : 0);
    int fd = !strcmp(a[1], "shm") ? shm_open(a[3], flags, 0600) : open(a[3], flags, 0600);
    if (fd == -1) fail("open");
    if (create && ftruncate(fd, sizeof *r)) fail("ftruncate");
    r = mapped(fd, writable);
    close(fd);
  }
  if (writable) {
    fill(r, a[4]);
    printf("written\n");
  } else {
    show(r);
  }
  return 0;
}

/* ---- one writes, the other reads, in four ways ---- */

static const char *how;
static int role; /* 0 reads, 1 writes */
static sem_t *sems[2];
static int set;
static struct signalled *shared;

static void noted(int s) { (void)s; }

static void turn_to(int whose) {
  __atomic_store_n(&shared->turn, whose, __ATOMIC_SEQ_CST);
  /* The other one publishes its pid and then looks at the turn. */
  __sync_synchronize();
  pid_t other = __atomic_load_n(&shared->pid[1 - role], __ATOMIC_SEQ_CST);
  if (other) kill(other, SIGUSR1);
}

static void take(int which) {
  if (!strcmp(how, "set")) {
    struct sembuf op = {(unsigned short)which, -1, 0};
    while (semop(set, &op, 1))
      if (errno != EINTR) fail("semop");
  } else if (!strcmp(how, "signal")) {
    sigset_t open_mask;
    sigprocmask(SIG_SETMASK, NULL, &open_mask);
    sigdelset(&open_mask, SIGUSR1);
    /* Turn 1 is for readers, semaphore 0 says "readable": the same thing. */
    while (__atomic_load_n(&shared->turn, __ATOMIC_SEQ_CST) != 1 - which) sigsuspend(&open_mask);
  } else {
    while (sem_wait(sems[which]))
      if (errno != EINTR) fail("sem_wait");
  }
}

static void give(int which) {
  if (!strcmp(how, "set")) {
    struct sembuf op = {(unsigned short)which, 1, 0};
    if (semop(set, &op, 1)) fail("semop");
  } else if (!strcmp(how, "signal")) {
    turn_to(1 - which);
  } else if (sem_post(sems[which])) {
    fail("sem_post");
  }
}

/* exchange named|unnamed|set|signal read|write COUNT FILE [SEMR SEMW] */
static int exchange(char **a) {
  how = a[2];
  role = !strcmp(a[3], "write");
  int count = atoi(a[4]);
  key_t key = ftok(a[5], 'h');
  if (key == -1) fail("ftok");
  int first = 1;
  int id = shmget(key, 2048, IPC_CREAT | IPC_EXCL | 0600);
  if (id == -1) {
    first = 0;
    id = shmget(key, 0, 0);
  }
  if (id == -1) fail("shmget");
  char *memory = shmat(id, NULL, 0);
  if (memory == (void *)-1) fail("shmat");
  char *buf = memory;
  if (!strcmp(how, "named")) {
    sems[0] = sem_open(a[6], O_CREAT | O_RDWR, 0666, 0);
    sems[1] = sem_open(a[7], O_CREAT | O_RDWR, 0666, 1);
    if (sems[0] == SEM_FAILED || sems[1] == SEM_FAILED) fail("sem_open");
  } else if (!strcmp(how, "unnamed")) {
    struct guarded *g = (struct guarded *)memory;
    if (first && (sem_init(&g->semr, 1, 0) || sem_init(&g->semw, 1, 1))) fail("sem_init");
    sems[0] = &g->semr;
    sems[1] = &g->semw;
    buf = g->buf;
  } else if (!strcmp(how, "set")) {
    set = semget(key, 2, IPC_CREAT | IPC_EXCL | 0600);
    if (set != -1) {
      unsigned short values[2] = {0, 1};
      if (semctl(set, 0, SETALL, values)) fail("semctl");
    } else {
      set = semget(key, 2, 0);
    }
    if (set == -1) fail("semget");
  } else {
    shared = (struct signalled *)memory;
    buf = shared->buf;
    sigset_t mask;
    sigemptyset(&mask);
    sigaddset(&mask, SIGUSR1);
    struct sigaction action = {.sa_handler = noted};
    /* Blocked but for sigsuspend: what comes between the look and the sleep stays pending. */
    sigprocmask(SIG_BLOCK, &mask, NULL);
    sigaction(SIGUSR1, &action, NULL);
    __atomic_store_n(&shared->pid[role], getpid(), __ATOMIC_SEQ_CST);
    __sync_synchronize();
  }
  printf("ready %s\n", first ? "first" : "second");
  fflush(stdout);
  for (int i = 0; i < count; i++) {
    take(role);
    if (role) {
      snprintf(buf, TEXT, "c%d", i);
    } else {
      printf("%s\n", buf);
      fflush(stdout);
    }
    give(1 - role);
  }
  printf("end\n");
  return 0;
}

/* pauser pause|sigsuspend FILE: looks, is held up by a line of input, and goes to sleep */
static void counted(int s) {
  (void)s;
  shared->handled++;
}

static int pauser(char **a) {
  int safely = !strcmp(a[2], "sigsuspend");
  int id = shmget(ftok(a[3], 'h'), 0, 0);
  if (id == -1) fail("shmget");
  shared = shmat(id, NULL, 0);
  if (shared == (void *)-1) fail("shmat");
  struct sigaction action = {.sa_handler = counted, .sa_flags = SA_RESTART};
  sigaction(SIGUSR1, &action, NULL);
  sigset_t mask, before;
  sigemptyset(&mask);
  sigaddset(&mask, SIGUSR1);
  if (safely) sigprocmask(SIG_BLOCK, &mask, &before);
  shared->pid[0] = getpid();
  while (shared->turn != 1) {
    printf("about to sleep\n");
    fflush(stdout);
    /* What a slow or unlucky process does here: nothing, for a while. */
    char c;
    while (read(0, &c, 1) == 1 && c != '\n')
      ;
    if (shared->turn == 1 && shared->handled) {
      /* The condition came in the window; a program that looked before does not know. */
      printf("handled in the window\n");
      fflush(stdout);
    }
    if (safely)
      sigsuspend(&before);
    else
      pause();
  }
  printf("woken after %d\n", shared->handled);
  return 0;
}

/* undo KEYFILE: takes semaphore 1 with SEM_UNDO and waits to be killed */
static int undo(char **a) {
  int id = semget(ftok(a[2], 'h'), 0, 0);
  struct sembuf op = {1, -1, SEM_UNDO};
  if (id == -1 || semop(id, &op, 1)) fail("semop");
  printf("taken\n");
  fflush(stdout);
  for (;;) pause();
  return 0;
}

/* gift segment|set KEYFILE UID: makes one and gives it to another user */
static int gift(char **a) {
  key_t key = ftok(a[3], 'h');
  if (key == -1) fail("ftok");
  if (!strcmp(a[2], "segment")) {
    struct shmid_ds of;
    int id = shmget(key, 256, IPC_CREAT | IPC_EXCL | 0600);
    if (id == -1 || shmctl(id, IPC_STAT, &of)) fail("shmget");
    of.shm_perm.uid = (uid_t)atol(a[4]);
    if (shmctl(id, IPC_SET, &of)) fail("shmctl");
  } else {
    struct semid_ds of;
    int id = semget(key, 2, IPC_CREAT | IPC_EXCL | 0600);
    if (id == -1 || semctl(id, 0, IPC_STAT, &of)) fail("semget");
    of.sem_perm.uid = (uid_t)atol(a[4]);
    if (semctl(id, 0, IPC_SET, &of)) fail("semctl");
  }
  return 0;
}

int main(int n, char **a) {
  if (n < 3) return 2;
  if (!strcmp(a[1], "exchange")) return exchange(a);
  if (!strcmp(a[1], "pauser")) return pauser(a);
  if (!strcmp(a[1], "undo")) return undo(a);
  if (!strcmp(a[1], "gift")) return gift(a);
  if (!strcmp(a[1], "set")) {
    if (semget(ftok(a[2], 'h'), 2, IPC_CREAT | IPC_EXCL | 0600) == -1) fail("semget");
    return 0;
  }
  if (!strcmp(a[1], "truncate")) {
    if (truncate(a[2], atol(a[3]))) fail("truncate");
    printf("truncated\n");
    return 0;
  }
  return one_record(a);
}
