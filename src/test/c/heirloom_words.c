/* Prints the sentences of refusals that are about no grant of the process. Linux. */
#include "../../../child-app/c/heirloom.h"

static heirloom_handoff given;
static char why[HEIRLOOM_LONGEST_WORDS];

int main(void) {
    static const char nonce[] = "00112233445566778899aabbccddeeff";
    static const unsigned char names[] = "\6prices";
    char text[256];
    char *argv[] = {text, text};
    heirloom_memory memory;
    heirloom_task task;

    snprintf(text, sizeof text, "--heirloom=heirloom/1/%lld/%s/.control:control:999:by=scm",
             (long long)heirloom_parent_(), nonce);
    puts(heirloom_explain(&given, heirloom_current(2, argv, &given), why, sizeof why));

    snprintf(text, sizeof text, "heirloom/1/1/%s/own:memory:999:size=8,access=r,id=1.1", nonce);
    if (heirloom_parse(text, &given) != HEIRLOOM_OK) {
        return 1;
    }
    memset(&task, 0, sizeof task);
    task.id = 7;
    task.given = &given;
    puts(heirloom_explain(&given, heirloom_task_memory(&task, "price", &memory, 0), why, sizeof why));
    task.names = names;
    task.region_count = 1;
    puts(heirloom_explain(&given, heirloom_task_memory(&task, "prices", &memory, 0), why, sizeof why));
    puts(heirloom_explain(&given, heirloom_memory_attach(&given, "other", &memory), why, sizeof why));
    return 0;
}
