// emmett, one event a commit: emmett_append.js DSN EVENTS CALLERS SECONDS. Prints the events a second.
// In process: no HTTP, no validation.

import { readFileSync } from "node:fs";
import { getPostgreSQLEventStore } from "@event-driven-io/emmett-postgresql";

const [dsn, path, callers, seconds] = process.argv.slice(2);
const lines = readFileSync(path, "utf8").split("\n").map((line) => JSON.parse(line));
const store = getPostgreSQLEventStore(dsn);
await store.schema.migrate();
const end = performance.now() + 1000 * Number(seconds);
let next = 0;
let done = 0;

async function one() {
  while (performance.now() < end && next < lines.length) {
    const event = lines[next++];
    await store.appendToStream(`report-${event.id}`, [{ type: event.type, data: event }]);
    done += 1;
  }
}

const begun = performance.now();
await Promise.all(Array.from({ length: Number(callers) }, one));
console.log((1000 * done) / (performance.now() - begun));
await store.close();
