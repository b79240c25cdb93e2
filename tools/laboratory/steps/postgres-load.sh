# title: the server loads a library that it never needed
# attack: T1129
# workload: postgres
# through: postgres
# shows: file exec /auto_explain.so by postgres
LOAD 'auto_explain'
