/* Reads handoff texts, one a line, and says of each how heirloom_parse judges it and what it read. */
#include "../../../child-app/c/heirloom.h"

static heirloom_handoff given;

int main(void) {
    static char line[HEIRLOOM_MAX_TEXT + 4096];
    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = 0;
        int error = heirloom_parse(line, &given);
        printf("%s", heirloom_error_name(error));
        if (error == HEIRLOOM_OK) {
            printf(" %lld %.*s %d", (long long)given.parent, given.nonce.length, given.nonce.at,
                   given.entry_count);
            for (int i = 0; i < given.entry_count; i++) {
                const heirloom_entry *entry = &given.entries[i];
                printf(" %.*s:%.*s", entry->name.length, entry->name.at, entry->kind.length,
                       entry->kind.at);
                for (int h = 0; h < entry->handle_count; h++) {
                    printf("+%lld", (long long)entry->handles[h]);
                }
                for (int a = 0; a < entry->attribute_count; a++) {
                    printf(",%.*s=%.*s", entry->keys[a].length, entry->keys[a].at,
                           entry->values[a].length, entry->values[a].at);
                }
            }
        }
        putchar('\n');
    }
    return 0;
}
