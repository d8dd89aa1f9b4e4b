/** `npm start`: sets up what is missing, then runs Rolecall in this process. */
import path from "node:path";
import { pathToFileURL } from "node:url";
import { ensureBuilt, ensureInstalled, fail } from "./setup.mjs";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 11))
  fail(`Node ${process.versions.node} is too old; install Node 20.11 or later`);

await ensureInstalled();
const build = await ensureBuilt();
const { main } = await import(pathToFileURL(path.join(build, "cli.js")).href);
await main(["start", ...process.argv.slice(2)]);
