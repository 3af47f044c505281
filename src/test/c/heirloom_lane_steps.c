/*
 * Runs one operation on the end of a lane in a process of its own, and kills that process after the
 * n-th instruction of the operation.
 *
 *     heirloom_lane_steps OPERATION N
 *
 * Operations: send (claim, write, commit) and send-in-vain on "out"; take (take and finish) on "in".
 * And without being killed: echo (until the end, from "in" to "out").
 *
 * Exit code 0: killed there. 3: the operation has fewer instructions. 77: this system does not let
 * one process trace another. Others: the handoff was refused (its error), or the test is wrong (99).
 */
#include "../../../child-app/c/heirloom.h"
#include "heirloom_stepping.h"

static heirloom_handoff given;
static heirloom_lane in;
static heirloom_lane out;

enum { SEND, SEND_IN_VAIN, TAKE, ECHO, COUNT };

static const char *const names[COUNT] = {"send", "send-in-vain", "take", "echo"};

/* What is sent says of itself that it is whole: three times the same number. */
static int operate(int operation) {
    heirloom_message message;
    uint64_t *body = NULL;
    void *at = NULL;
    switch (operation) {
    case SEND: {
        int got = heirloom_lane_claim(&out, 24, &at, HEIRLOOM_FOREVER);
        if (got == HEIRLOOM_OK) {
            body = at;
            for (int i = 0; i < 3; i++) {
                body[i] = 0x1122334455667788ull;
            }
            heirloom_lane_commit(&out, 24, 5);
        }
        return got;
    }
    case SEND_IN_VAIN:
        return heirloom_lane_claim(&out, 1000, &at, 2);
    default: {
        int got = heirloom_lane_take(&in, &message, HEIRLOOM_FOREVER);
        if (got == HEIRLOOM_OK) {
            heirloom_lane_finish(&in);
        }
        return got;
    }
    }
}

static int exists(int operation) {
    return operation < COUNT;
}

static int echo(void) {
    heirloom_message message;
    int got;
    while ((got = heirloom_lane_take(&in, &message, HEIRLOOM_FOREVER)) == HEIRLOOM_OK) {
        int sent = heirloom_lane_send(&out, message.bytes, message.length, message.type,
                                      HEIRLOOM_FOREVER);
        if (sent != HEIRLOOM_OK) {
            return sent;
        }
        heirloom_lane_finish(&in);
    }
    heirloom_lane_close(&out);
    return got == HEIRLOOM_ENDED ? 0 : got;
}

static int attach(int argc, char **argv) {
    int error = heirloom_current(argc, argv, &given);
    for (int i = 0; error == HEIRLOOM_OK && i < given.entry_count; i++) {
        if (heirloom_is(given.entries[i].name, "in")) {
            error = heirloom_receiver_attach(&given, "in", &in);
        } else if (heirloom_is(given.entries[i].name, "out")) {
            error = heirloom_sender_attach(&given, "out", &out);
        }
    }
    return error;
}

int main(int argc, char **argv) {
    int error = argc < 3 ? 99 : attach(argc, argv);
    if (error != HEIRLOOM_OK) {
        fprintf(stderr, "heirloom_lane_steps: %s\n", heirloom_error_name(error));
        return error;
    }
    signal(SIGPIPE, SIG_IGN);
    int operation = number_of(argv[1], names, COUNT);
    if (operation == ECHO) {
        return echo();
    }
    return killed_after(atol(argv[2]), exists, operate, operation);
}
