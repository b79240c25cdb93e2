#define _GNU_SOURCE
#include "so.c"
#include "/work/main/Sources/CSensor/call_hooks.c"
#include <time.h>
#include <fcntl.h>
static double now(void){struct timespec t; clock_gettime(CLOCK_MONOTONIC,&t); return t.tv_sec+t.tv_nsec/1e9;}
int main(int c,char**v){
 FILE*f=fopen("/tmp/ld/sensor.o","r"); static char buf[4<<20]; size_t n=fread(buf,1,sizeof buf,f);
 struct pl_settings s={.attachment=atoi(v[1]),.hash_seed=1,.cache_bound=8192,.ring_bytes=1<<20,.priority_ring_bytes=1<<18};
 struct pl_sensor*p; double a=now(); int e=pl_sensor_open(buf,n,&s,&p); double b=now();
 printf("open %d %s %.3f\n",e,pl_sensor_message(p),b-a); if(e) return 1;
 e=pl_sensor_attach(p,open("/sys/fs/cgroup",O_RDONLY)); printf("attach %d %s %.3f calls %d links %d\n",e,pl_sensor_message(p),now()-b,p->calls.count,p->link_count);
 b=now(); pl_sensor_close(p); printf("close %.3f\n",now()-b); return 0; }
