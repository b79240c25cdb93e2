# title: the assembler is exchanged for a script
# attack: T1195.001 T1554
# workload: build
# through: app
# shows: file delete /usr/bin/as (rename) by mv
# shows: file create /usr/bin/as by sh
mv /usr/bin/as /usr/bin/as.real; printf '#!/bin/sh\nexec as.real "$@"\n' >/usr/bin/as; chmod +x /usr/bin/as
