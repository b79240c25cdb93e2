# title: a server loads a library that was exchanged
# attack: T1574.006 T1554
# rule: Backdoored library loaded into SSHD (CVE-2024-3094)
# workload: toolbox
# through: exec
# shows: file exec /liblzma.so.5.6.1 by sshd
cd /lib/x86_64-linux-gnu
cp liblzma.so.5 /tmp/lzma
echo >>/tmp/lzma
mv /tmp/lzma liblzma.so.5.6.1
ln -sf liblzma.so.5.6.1 liblzma.so.5
/usr/sbin/sshd -V
