/* Another program at the other end of two message boxes: it answers each message with the same text
 * in reverse order of its bytes, until one is empty. Word 1 says who makes the boxes ("create" or
 * "open"), words 2 to 4 are the names of the box that it reads (memory, writable, readable), 5 to 7 of
 * the one that it writes. On Windows named sections and semaphores, elsewhere POSIX. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef _WIN32
#include <windows.h>
typedef HANDLE semaphore;
#else
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
typedef sem_t *semaphore;
#endif

#define HEADER 128
#define SIZE 1024

struct header {
  uint32_t magic;
  uint32_t header;
  uint64_t size;
  uint32_t named;
  uint32_t piece;
  uint64_t serial;
  uint64_t left;
  uint64_t before;
  char name[80];
};

_Static_assert(sizeof(struct header) == HEADER, "the header has no padding");

struct box {
  semaphore writable, readable;
  struct header *header;
};

#ifdef _WIN32

static void fail(const char *what) {
  fprintf(stderr, "%s: error %lu\n", what, GetLastError());
  exit(3);
}

static void *need(void *handle, const char *what) {
  if (!handle) {
    fail(what);
  }
  return handle;
}

static struct header *memory(const char *name, int creates) {
  HANDLE section =
      creates ? CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, SIZE, name)
              : OpenFileMappingA(FILE_MAP_WRITE, FALSE, name);
  return need(MapViewOfFile(need(section, name), FILE_MAP_WRITE, 0, 0, 0), "MapViewOfFile");
}

static semaphore create_semaphore(const char *name, int count) {
  return need(CreateSemaphoreA(NULL, count, 1, name), name);
}

static semaphore open_semaphore(const char *name) {
  return need(OpenSemaphoreA(SYNCHRONIZE | SEMAPHORE_MODIFY_STATE, FALSE, name), name);
}

static void acquire(semaphore one) {
  if (WaitForSingleObject(one, 60000) != WAIT_OBJECT_0) {
    fail("WaitForSingleObject");
  }
}

static void release(semaphore one) {
  if (!ReleaseSemaphore(one, 1, NULL)) {
    fail("ReleaseSemaphore");
  }
}

static uint32_t process(void) { return GetCurrentProcessId(); }

#else

static void fail(const char *what) {
  fprintf(stderr, "%s: error %d\n", what, errno);
  exit(3);
}

static struct header *memory(const char *name, int creates) {
  int fd = shm_open(name, creates ? O_CREAT | O_EXCL | O_RDWR : O_RDWR, 0600);
  if (fd < 0 || (creates && ftruncate(fd, SIZE))) {
    fail(name);
  }
  struct stat facts;
  if (fstat(fd, &facts)) {
    fail("fstat");
  }
  void *view = mmap(NULL, (size_t)facts.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (view == MAP_FAILED) {
    fail("mmap");
  }
  close(fd);
  return view;
}

static semaphore create_semaphore(const char *name, int count) {
  semaphore made = sem_open(name, O_CREAT | O_EXCL, 0600, count);
  if (made == SEM_FAILED) {
    fail(name);
  }
  return made;
}

static semaphore open_semaphore(const char *name) {
  semaphore found = sem_open(name, 0);
  if (found == SEM_FAILED) {
    fail(name);
  }
  return found;
}

static void acquire(semaphore one) {
  struct timespec limit;
  clock_gettime(CLOCK_REALTIME, &limit);
  limit.tv_sec += 60;
  while (sem_timedwait(one, &limit)) {
    if (errno != EINTR) {
      fail("sem_timedwait");
    }
  }
}

static void release(semaphore one) {
  if (sem_post(one)) {
    fail("sem_post");
  }
}

static uint32_t process(void) { return (uint32_t)getpid(); }

#endif

/* The semaphores come last: whoever finds them finds the header written. */
static struct box create_box(char **names) {
  struct box box;
  box.header = memory(names[0], 1);
  box.header->header = HEADER;
  box.header->size = SIZE;
  /* The name without the slash that POSIX wants before it. */
  const char *name = names[0] + (names[0][0] == '/');
  box.header->named = (uint32_t)strlen(name);
  memcpy(box.header->name, name, strlen(name));
  box.header->magic = 0x47534D48;
  box.readable = create_semaphore(names[2], 0);
  box.writable = create_semaphore(names[1], 1);
  return box;
}

static struct box open_box(char **names) {
  struct box box;
  box.writable = open_semaphore(names[1]);
  box.readable = open_semaphore(names[2]);
  box.header = memory(names[0], 0);
  const char *name = names[0] + (names[0][0] == '/');
  if (box.header->magic != 0x47534D48 || box.header->header != HEADER ||
      box.header->named != strlen(name) || memcmp(box.header->name, name, strlen(name))) {
    fprintf(stderr, "%s: another header\n", name);
    exit(4);
  }
  return box;
}

/* All pieces of one message; the caller frees it. */
static char *receive(struct box *box, size_t *length) {
  char *text = NULL;
  uint64_t left;
  *length = 0;
  do {
    acquire(box->readable);
    uint32_t piece = box->header->piece;
    left = box->header->left;
    if (piece > box->header->size - HEADER) {
      fail("piece");
    }
    text = realloc(text, *length + piece + 1);
    memcpy(text + *length, (char *)box->header + HEADER, piece);
    *length += piece;
    release(box->writable);
  } while (left > 0);
  return text;
}

static void send_text(struct box *box, const char *text, size_t length) {
  static uint64_t serial;
  size_t at = 0, most = (size_t)box->header->size - HEADER;
  serial++;
  do {
    size_t piece = length - at < most ? length - at : most;
    acquire(box->writable);
    memcpy((char *)box->header + HEADER, text + at, piece);
    box->header->piece = (uint32_t)piece;
    box->header->serial = ((uint64_t)process() << 32) | serial;
    box->header->before = at;
    at += piece;
    box->header->left = length - at;
    release(box->readable);
  } while (at < length);
}

int main(int count, char **words) {
  if (count != 8) {
    return 2;
  }
  int creates = strcmp(words[1], "create") == 0;
  struct box in = creates ? create_box(words + 2) : open_box(words + 2);
  struct box out = creates ? create_box(words + 5) : open_box(words + 5);
  puts("ready");
  fflush(stdout);
  size_t length;
  do {
    char *text = receive(&in, &length);
    for (size_t i = 0; i < length / 2; i++) {
      char other = text[i];
      text[i] = text[length - 1 - i];
      text[length - 1 - i] = other;
    }
    send_text(&out, text, length);
    free(text);
  } while (length > 0);
  /* The creator's names live until everybody has taken what is in the boxes. */
  if (creates) {
    acquire(out.writable);
  }
  return 0;
}
