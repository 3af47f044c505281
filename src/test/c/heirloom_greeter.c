/*
 * Accepts one connection on an inherited socket, and answers its line with "<pid> <line>". The
 * argument says by which convention the socket is found: "handoff" (the grant "web"), "listen-fds"
 * (sd_listen_fds(3): the variables, then descriptor 3), or the descriptor's number.
 */
#include "../../../child-app/c/heirloom.h"
#include <stdio.h>

static heirloom_handoff given;

static int by_variables(void) {
    const char *pid = getenv("LISTEN_PID");
    const char *count = getenv("LISTEN_FDS");
    const char *names = getenv("LISTEN_FDNAMES");
    if (pid == NULL || count == NULL || names == NULL) {
        fprintf(stderr, "a variable of LISTEN_FDS is missing\n");
        return -1;
    }
    if (atoi(pid) != getpid() || atoi(count) < 1 || strncmp(names, "web", 3) != 0) {
        fprintf(stderr, "pid %s, I am %d; %s descriptors, %s\n", pid, getpid(), count, names);
        return -1;
    }
    return 3;
}

int main(int argc, char **argv) {
    int listening = -1;
    if (strcmp(argv[1], "handoff") == 0) {
        int error = heirloom_current(argc, argv, &given);
        if (error == HEIRLOOM_OK) {
            error = heirloom_socket_attach(&given, "web", &listening);
        }
        if (error != HEIRLOOM_OK) {
            fprintf(stderr, "%s\n", heirloom_error_name(error));
            return 125;
        }
    } else {
        listening = strcmp(argv[1], "listen-fds") == 0 ? by_variables() : atoi(argv[1]);
    }
    int connection = accept(listening, NULL, NULL);
    if (connection < 0) {
        perror("accept");
        return 1;
    }
    char line[256];
    ssize_t length = 0;
    while (length < (ssize_t)sizeof line && (length == 0 || line[length - 1] != '\n')) {
        ssize_t more = read(connection, line + length, sizeof line - (size_t)length);
        if (more <= 0) {
            return 2;
        }
        length += more;
    }
    dprintf(connection, "%d %.*s", (int)getpid(), (int)length, line);
    close(connection);
    return 0;
}
