/* Another program that shares by names: does what the lines of its standard input say, each by the
 * bare call, and answers one line: what was found, or "error CODE". Built by ci/windows with mingw. */
#include <aclapi.h>
#include <sddl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static HANDLE section, mutex, semaphore;
static char *view;

static void say(const char *what) {
  printf("%s\n", what);
  fflush(stdout);
}

static void number(long long value) {
  printf("%lld\n", value);
  fflush(stdout);
}

static int failed(int is_failure) {
  if (is_failure) {
    printf("error %lu\n", GetLastError());
    fflush(stdout);
  }
  return is_failure;
}

/* What a creation answers: "created", or "existed" with the error code that tells it. */
static void created(HANDLE handle) {
  DWORD code = GetLastError();
  if (!failed(handle == NULL)) {
    say(code == ERROR_ALREADY_EXISTS ? "existed" : "created");
  }
}

static void opened(HANDLE handle) {
  if (!failed(handle == NULL)) {
    say("opened");
  }
}

/* A section that belongs to somebody else. */
static void foreign(const char *security, const char *name, DWORD size) {
  SECURITY_ATTRIBUTES attributes = {sizeof attributes, NULL, FALSE};
  if (!ConvertStringSecurityDescriptorToSecurityDescriptorA(security, 1, &attributes.lpSecurityDescriptor, NULL)) {
    failed(1);
    return;
  }
  section = CreateFileMappingA(INVALID_HANDLE_VALUE, &attributes, PAGE_READWRITE, 0, size, name);
  created(section);
  LocalFree(attributes.lpSecurityDescriptor);
}

int main(void) {
  static char line[4096];
  while (fgets(line, sizeof line, stdin)) {
    char verb[64] = "", name[300] = "";
    long long a = 0, b = 0;
    line[strcspn(line, "\r\n")] = 0;
    int words = sscanf(line, "%63s %299s %lld %lld", verb, name, &a, &b);
    SetLastError(0);
    if (strcmp(verb, "create-section") == 0) {
      section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, (DWORD)a, name);
      created(section);
    } else if (strcmp(verb, "create-reserved") == 0) {
      section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE, 0, (DWORD)a, name);
      created(section);
    } else if (strcmp(verb, "create-foreign") == 0) {
      /* It admits everybody: what a stranger might put in place of the one that is looked for. */
      foreign("O:S-1-5-21-1-2-3-1234D:(A;;GA;;;WD)", name, (DWORD)a);
    } else if (strcmp(verb, "create-closed") == 0) {
      /* It admits its owner. */
      foreign("O:S-1-5-21-1-2-3-1234D:P(A;;GA;;;S-1-5-21-1-2-3-1234)", name, (DWORD)a);
    } else if (strcmp(verb, "open-section") == 0) {
      section = OpenFileMappingA(FILE_MAP_READ | FILE_MAP_WRITE, FALSE, name);
      opened(section);
    } else if (strcmp(verb, "open-section-to-read") == 0) {
      section = OpenFileMappingA(FILE_MAP_READ, FALSE, name);
      opened(section);
    } else if (strcmp(verb, "map") == 0) {
      view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
      opened(view);
    } else if (strcmp(verb, "unmap") == 0) {
      if (!failed(!UnmapViewOfFile(view))) {
        say("unmapped");
      }
    } else if (strcmp(verb, "close-section") == 0) {
      if (!failed(!CloseHandle(section))) {
        say("closed");
      }
    } else if (strcmp(verb, "put-int") == 0) { /* put-int - INDEX VALUE */
      ((int32_t *)view)[a] = (int32_t)b;
      say("put");
    } else if (strcmp(verb, "get-int") == 0) { /* get-int - INDEX */
      number(((int32_t *)view)[a]);
    } else if (strcmp(verb, "add") == 0) { /* add - INDEX TIMES: under the mutex, each time */
      for (long long i = 0; i < b; i++) {
        if (WaitForSingleObject(mutex, INFINITE) != WAIT_OBJECT_0) {
          break;
        }
        ((volatile int32_t *)view)[a]++;
        ReleaseMutex(mutex);
      }
      say("added");
    } else if (strcmp(verb, "copy-five") == 0) { /* the two forms of the same copy: N bytes, N numbers */
      static const int32_t data[] = {1, 2, 3, 4, 5};
      memset(view, 0, sizeof data);
      memcpy(view, data, strcmp(name, "bytes") == 0 ? 5 : sizeof data);
      say("copied");
    } else if (strcmp(verb, "write-memory") == 0) { /* write-memory TEXT */
      char data[256] = "";
      SIZE_T written = 0;
      strncpy(data, name, sizeof data - 1);
      if (!failed(!WriteProcessMemory(GetCurrentProcess(), view, data, sizeof data, &written))) {
        number((long long)written);
      }
    } else if (strcmp(verb, "copy-text") == 0) { /* copy-text TEXT */
      memcpy(view, name, strlen(name) + 1);
      say("copied");
    } else if (strcmp(verb, "read-memory") == 0) {
      char data[257] = "";
      SIZE_T read = 0;
      if (!failed(!ReadProcessMemory(GetCurrentProcess(), view, data, 256, &read))) {
        say(data);
      }
    } else if (strcmp(verb, "read-text") == 0) {
      char data[256] = "";
      memcpy(data, view, sizeof data - 1);
      say(data);
    } else if (strcmp(verb, "create-mutex") == 0) {
      mutex = CreateMutexA(NULL, FALSE, name);
      created(mutex);
    } else if (strcmp(verb, "open-mutex") == 0) {
      mutex = OpenMutexA(SYNCHRONIZE | MUTEX_MODIFY_STATE, FALSE, name);
      opened(mutex);
    } else if (strcmp(verb, "wait-mutex") == 0) { /* wait-mutex - MILLISECONDS */
      printf("0x%lx\n", WaitForSingleObject(mutex, (DWORD)a));
      fflush(stdout);
    } else if (strcmp(verb, "release-mutex") == 0) {
      if (!failed(!ReleaseMutex(mutex))) {
        say("released");
      }
    } else if (strcmp(verb, "create-semaphore") == 0) {
      semaphore = CreateSemaphoreA(NULL, (LONG)a, (LONG)b, name);
      created(semaphore);
    } else if (strcmp(verb, "open-semaphore") == 0) {
      semaphore = OpenSemaphoreA(SYNCHRONIZE | SEMAPHORE_MODIFY_STATE, FALSE, name);
      opened(semaphore);
    } else if (strcmp(verb, "wait-semaphore") == 0) {
      printf("0x%lx\n", WaitForSingleObject(semaphore, (DWORD)a));
      fflush(stdout);
    } else if (strcmp(verb, "release-semaphore") == 0) { /* release-semaphore - COUNT */
      LONG before = 0;
      if (!failed(!ReleaseSemaphore(semaphore, (LONG)a, &before))) {
        number(before);
      }
    } else if (words > 0) {
      fprintf(stderr, "unknown: %s\n", line);
      return 2;
    }
  }
  return 0;
}
