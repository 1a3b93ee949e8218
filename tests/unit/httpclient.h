/* httpclient.h - a raw HTTP client for tests: it sends exactly the bytes it is given. Every wait
 * ends after 30 s. */
#ifndef TESTS_HTTPCLIENT_H
#define TESTS_HTTPCLIENT_H

#include <arpa/inet.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define CLIENT_WAIT_MS 30000
#define CLIENT_REPLY   (64 << 10)

struct reply {
    int status; /* 0: closed without an answer, -1: nothing came */
    char head[4096];
    char body[CLIENT_REPLY];
    size_t n;
};

static inline int client_dial(int port)
{
    struct sockaddr_in sa = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || connect(fd, (struct sockaddr *)&sa, sizeof(sa))) {
        abort();
    }
    return fd;
}

/* False when the server has closed meanwhile. */
static inline bool client_send(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t k = send(fd, p, n, MSG_NOSIGNAL);
        if (k <= 0) {
            return false;
        }
        p += k;
        n -= (size_t)k;
    }
    return true;
}

static inline bool client_say(int fd, const char *s)
{
    return client_send(fd, s, strlen(s));
}

static inline ssize_t client_recv(int fd, char *p, size_t n)
{
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};

    if (poll(&poll_fd, 1, CLIENT_WAIT_MS) != 1) {
        return -1;
    }
    ssize_t k = recv(fd, p, n, 0);
    return k < 0 ? 0 : k;
}

/* The value of a header of the reply, or NULL; valid until the next call. */
static inline const char *client_header(const struct reply *r, const char *name)
{
    static char value[1024];
    size_t n = strlen(name);

    for (const char *line = strstr(r->head, "\r\n"); line; line = strstr(line, "\r\n")) {
        line += 2;
        if (!strncasecmp(line, name, n) && line[n] == ':') {
            snprintf(value, sizeof(value), "%.*s", (int)strcspn(line + n + 2, "\r"), line + n + 2);
            return value;
        }
    }
    return NULL;
}

/* Reads one answer; `head_only` for HEAD. */
static inline void client_read(int fd, struct reply *r, bool head_only)
{
    size_t n = 0;
    char *end = NULL;

    memset(r, 0, sizeof(*r));
    while (!(end = strstr(r->head, "\r\n\r\n")) && n < sizeof(r->head) - 1) {
        ssize_t k = client_recv(fd, r->head + n, 1);
        if (k <= 0) {
            r->status = k < 0 ? -1 : 0;
            return;
        }
        n += (size_t)k;
    }
    r->status = (int)strtol(r->head + strcspn(r->head, " "), NULL, 10);
    const char *length = client_header(r, "Content-Length");
    size_t want = length && !head_only ? (size_t)strtol(length, NULL, 10) : 0;
    while (r->n < want && r->n < sizeof(r->body) - 1) {
        ssize_t k = client_recv(fd, r->body + r->n, want - r->n);
        if (k <= 0) {
            break;
        }
        r->n += (size_t)k;
    }
}

/* True when the server closes the connection; what still comes is dropped. */
static inline bool client_closed(int fd)
{
    char rest[1024];
    ssize_t k;

    while ((k = client_recv(fd, rest, sizeof(rest))) > 0) {
    }
    return k == 0;
}

/* One request on a connection of its own. */
static inline void client_ask(int port, const char *request, struct reply *r)
{
    int fd = client_dial(port);

    client_say(fd, request);
    client_read(fd, r, !strncmp(request, "HEAD ", 5));
    close(fd);
}

#endif
