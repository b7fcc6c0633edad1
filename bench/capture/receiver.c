/*
 * What capture is measured against: the least a program can do that reads RTP by a tick and writes it to disk, one file per call.
 *   receiver STREAMS FOLDER     prints the ports, one line; then for each line it reads: packets received and CPU microseconds so far
 * No policy, no RTP, no checksum, no SIP, one thread: a packet is copied behind a header of 10 bytes, as journals have it.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SLOTS = 256, SLOT_BYTES = 2048, SLICES = 20, TICK_MS = 200, STREAMS_OF_CALL = 2, HEADER_BYTES = 10 };

static unsigned char payloads[SLOTS][SLOT_BYTES], controls[SLOTS][32], record[1 << 20];
static struct sockaddr_in names[SLOTS];
static struct iovec vectors[SLOTS];
static struct mmsghdr messages[SLOTS];

/* The kernel wrote how much it used. */
static void prepare(struct msghdr *header) {
  header->msg_namelen = sizeof names[0];
  header->msg_controllen = sizeof controls[0];
}

static long cpu_microseconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000L + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

static int bound_socket(int *port) {
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0), size = 1 << 20, on = 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) < 0)
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
  if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) exit(1);
  getsockname(fd, (struct sockaddr *)&address, &length);
  *port = ntohs(address.sin_port);
  return fd;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  int streams = atoi(argv[1]), calls = streams / STREAMS_OF_CALL;
  int *sockets = calloc(streams, sizeof *sockets), *files = calloc(calls, sizeof *files);
  off_t *sizes = calloc(calls, sizeof *sizes);
  for (int stream = 0, port; stream < streams; stream++) {
    sockets[stream] = bound_socket(&port);
    printf("%d ", port);
  }
  for (int call = 0; call < calls; call++) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%d", argv[2], call);
    files[call] = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0600);
  }
  for (int slot = 0; slot < SLOTS; slot++) {
    vectors[slot] = (struct iovec){payloads[slot], SLOT_BYTES};
    messages[slot].msg_hdr = (struct msghdr){.msg_name = &names[slot], .msg_iov = &vectors[slot], .msg_iovlen = 1, .msg_control = controls[slot]};
    prepare(&messages[slot].msg_hdr);
  }
  puts("");
  fflush(stdout);
  long received = 0;
  struct timespec next;
  clock_gettime(CLOCK_MONOTONIC, &next);
  for (int slice = 0;; slice = (slice + 1) % SLICES) {
    next.tv_nsec += TICK_MS * 1000000L / SLICES;
    if (next.tv_nsec >= 1000000000) next.tv_sec++, next.tv_nsec -= 1000000000;
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
    for (int call = slice; call < calls; call += SLICES) {
      size_t length = 0;
      for (int stream = call * STREAMS_OF_CALL; stream < (call + 1) * STREAMS_OF_CALL; stream++) {
        int count = recvmmsg(sockets[stream], messages, SLOTS, MSG_DONTWAIT, NULL);
        for (int slot = 0; slot < count; slot++) {
          unsigned short size = messages[slot].msg_len, id = stream;
          prepare(&messages[slot].msg_hdr);
          memcpy(record + length, &id, 2);
          memcpy(record + length + 2, &size, 2);
          memcpy(record + length + 4, controls[slot] + 24, 4);
          memcpy(record + length + HEADER_BYTES, payloads[slot], size);
          length += HEADER_BYTES + size;
        }
        if (count > 0) received += count;
      }
      if (length > 0 && pwrite(files[call], record, length, sizes[call]) == (ssize_t)length) sizes[call] += length;
    }
    struct pollfd input = {.fd = 0, .events = POLLIN};
    char line[64];
    if (slice != 0 || poll(&input, 1, 0) <= 0) continue;
    if (read(0, line, sizeof line) <= 0) return 0;
    printf("%ld %ld\n", received, cpu_microseconds());
    fflush(stdout);
  }
}
