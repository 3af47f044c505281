/* The example of docs/other-languages.md, built as strictly as all that includes heirloom.h. */
#include "../../../child-app/c/examples/summer.c"
