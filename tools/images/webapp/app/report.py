"""All notes as CSV."""

import csv
import io


def make(connection):
    text = io.StringIO()
    with connection:
        csv.writer(text).writerows(connection.execute("SELECT id, text FROM note"))
    return text.getvalue().encode()
