// A child of the server: counts sessions and uploads, writes the result and, for a nightly one, removes old sessions.
const fs = require("fs");
const path = require("path");
const zlib = require("zlib");

const DATA = "/data";
const kind = process.argv[2] === "nightly" ? "nightly" : "daily";
const sessions = fs.readdirSync(path.join(DATA, "sessions"));
const uploads = fs.readdirSync(path.join(DATA, "uploads"));
const text = JSON.stringify({ kind, sessions: sessions.length, uploads: uploads.length, at: new Date().toISOString() });
const name = `${kind}-${new Date().toISOString().replace(/[:.]/g, "-")}.json.gz`;
fs.writeFileSync(path.join(DATA, "reports", name), zlib.gzipSync(text));
if (kind === "nightly") {
    for (const session of sessions) fs.unlinkSync(path.join(DATA, "sessions", session));
    for (const report of fs.readdirSync(path.join(DATA, "reports")).slice(0, -3))
        fs.unlinkSync(path.join(DATA, "reports", report));
}
process.send(text, () => process.exit(0));
