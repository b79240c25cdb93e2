"""A small web application: notes in SQLite, uploads in files, a log that it rotates itself.

Three of its routes are careless on purpose, so that a test can break in the way real intruders do:
/file reads any path, /ping hands its argument to a shell, /fetch connects wherever it is told.
"""

import http.server
import os
import sqlite3
import subprocess
import tempfile
import urllib.parse
import urllib.request

import rotation

DATA = "/data"
TEMPLATES = os.path.join(os.path.dirname(__file__), "templates")
log = rotation.Log(os.path.join(DATA, "log", "app.log"), limit=4000)


def database():
    connection = sqlite3.connect(os.path.join(DATA, "app.db"))
    connection.execute("CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, text TEXT)")
    return connection


def page(name, **values):
    with open(os.path.join(TEMPLATES, name + ".html")) as file:
        return file.read().format(**values).encode()


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, body, status=200):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *arguments):
        log.write(format % arguments)

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        if url.path == "/":
            self.answer(page("index", user=query.get("user", "guest")))
        elif url.path.startswith("/notes/"):
            with database() as connection:
                row = connection.execute("SELECT text FROM note WHERE id = ?", (url.path[7:],)).fetchone()
            self.answer(page("note", text=row[0]) if row else b"no such note\n", 200 if row else 404)
        elif url.path == "/report":
            import report  # imported on first use, as real applications do

            self.answer(report.make(database()))
        elif url.path == "/file":
            with open(os.path.join(DATA, query["name"]), "rb") as file:
                self.answer(file.read())
        elif url.path == "/ping":
            self.answer(subprocess.run("echo pong " + query["host"], shell=True, stdout=subprocess.PIPE).stdout)
        elif url.path == "/fetch":
            try:
                with urllib.request.urlopen(query["url"], timeout=2) as response:
                    self.answer(response.read())
            except OSError as error:
                self.answer(str(error).encode(), 502)
        else:
            self.answer(b"not found\n", 404)

    def do_POST(self):
        with database() as connection:
            cursor = connection.execute("INSERT INTO note (text) VALUES (?)", (self.body().decode(),))
        self.answer(str(cursor.lastrowid).encode(), 201)

    def do_PUT(self):
        name = os.path.basename(urllib.parse.urlsplit(self.path).path)
        with tempfile.NamedTemporaryFile(delete=False) as file:
            file.write(self.body())
        with open(file.name, "rb") as source, open(os.path.join(DATA, "uploads", name), "wb") as target:
            target.write(source.read())
        os.unlink(file.name)
        self.answer(b"stored\n", 201)

    def do_DELETE(self):
        name = os.path.basename(urllib.parse.urlsplit(self.path).path)
        os.unlink(os.path.join(DATA, "uploads", name))
        self.answer(b"gone\n")


if __name__ == "__main__":
    http.server.ThreadingHTTPServer(("127.0.0.1", 8000), Handler).serve_forever()
