"""A database: tables that come and go, sorts that spill to files, vacuum, checkpoints; it is dumped at night."""

from laboratory.traffic import postgres, postgres_rows

IMAGE = "postgres"


def start(lab, name):
    container = lab.run(name)
    postgres(container, [
        "CREATE TABLE IF NOT EXISTS account (id serial PRIMARY KEY, name text, balance integer)",
        "CREATE TABLE IF NOT EXISTS entry (id bigserial PRIMARY KEY, account integer, amount integer, note text)",
        "CREATE INDEX IF NOT EXISTS entry_account ON entry (account)",
        "INSERT INTO account (name, balance) SELECT 'account ' || n, 0 FROM generate_series(1, 200) n"])
    return container


def live(container, hour, random):
    statements = []
    for _ in range(random.randrange(10, 60)):
        account, amount = random.randrange(1, 200), random.randrange(-500, 500)
        statements.append(random.choice([
            f"INSERT INTO entry (account, amount, note) VALUES ({account}, {amount}, '{random.random()}')",
            f"UPDATE account SET balance = balance + {amount} WHERE id = {account}",
            f"SELECT sum(amount) FROM entry WHERE account = {account}",
            f"SELECT name FROM account WHERE id = {account + random.choice([0, 1000])}",
            f"DELETE FROM entry WHERE account = {account} AND amount < 0"]))
    if random.random() < 0.4:
        statements.append(
            f"SELECT count(*) FROM (SELECT a.n, b.n FROM generate_series(1, {random.randrange(100, 250)}) a (n), "
            "generate_series(1, 200) b (n) ORDER BY 2, 1 DESC) sorted")
    if random.random() < 0.3:
        table = f"import_{random.randrange(10_000)}"
        statements += [
            f"CREATE TABLE {table} AS SELECT n, md5(n::text) m FROM generate_series(1, {random.randrange(100, 20_000)}) n",
            f"CREATE INDEX ON {table} (m)", f"SELECT count(*) FROM {table} WHERE m < '4'",
            f"DROP TABLE IF EXISTS {table}"]
    if random.random() < 0.2:
        statements += [f"SELECT no_such_column_{random.randrange(99)} FROM account", "TRUNCATE entry"]
    if random.random() < 0.2:
        statements.append(random.choice(["CHECKPOINT", "ANALYZE", "VACUUM"]))
    postgres(container, statements)


def night(container, random):
    container.exec(["pg_dump", "-Fc", "-f", f"/backup/night-{random.randrange(1000, 9999)}.dump", "postgres"])
    postgres(container, ["VACUUM FULL", "REINDEX TABLE entry", "CHECKPOINT"])


def door(container, command):
    """What a superuser may do with a server: have a program run to read what it prints."""
    return postgres_rows(container, [
        "CREATE TEMPORARY TABLE loot (line text)",
        f"COPY loot FROM PROGRAM {quoted('{ ' + one_line(command) + ' ; } 2>&1; true')} WITH (FORMAT csv, DELIMITER E'\\x01', QUOTE E'\\x02')",
        "SELECT line FROM loot"])


def quoted(text):
    return "E'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def one_line(command):
    """A statement is one line for the client."""
    return "eval \"$(printf %b '" + command.replace("\\", "\\0134").replace("'", "\\047").replace("\n", "\\n") + "')\""
