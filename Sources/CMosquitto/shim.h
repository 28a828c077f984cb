// libmosquitto as Swift sees it, and what Linux has but the Glibc module leaves out.
// A variadic C function gets a wrapper here.
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <time.h>

// glibc shows these only under _GNU_SOURCE, which a module cannot set for the headers it shares.
int ppoll(struct pollfd *descriptors, nfds_t count, const struct timespec *timeout, const sigset_t *mask);
int pthread_setname_np(pthread_t thread, const char *name);
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int lowest);
int pipe2(int ends[2], int flags);
