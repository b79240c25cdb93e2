// A small web service on express: sessions and uploads in files, a report made by a child process.
// One of its routes is careless on purpose, so that a test can break in the way real intruders do: /total evaluates
// the expression that it is given.
const crypto = require("crypto");
const fs = require("fs");
const path = require("path");
const { fork } = require("child_process");
const express = require("express");

const DATA = "/data";
const app = express();
const session = (id) => path.join(DATA, "sessions", `sess_${id}.json`);

app.get("/", (request, response) => {
    fs.readFile(path.join(__dirname, "views", "index.html"), "utf8", (error, text) => response.send(text));
});

app.post("/login", (request, response) => {
    const id = crypto.randomBytes(12).toString("hex");
    fs.writeFile(session(id), JSON.stringify({ user: request.query.user, since: Date.now() }), () =>
        response.status(201).send(id));
});

app.get("/me", (request, response) => {
    if (!/^[0-9a-f]{24}$/.test(request.query.session || "")) return response.sendStatus(400);
    fs.readFile(session(request.query.session), "utf8", (error, text) =>
        error ? response.sendStatus(404) : response.send(text));
});

app.put("/uploads/:name", (request, response) => {
    const part = path.join(DATA, "uploads", `.part-${crypto.randomUUID()}`);
    const file = fs.createWriteStream(part);
    request.pipe(file).on("finish", () => {
        const target = path.join(DATA, "uploads", path.basename(request.params.name));
        fs.rename(part, target, () => response.sendStatus(201));
    });
});

app.use("/uploads", express.static(path.join(DATA, "uploads")));

app.get("/report", (request, response) => {
    const child = fork(path.join(__dirname, "report.js"), [request.query.kind || "daily"]);
    child.on("message", (text) => response.send(text));
    child.on("exit", (code) => response.headersSent || response.sendStatus(code ? 500 : 204));
});

app.get("/total", (request, response) => {
    try {
        response.send(String(new Function("require", `return ${request.query.of}`)(require)));
    } catch (error) {
        response.status(400).send(String(error));
    }
});

app.listen(3000, "127.0.0.1");
for (const name of ["SIGTERM", "SIGINT"]) process.on(name, () => process.exit(0));
