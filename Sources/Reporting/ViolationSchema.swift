import GRDB

/// The tables that violations are kept in. Times are nanoseconds since 1970-01-01T00:00:00Z.
enum ViolationSchema {
    /// A change is a migration more. A file with one that this version does not know is refused.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.execute(
                sql: """
                    CREATE TABLE violation (
                        id TEXT PRIMARY KEY NOT NULL,
                        -- Which run wrote it: a replayed capture has the same ids and replaces its rows.
                        run INTEGER NOT NULL,
                        kind TEXT NOT NULL,
                        firstTime INTEGER NOT NULL,
                        lastTime INTEGER NOT NULL,
                        count INTEGER NOT NULL,
                        containerID TEXT NOT NULL,
                        containerName TEXT NOT NULL,
                        imageName TEXT NOT NULL,
                        imageID TEXT NOT NULL,
                        role TEXT NOT NULL,
                        type TEXT NOT NULL,
                        reason TEXT NOT NULL,
                        -- Their place in the order of levels and of severities.
                        level INTEGER NOT NULL,
                        severity INTEGER NOT NULL,
                        bits REAL NOT NULL,
                        profileImageID TEXT,
                        profileRole TEXT,
                        -- The line as it was printed last.
                        object TEXT NOT NULL,
                        acts TEXT NOT NULL,
                        -- The number of its container's last event before it.
                        precededBy INTEGER NOT NULL
                    );
                    CREATE INDEX violationByTime ON violation(lastTime);
                    CREATE INDEX violationByContainer ON violation(containerID, precededBy);

                    -- What happened before: the events of a container from number last - count + 1 to last.
                    CREATE TABLE events (
                        containerID TEXT NOT NULL,
                        last INTEGER NOT NULL,
                        count INTEGER NOT NULL,
                        list TEXT NOT NULL,
                        PRIMARY KEY (containerID, last)
                    );

                    CREATE TABLE decision (
                        violation TEXT PRIMARY KEY NOT NULL,
                        decision TEXT NOT NULL,
                        "by" TEXT,
                        note TEXT,
                        time INTEGER NOT NULL,
                        until INTEGER
                    );
                    """)
        }
        return migrator
    }
}
