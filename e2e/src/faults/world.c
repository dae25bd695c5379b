// The world that a process sees, preloaded into workerd by the fault tests: its wall clock may jump, and its disk may be
// full. What it sees stands in a file that the test writes while the process runs (see world.rs).

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct world {
  int64_t clock_ms; // added to the wall clock
  int64_t full;     // whether regular files take nothing more
};
static volatile struct world *world;

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("DESKBELL_WORLD");
  int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return;
  void *mapped = mmap(NULL, sizeof(struct world), PROT_READ, MAP_SHARED, file, 0);
  if (mapped != MAP_FAILED) world = mapped;
  close(file);
}

int clock_gettime(clockid_t which, struct timespec *at) {
  int failed = syscall(SYS_clock_gettime, which, at);
  if (!failed && world && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) {
    int64_t nanos = at->tv_nsec + world->clock_ms % 1000 * 1000000;
    at->tv_sec += world->clock_ms / 1000 + (nanos >= 1000000000) - (nanos < 0);
    at->tv_nsec = (nanos + 1000000000) % 1000000000;
  }
  return failed;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
  (void)zone;
  struct timespec now;
  if (clock_gettime(CLOCK_REALTIME, &now)) return -1;
  at->tv_sec = now.tv_sec;
  at->tv_usec = now.tv_nsec / 1000;
  return 0;
}

static int refused(int file) {
  struct stat about;
  if (!world || !world->full || fstat(file, &about) || !S_ISREG(about.st_mode)) return 0;
  errno = ENOSPC;
  return 1;
}

ssize_t write(int file, const void *bytes, size_t length) {
  return refused(file) ? -1 : syscall(SYS_write, file, bytes, length);
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t at) {
  return refused(file) ? -1 : syscall(SYS_pwrite64, file, bytes, length, at);
}

ssize_t pwritev64(int file, const struct iovec *parts, int count, off64_t at) {
  return refused(file) ? -1 : syscall(SYS_pwritev, file, parts, count, at, 0);
}

int fallocate64(int file, int mode, off64_t at, off64_t length) {
  return refused(file) ? -1 : (int)syscall(SYS_fallocate, file, mode, at, length);
}
