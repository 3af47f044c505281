/* Prints what this program's C runtime made of its command line: one argument a line, each UTF-16
 * unit as four hexadecimal digits. Built by ci/windows with mingw. */
#include <stdio.h>
#include <wchar.h>

int wmain(int count, wchar_t **words) {
  for (int i = 1; i < count; i++) {
    putchar('=');
    for (const wchar_t *unit = words[i]; *unit; unit++) {
      printf("%04x", (unsigned)*unit);
    }
    putchar('\n');
  }
  return 0;
}
