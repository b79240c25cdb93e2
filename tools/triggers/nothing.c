// Does nothing, successfully: the payload of programs that run another one.
int main(void) { return 0; }
