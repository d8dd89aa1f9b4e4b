/**
 * The program a Node.js function's process runs: it takes events from the Runtime API and gives them to the handler.
 *
 * Started with the function's environment it goes straight to work. Started without one (no AWS_LAMBDA_RUNTIME_API)
 * it is a spare: it loads everything that does not depend on the function, then waits on standard input for one
 * line, `{"env": {...}, "cwd": "..."}`, and becomes that function's process. When the line never comes because the
 * server is gone, it ends.
 *
 * Which of AWS's two generations of clients it behaves like is a matter of the configured runtime
 * (AWS_EXECUTION_ENV), not of the interpreter: Node.js 24 and later know no callbacks.
 *
 * Nothing but Node.js itself may be required here: this file is started by path, alone.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
"use strict";

if (process.env.AWS_LAMBDA_RUNTIME_API === undefined) {
  require("./spare.cjs").becomeFunction(start);
} else {
  start();
}

function start() {
  require("./redirect.cjs").install(process.env.AWS_ENDPOINT_URL ?? "");
  const major = Number(/nodejs(\d+)/.exec(process.env.AWS_EXECUTION_ENV ?? "")?.[1] ?? 22);
  const { run } = major >= 24 ? require("./promise-runtime.cjs") : require("./callback-runtime.cjs");
  run();
}
