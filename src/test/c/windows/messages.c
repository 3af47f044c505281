/* The same program as on Linux, built by ci/windows with mingw. */
#include "../messages.c"
