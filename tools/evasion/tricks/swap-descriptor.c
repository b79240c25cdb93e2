// Empties SECRET by opening it, while a second thread puts DECOY in the descriptor's place before the open has
// returned: SECRET DECOY TRIES. DECOY may also be `socket` or `path`, which no such open returns. Descriptor 9 is the
// secret, opened by somebody else: it fills the secret again.
#include "race.h"

#include <sys/socket.h>

static int target, decoy;

// While the open is under way the descriptor is reserved, and dup2 onto it fails; it works as soon as the file is there.
static void swap(void) {
    while (dup2(decoy, target) < 0) {}
}

static int open_decoy(const char *name) {
    if (strcmp(name, "socket") == 0) return socket(AF_UNIX, SOCK_STREAM, 0);
    if (strcmp(name, "path") == 0) return open("/", O_PATH);
    return open(name, O_RDONLY);
}

int main(int argc, char **argv) {
    if (is_harmless(argc, argv)) return open("/srv/known/file", O_RDONLY) < 0 || open("/srv/known/shadow", O_RDONLY) < 0;
    begin(argc, argv, 3);
    struct stat want, got;
    const int secret = 9;
    decoy = open_decoy(argv[2]);
    must(decoy >= 0 && fstat(decoy, &want) == 0, "the decoy");
    target = decoy + 1; // the lowest free one, which the next open gets
    start_rival(swap, 256);
    for (long tries = atol(argv[3]); tries > 0; tries--) {
        must(pwrite(secret, SECRET, sizeof SECRET, 0) == sizeof SECRET, "write");
        challenge();
        int fd = open(argv[1], O_WRONLY | O_TRUNC);
        int looked = fstat(fd, &got);
        must(fd >= 0 && looked == 0, "open");
        if (fd == target && got.st_ino == want.st_ino && got.st_dev == want.st_dev) won++;
        settle();
        must(fstat(secret, &got) == 0 && got.st_size == 0, "the secret is not empty");
        deeds++;
        close(fd);
        close(target);
        next();
    }
    return told();
}
