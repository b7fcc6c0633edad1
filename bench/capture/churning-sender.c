/*
 * Sends RTP for calls that come and go: every slot a packet every 20 ms to the port that stands in it, 0 for none.
 *   churning-sender SLOT-FILE     the file: per slot two unsigned 32-bit numbers, port and packets sent to it; who writes a port sets the
 *                                 other to 0. Runs until its input ends.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>

enum { PACKET_BYTES = 172, INTERVAL_MS = 20, BATCH = 256 };

struct slot {
  volatile uint32_t port, sent;
};

static struct sockaddr_in to[BATCH];
static unsigned char packets[BATCH][PACKET_BYTES];
static struct iovec vectors[BATCH];
static struct mmsghdr messages[BATCH];
static struct slot *batched[BATCH];

static void send_batch(int fd, int count) {
  for (int done = 0; done < count;) {
    int result = sendmmsg(fd, messages + done, count - done, 0);
    if (result <= 0) continue;
    for (int end = done + result; done < end; done++) batched[done]->sent++;
  }
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  int file = open(argv[1], O_RDWR);
  struct stat status;
  if (file < 0 || fstat(file, &status) < 0) return 2;
  struct slot *slots = mmap(NULL, status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  int slot_count = status.st_size / sizeof *slots;
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  for (int index = 0; index < BATCH; index++) {
    memset(packets[index], 0xff, PACKET_BYTES);
    packets[index][0] = 0x80, packets[index][1] = 0;
    to[index].sin_family = AF_INET;
    to[index].sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    vectors[index] = (struct iovec){packets[index], PACKET_BYTES};
    messages[index].msg_hdr = (struct msghdr){.msg_iov = &vectors[index], .msg_iovlen = 1, .msg_name = &to[index], .msg_namelen = sizeof to[0]};
  }
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  struct pollfd input = {.fd = 0, .events = POLLIN};
  while (poll(&input, 1, 0) == 0) {
    for (int part = 0, next = 0; part < INTERVAL_MS; part++) {
      int end = (int)((long)slot_count * (part + 1) / INTERVAL_MS);
      while (next < end) {
        int count = 0;
        for (; count < BATCH && next < end; next++) {
          uint32_t port = slots[next].port, sent = slots[next].sent;
          if (port == 0) continue;
          uint16_t sequence = htons(sent & 0xffff);
          uint32_t timestamp = htonl(sent * 160), ssrc = htonl(port);
          memcpy(packets[count] + 2, &sequence, 2);
          memcpy(packets[count] + 4, &timestamp, 4);
          memcpy(packets[count] + 8, &ssrc, 4);
          to[count].sin_port = htons(port);
          batched[count++] = &slots[next];
        }
        send_batch(fd, count);
      }
      at.tv_nsec += 1000000;
      if (at.tv_nsec >= 1000000000) at.tv_sec++, at.tv_nsec -= 1000000000;
      clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
    }
  }
  return 0;
}
