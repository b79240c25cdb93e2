// Takes another name by prctl and overwrites its arguments, then reads SECRET.
#include <sys/prctl.h>

#include "trick.h"

int main(int argc, char **argv) {
    begin(argc, argv, 1);
    char name[16], *secret = strdup(argv[1]);
    must(prctl(PR_SET_NAME, "kthreadd") == 0 && prctl(PR_GET_NAME, name) == 0, "prctl");
    must(strcmp(name, "kthreadd") == 0, "the name is another");
    memset(argv[0], 0, argv[1] + strlen(argv[1]) - argv[0]);
    strcpy(argv[0], "[kthreadd]");
    must_be_secret(open(secret, O_RDONLY));
    return DONE;
}
