# title: a program gets another name
# attack: T1036.003
# rule: Modify binary dirs
# workload: toolbox
# through: command
# shows: file delete /usr/bin/pinky (rename) by mv
# shows: file create /usr/bin/pinky.old (rename) by mv
mv /usr/bin/pinky /usr/bin/pinky.old
