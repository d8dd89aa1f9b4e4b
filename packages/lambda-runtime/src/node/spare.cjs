/** A process started ahead of its function: everything is loaded, only the function is missing. */
"use strict";

const { readSync } = require("node:fs");
const Module = require("node:module");

/** Waits for the function's environment, puts it on and calls `start`. */
exports.becomeFunction = function becomeFunction(start) {
  require("./redirect.cjs");
  require("./promise-runtime.cjs");
  require("./callback-runtime.cjs");
  // The loader of ES modules sets itself up at its first import; an empty file pays for that ahead of time.
  import("./warm.mjs").finally(() => {
    const line = readLine();
    // End of input without a line: whoever started this process is gone.
    if (line === undefined) process.exit(0);
    const { env, cwd } = JSON.parse(line);
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, env);
    process.chdir(cwd);
    // NODE_PATH was read when the process started.
    Module._initPaths();
    start();
  });
};

/** Blocks: a spare has nothing else to do, and a blocked thread costs nothing. */
function readLine() {
  const chunks = [];
  const chunk = Buffer.alloc(65536);
  for (;;) {
    const length = readSync(0, chunk, 0, chunk.length, null);
    if (length === 0) return undefined;
    const newline = chunk.subarray(0, length).indexOf(10);
    if (newline >= 0) {
      chunks.push(Buffer.from(chunk.subarray(0, newline)));
      return Buffer.concat(chunks).toString("utf8");
    }
    chunks.push(Buffer.from(chunk.subarray(0, length)));
  }
}
