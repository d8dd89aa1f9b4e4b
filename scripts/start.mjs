/** `npm start`: sets up what is missing, then runs Rolecall in this process. */
import { ensureBuilt, ensureInstalled, fail, loadCli } from "./setup.mjs";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 11))
  fail(`Node ${process.versions.node} is too old; install Node 20.11 or later`);

await ensureInstalled();
const build = await ensureBuilt();
endWithNpm();
const { main } = await loadCli(build);
await main(["start", ...process.argv.slice(2)]);

/**
 * SIGTERM to `npm start` ends npm and the shell between it and us, and nobody tells us. So we look whether our parent
 * is still there, and end as if the signal had been for us.
 */
function endWithNpm() {
  if (process.env.npm_lifecycle_event !== "start") return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, "SIGTERM");
  }, 200);
  watch.unref();
}
