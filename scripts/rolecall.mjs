/** `npm run rolecall -- <command>`: sets up what is missing, then runs one command, as `npx rolecall <command>` would. */
import { ensureBuilt, ensureInstalled, loadCli } from "./setup.mjs";

await ensureInstalled();
const build = await ensureBuilt();
// npm runs scripts at the repository's root; paths on the line are meant from where it was typed.
if (process.env.npm_lifecycle_event === "rolecall" && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
const { main } = await loadCli(build);
await main(process.argv.slice(2));
