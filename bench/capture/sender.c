/*
 * Sends RTP as phones do: every stream a packet every 20 ms, the streams spread evenly over the 20 ms.
 *   sender SECONDS PORT-FILE     ports of 127.0.0.1, one per line; prints how many packets were sent
 * One socket, sendmmsg: it must cost less than those who receive.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { PACKET_BYTES = 172, INTERVAL_MS = 20, MOST_STREAMS = 65536, BATCH = 256 };

static struct sockaddr_in to[MOST_STREAMS];
static unsigned char packets[BATCH][PACKET_BYTES];
static struct iovec vectors[BATCH];
static struct mmsghdr messages[BATCH];

static void wait_until(const struct timespec *start, long microseconds) {
  struct timespec at = *start;
  at.tv_nsec += (microseconds % 1000000) * 1000;
  at.tv_sec += microseconds / 1000000 + at.tv_nsec / 1000000000;
  at.tv_nsec %= 1000000000;
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
}

static long send_all(int fd, int count) {
  long sent = 0;
  for (int done = 0; done < count;) {
    int result = sendmmsg(fd, messages + done, count - done, 0);
    if (result > 0) {
      done += result;
      sent += result;
    } else if (errno != EINTR && errno != ECONNREFUSED) {
      done += 1;
    }
  }
  return sent;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  int seconds = atoi(argv[1]), streams = 0, port;
  FILE *file = fopen(argv[2], "r");
  if (!file) return 2;
  while (streams < MOST_STREAMS && fscanf(file, "%d", &port) == 1) {
    to[streams].sin_family = AF_INET;
    to[streams].sin_port = htons(port);
    to[streams++].sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  }
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  for (int slot = 0; slot < BATCH; slot++) {
    memset(packets[slot], 0xff, PACKET_BYTES);
    vectors[slot] = (struct iovec){packets[slot], PACKET_BYTES};
    messages[slot].msg_hdr = (struct msghdr){.msg_iov = &vectors[slot], .msg_iovlen = 1, .msg_namelen = sizeof to[0]};
  }
  struct timespec start;
  clock_gettime(CLOCK_MONOTONIC, &start);
  long sent = 0;
  long rounds = seconds * 1000L / INTERVAL_MS;
  for (long round = 0; round < rounds; round++) {
    for (int part = 0, stream = 0; part < INTERVAL_MS; part++) {
      wait_until(&start, round * INTERVAL_MS * 1000 + part * 1000);
      for (int end = (int)((long)streams * (part + 1) / INTERVAL_MS); stream < end;) {
        int count = 0;
        for (; count < BATCH && stream < end; count++, stream++) {
          unsigned char *packet = packets[count];
          unsigned short sequence = htons(round & 0xffff);
          unsigned timestamp = htonl(round * 160), ssrc = htonl(stream + 1);
          packet[0] = 0x80, packet[1] = 0;
          memcpy(packet + 2, &sequence, 2);
          memcpy(packet + 4, &timestamp, 4);
          memcpy(packet + 8, &ssrc, 4);
          messages[count].msg_hdr.msg_name = &to[stream];
        }
        sent += send_all(fd, count);
      }
    }
  }
  printf("%ld\n", sent);
  return 0;
}
