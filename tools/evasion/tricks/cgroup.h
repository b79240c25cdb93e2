// A cgroup that a container makes for itself, on the hierarchy that it mounts anew.
#ifndef CGROUP_H
#define CGROUP_H

#include <sys/mount.h>

#include "trick.h"

static char cgroup[256];

// The cgroup NAME at the top of what the container can see of the default hierarchy.
static inline void make_cgroup(const char *name) {
    must(mkdir("/tmp/cgroups", 0700) == 0, "mkdir");
    attempt(mount("none", "/tmp/cgroups", "cgroup2", 0, NULL) == 0, "mount of cgroup2");
    snprintf(cgroup, sizeof cgroup, "/tmp/cgroups/%s", name);
    attempt(mkdir(cgroup, 0755) == 0 || errno == EEXIST, "mkdir of a cgroup");
}

// To be called when nobody is in it any more; the last one leaves it a moment after its parent knows of its end.
static inline void remove_cgroup(void) {
    for (int tries = 0; tries < 1000 && rmdir(cgroup) != 0; tries++) usleep(1000);
}

// Moves the caller there.
static inline void enter_cgroup(void) {
    char path[512];
    snprintf(path, sizeof path, "%s/cgroup.procs", cgroup);
    int fd = open(path, O_WRONLY);
    attempt(fd >= 0 && write(fd, "0", 1) == 1, "cgroup.procs");
    close(fd);
}

#endif
