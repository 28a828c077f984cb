// libmosquitto as Swift sees it, and what Linux has but the Glibc module leaves out.
#include <mosquitto.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

// glibc shows these only under _GNU_SOURCE, which a module cannot set for the headers it shares.
int ppoll(struct pollfd *descriptors, nfds_t count, const struct timespec *timeout, const sigset_t *mask);

void *memmem(const void *bytes, size_t count, const void *wanted, size_t wanted_count);

// prctl is variadic. Has the kernel wake this thread on time, and not up to 50 µs later to save energy.
static inline void wake_on_time(void) { prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL); }
