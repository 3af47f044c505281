/* A child in C that takes six things by the handoff text, by any of the three routes, and does with
 * them what the Java child of the same test does. Memory is looked at before it is used: that it is a
 * section, of the told size, with the told identity behind it. Given regions r0, r1, ... instead, it
 * answers in each. Built by ci/windows with mingw. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#define TEXT_MAX (64 * 1024)
#define GRANTS_MAX 256
#define PAGE 4096ULL
#define VIEWS 65536ULL

struct grant {
  char name[65];
  char kind[17];
  HANDLE handle;
  unsigned long long size;
  char id[33];
};

static struct grant grants[GRANTS_MAX];
static int grant_count;
static char text[TEXT_MAX];

static void fail(const char *what) {
  fprintf(stderr, "%s: error %lu\n", what, GetLastError());
  exit(3);
}

/* Handles have 32 significant bits, sign-extended. */
static HANDLE to_handle(const char *hex) {
  return (HANDLE)(intptr_t)(int32_t)strtoul(hex, NULL, 16);
}

/* heirloom/1/PID/NONCE/name:kind:0xN:key=value,... */
static int parse(char *line, int *control_count) {
  int at = 0;
  char *save = NULL;
  *control_count = -1;
  for (char *part = strtok_s(line, "/", &save); part; part = strtok_s(NULL, "/", &save), at++) {
    if (at < 4) {
      continue;
    }
    if (grant_count == GRANTS_MAX) {
      fail("too many grants");
    }
    struct grant *g = &grants[grant_count];
    char handle[32], facts[512] = "";
    if (sscanf(part, "%64[^:]:%16[^:]:%31[^:]:%511s", g->name, g->kind, handle, facts) < 3) {
      fail("handoff");
    }
    g->handle = to_handle(handle);
    const char *size = strstr(facts, "size=");
    g->size = size ? strtoull(size + 5, NULL, 10) : 0;
    const char *id = strstr(facts, "id=");
    if (id) {
      sscanf(id + 3, "%32[0-9a-f]", g->id);
    }
    const char *count = strstr(facts, "count=");
    if (strcmp(g->kind, "control") == 0) {
      *control_count = count ? atoi(count + 6) : 0;
    }
    grant_count++;
  }
  return at;
}

static struct grant *find(const char *name) {
  for (int i = 0; i < grant_count; i++) {
    if (strcmp(grants[i].name, name) == 0) {
      return &grants[i];
    }
  }
  fail(name);
  return NULL;
}

typedef LONG(WINAPI *query_object)(HANDLE, int, void *, ULONG, ULONG *);
typedef LONG(WINAPI *query_section)(HANDLE, int, void *, SIZE_T, SIZE_T *);

static FARPROC ntdll(const char *name) { return GetProcAddress(GetModuleHandleA("ntdll.dll"), name); }

/* What the library's reader asks of a number from outside: type, size, identity. */
static const char *wrong(const struct grant *g) {
  /* A counted string, then its characters; the size of a section, behind its base and its kind. */
  union {
    struct {
      USHORT bytes, room;
      WCHAR *text;
    } name;
    char all[1024];
  } type;
  struct {
    void *base;
    ULONG kind;
    LARGE_INTEGER size;
  } shape;
  query_object object = (query_object)(void *)ntdll("NtQueryObject");
  query_section section = (query_section)(void *)ntdll("NtQuerySection");
  if (object(g->handle, 2, &type, sizeof type, NULL) < 0) {
    return "HANDLE_CLOSED";
  }
  if (type.name.bytes != 14 || memcmp(type.name.text, L"Section", 14) != 0) {
    return "NOT_SHARED_MEMORY";
  }
  unsigned long long mapped = (g->size + PAGE - 1) / PAGE * PAGE;
  if (section(g->handle, 0, &shape, sizeof shape, NULL) < 0 ||
      (unsigned long long)shape.size.QuadPart != mapped + PAGE) {
    return "SIZE_MISMATCH";
  }
  unsigned long long offset = mapped / VIEWS * VIEWS;
  unsigned char *view = MapViewOfFile(g->handle, FILE_MAP_READ, (DWORD)(offset >> 32), (DWORD)offset,
                                      (SIZE_T)(mapped - offset + PAGE));
  if (!view) {
    return "SYSTEM";
  }
  char id[33];
  for (int i = 0; i < 16; i++) {
    snprintf(id + 2 * i, 3, "%02x", view[mapped - offset + i]);
  }
  int same = strcmp(id, g->id) == 0;
  UnmapViewOfFile(view);
  return same ? NULL : "IDENTITY_MISMATCH";
}

static void verify_memory(void) {
  for (int i = 0; i < grant_count; i++) {
    const char *reason = strcmp(grants[i].kind, "memory") == 0 ? wrong(&grants[i]) : NULL;
    if (reason) {
      fprintf(stderr, "%s: %s\n", grants[i].name, reason);
      exit(4);
    }
  }
}

/* Each region holds its number, and gets it back with the other sign. */
static int answer_many(void) {
  int right = 0;
  for (int i = 0; i < grant_count; i++) {
    if (strcmp(grants[i].kind, "memory") != 0) {
      continue;
    }
    long long *at = MapViewOfFile(grants[i].handle, FILE_MAP_WRITE, 0, 0, 8);
    if (!at) {
      fail("MapViewOfFile");
    }
    char name[32];
    snprintf(name, sizeof name, "r%lld", *at);
    right += strcmp(name, grants[i].name) == 0;
    *at = -*at;
  }
  printf("%d right\n", right);
  return 0;
}

static void read_line(HANDLE line, char *into) {
  DWORD got = 0;
  int n = 0;
  while (ReadFile(line, into + n, 1, &got, NULL) && got == 1 && into[n] != '\n') {
    if (++n == TEXT_MAX - 1) {
      fail("message");
    }
  }
  into[n] = 0;
}

/* Everything that a pipe or file still has, to standard output. */
static void copy_out(HANDLE from) {
  char chunk[512];
  DWORD got = 0;
  while (ReadFile(from, chunk, sizeof chunk, &got, NULL) && got > 0) {
    fwrite(chunk, 1, got, stdout);
  }
}

static void write_all(HANDLE to, const char *words) {
  DWORD done = 0;
  if (!WriteFile(to, words, (DWORD)strlen(words), &done, NULL)) {
    fail("WriteFile");
  }
}

int main(int count, char **words) {
  int messages;
  const char *told = getenv("HEIRLOOM");
  for (int i = 1; i < count; i++) {
    if (strncmp(words[i], "--heirloom=", 11) == 0) {
      told = words[i] + 11;
    }
  }
  if (!told || strlen(told) >= TEXT_MAX) {
    fail("no handoff");
  }
  strcpy(text, told);
  parse(text, &messages);
  for (int i = 0; i < messages; i++) {
    int ignored;
    read_line(find(".control")->handle, text);
    parse(text, &ignored);
  }

  verify_memory();
  if (count > 1 && strcmp(words[1], "many") == 0) {
    return answer_many();
  }
  struct grant *both = find("both"), *one_way = find("one-way");
  char *writable = MapViewOfFile(both->handle, FILE_MAP_WRITE, 0, 0, (SIZE_T)both->size);
  char *readable = MapViewOfFile(one_way->handle, FILE_MAP_READ, 0, 0, (SIZE_T)one_way->size);
  if (!writable || !readable) {
    fail("MapViewOfFile");
  }
  if (MapViewOfFile(one_way->handle, FILE_MAP_WRITE, 0, 0, 1) || GetLastError() != 5) {
    fail("one-way memory was mapped for writing");
  }
  memcpy(writable, "back", 4);
  fwrite(readable, 1, 6, stdout);
  copy_out(find("input")->handle);
  write_all(find("log")->handle, "child\n");
  copy_out(find("to")->handle);
  write_all(find("from")->handle, "child\n");
  /* The numbers are the child's own: it closes what it was given. */
  for (int i = 0; i < grant_count; i++) {
    if (!CloseHandle(grants[i].handle)) {
      fail("CloseHandle");
    }
  }
  if (memcmp(writable, "back--", 6) != 0) {
    fail("the view did not outlive its handle");
  }
  return 0;
}
