// Opens a packet socket, which sees the traffic of the whole network namespace.
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <sys/socket.h>

int main(void) { return socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL)) >= 0 ? 0 : 70; }
