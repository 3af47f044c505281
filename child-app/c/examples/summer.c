/* A pool's worker: adds up slices of the prices that all workers were given. */
#include "../heirloom.h"

/* tag::whole[] */
static heirloom_handoff given;

static int add_up(heirloom_task *task, void *context) {
    const heirloom_memory *prices = context;
    const double *all = (const double *)(const void *)prices->bytes;
    heirloom_reader in = heirloom_reader_of(task);
    int32_t start = heirloom_read_int(&in);
    int32_t end = heirloom_read_int(&in);
    double sum = 0;
    if (heirloom_read_end(&in) != HEIRLOOM_OK || start < 0 || (size_t)end > prices->size / sizeof *all) {
        return heirloom_fail(task, "no slice of the prices");
    }
    for (int32_t i = start; i < end; i++) {
        sum += all[i];
    }
    return heirloom_put_double(task, sum);
}

int main(int argc, char **argv) {
    heirloom_memory prices;
    char why[HEIRLOOM_LONGEST_WORDS];
    int error = heirloom_current(argc, argv, &given);
    if (error == HEIRLOOM_OK) error = heirloom_memory_attach(&given, "prices", &prices);
    if (error == HEIRLOOM_OK) error = heirloom_serve(&given, add_up, &prices);
    if (error != HEIRLOOM_OK) fprintf(stderr, "summer: %s\n", heirloom_explain(&given, error, why, sizeof why));
    return error == HEIRLOOM_OK ? 0 : 125;
}
/* end::whole[] */
