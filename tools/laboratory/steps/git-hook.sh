# title: a hook is left behind
# attack: T1546 T1554
# workload: git
# through: app
# shows: file create /srv/git/site.git/hooks/update by sh
# shows: file write /srv/git/site.git/hooks/update (make-executable) by chmod
printf '#!/bin/sh\n' >/srv/git/site.git/hooks/update; chmod +x /srv/git/site.git/hooks/update
