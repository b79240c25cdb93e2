# title: all accounts are read by a query
# attack: T1213.006
# workload: postgres
# through: postgres
# missed: a query is data, and the server answers it as any other
SELECT * FROM account
