/*
 * Runs the cases of docs/spec/adoption-cases.json, one a line, their parts apart by tabs:
 *
 *     OBJECT  GRANT  QUESTION  QUESTION …        a question is "file g"
 *
 * Makes the object, is given the grant with N, HEX and ID for it, and answers each question by a word.
 */
#include "../../../child-app/c/heirloom.h"

#include <sys/un.h>

static heirloom_handoff given;

static int named(const char *path, int flags, int unlinked) {
    int made = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    if (made == -1 || ftruncate(made, 4096) != 0) {
        return -1;
    }
    int fd = flags == O_RDWR ? made : open(path, flags);
    if (fd != made) {
        close(made);
    }
    if (unlinked) {
        unlink(path);
    }
    return fd;
}

static int object(const char *what, const char *folder) {
    char path[512];
    int ends[2];
    snprintf(path, sizeof path, "%s/x", folder);
    unlink(path);
    if (strcmp(what, "memfd") == 0) {
        int fd = (int)syscall(SYS_memfd_create, "heirloom-test", 0x3u);
        if (fd == -1 || ftruncate(fd, 4096) != 0 ||
            fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
            return -1;
        }
        return fd;
    }
    if (strncmp(what, "shm", 3) == 0) {
        snprintf(path, sizeof path, "/dev/shm/heirloom-adopt-%ld", (long)getpid());
        if (strcmp(what, "shm-folder") == 0) {
            mkdir(path, 0700);
            strcat(path, "/x");
        }
        int fd = named(path, strcmp(what, "shm-read") == 0 ? O_RDONLY : O_RDWR, strcmp(what, "shm-named") != 0);
        if (strcmp(what, "shm-folder") == 0) {
            *strrchr(path, '/') = 0;
            rmdir(path);
        }
        return fd;
    }
    if (strcmp(what, "file-read") == 0) return named(path, O_RDONLY, 0);
    if (strcmp(what, "file-write") == 0) return named(path, O_WRONLY, 0);
    if (strcmp(what, "file-append") == 0) return named(path, O_WRONLY | O_APPEND, 0);
    if (strcmp(what, "file-both") == 0) return named(path, O_RDWR, 0);
    if (strcmp(what, "fifo-both") == 0) {
        return mkfifo(path, 0600) == 0 ? open(path, O_RDWR) : -1;
    }
    if (strncmp(what, "socket", 6) == 0) {
        struct sockaddr_un any = {.sun_family = AF_UNIX}; /* a name of the system's choice */
        int fd = socket(AF_UNIX, strcmp(what, "socket-datagram") == 0 ? SOCK_DGRAM : SOCK_STREAM, 0);
        if (strcmp(what, "socket-listening") == 0 &&
            (bind(fd, (struct sockaddr *)&any, sizeof any.sun_family) != 0 || listen(fd, 1) != 0)) {
            return -1;
        }
        return fd;
    }
    if (strncmp(what, "pipe", 4) == 0 && pipe(ends) == 0) {
        /* The other end stays open: it is this program's to the end. */
        return strcmp(what, "pipe-read") == 0 ? ends[0] : ends[1];
    }
    return -1;
}

/* The grant with N, HEX and ID for what stands at the number. */
static void text_of(char *out, size_t room, const char *grant, int fd) {
    struct stat facts;
    char id[64] = "1.1";
    size_t at = (size_t)snprintf(out, room, "heirloom/1/%ld/00112233445566778899aabbccddeeff/g:", (long)getppid());
    if (fstat(fd, &facts) == 0) {
        snprintf(id, sizeof id, "%llu.%llu", (unsigned long long)facts.st_dev,
                 (unsigned long long)facts.st_ino);
    }
    for (; *grant != 0 && at + 64 < room; grant++) {
        if (strncmp(grant, "ID", 2) == 0) {
            at += (size_t)snprintf(out + at, room - at, "%s", id);
            grant++;
        } else if (strncmp(grant, "HEX", 3) == 0) {
            at += (size_t)snprintf(out + at, room - at, "0x%x", (unsigned)fd);
            grant += 2;
        } else if (*grant == 'N') {
            at += (size_t)snprintf(out + at, room - at, "%d", fd);
        } else {
            out[at++] = *grant;
        }
    }
    out[at] = 0;
}

static int ask(char *question) {
    heirloom_memory memory;
    heirloom_handle handle;
    char *name = strchr(question, ' ');
    *name++ = 0;
    int error;
    if (strcmp(question, "memory") == 0) {
        error = heirloom_memory_attach(&given, name, &memory);
        if (error == HEIRLOOM_OK) heirloom_memory_detach(&memory);
        return error;
    }
    if (strcmp(question, "file") == 0) error = heirloom_file_take(&given, name, &handle);
    else if (strcmp(question, "socket") == 0) error = heirloom_socket_attach(&given, name, &handle);
    else if (strcmp(question, "input") == 0) error = heirloom_input_take(&given, name, &handle);
    else error = heirloom_output_take(&given, name, &handle);
    if (error == HEIRLOOM_OK) close(handle);
    return error;
}

int main(int argc, char **argv) {
    static char line[4096];
    static char text[4096];
    while (argc > 1 && fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = 0;
        char *what = strtok(line, "\t");
        char *grant = strtok(NULL, "\t");
        int fd = strcmp(what, "closed") == 0 ? 999999 : object(what, argv[1]);
        if (strstr(grant, "HEX") != NULL) {
            /* Below 10 both forms have the same digits. */
            int low = fd;
            fd = fcntl(low, F_DUPFD_CLOEXEC, 42);
            close(low);
        }
        text_of(text, sizeof text, grant, fd);
        char *words[] = {argv[0], NULL};
        char option[4200];
        snprintf(option, sizeof option, "--heirloom=%s", text);
        words[1] = option;
        int error = fd == -1 ? HEIRLOOM_SYSTEM : heirloom_current(2, words, &given);
        printf("%s", error == HEIRLOOM_OK ? "" : heirloom_error_name(error));
        for (char *question = strtok(NULL, "\t"); question != NULL; question = strtok(NULL, "\t")) {
            int got = ask(question);
            printf("%s ", got == HEIRLOOM_OK ? "taken" : heirloom_error_name(got));
        }
        putchar('\n');
        if (strcmp(what, "shm-named") == 0) {
            char path[64];
            snprintf(path, sizeof path, "/dev/shm/heirloom-adopt-%ld", (long)getpid());
            unlink(path);
        }
    }
    return 0;
}
