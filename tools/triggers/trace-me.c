// Asks to be traced by its parent, by which a program finds out whether a debugger already is.
#include <sys/ptrace.h>

int main(void) { return ptrace(PTRACE_TRACEME, 0, 0, 0) == 0 ? 0 : 70; }
