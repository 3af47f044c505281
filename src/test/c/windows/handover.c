/* A child in C that takes six things by the handoff text, by any of the three routes, and does with
 * them what the Java child of the same test does. It trusts its parent: the checks are the library's.
 * Built by ci/windows with mingw. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#define TEXT_MAX (64 * 1024)
#define GRANTS_MAX 64

struct grant {
  char name[65];
  char kind[17];
  HANDLE handle;
  unsigned long long size;
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
    struct grant *g = &grants[grant_count];
    char handle[32], facts[512] = "";
    if (sscanf(part, "%64[^:]:%16[^:]:%31[^:]:%511s", g->name, g->kind, handle, facts) < 3) {
      fail("handoff");
    }
    g->handle = to_handle(handle);
    const char *size = strstr(facts, "size=");
    g->size = size ? strtoull(size + 5, NULL, 10) : 0;
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
