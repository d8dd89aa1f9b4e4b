/** Bootstraps of OS-only runtimes, for tests: one as AWS's tutorial has it, in shell with curl, and one in JavaScript. */

/**
 * A runtime in shell: sources the file of the handler and answers what its function prints.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-walkthrough.html
 */
export const SHELL_BOOTSTRAP = {
  mode: 0o755,
  content: `#!/bin/sh
set -eu
API="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
HEADERS="$(mktemp)"
. "$LAMBDA_TASK_ROOT/\${_HANDLER%.*}.sh"
while true; do
  EVENT="$(curl -sS -D "$HEADERS" "$API/invocation/next")"
  ID="$(sed -n 's/^lambda-runtime-aws-request-id: *//ip' "$HEADERS" | tr -d '\\r\\n')"
  RESPONSE="$("\${_HANDLER##*.}" "$EVENT")"
  curl -sS -X POST "$API/invocation/$ID/response" -d "$RESPONSE" > /dev/null
done
`,
};

/** A program for `bootstrap` that runs `handle` for each event; its `post` answers the Runtime API. */
export function scriptedBootstrap(handle: string, mode = 0o755): { readonly content: string; readonly mode: number } {
  return {
    mode,
    content: `#!${process.execPath}
const http = require("node:http");
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const ask = (method, path, headers = {}, body = []) => new Promise((resolve, reject) => {
  const request = http.request({ host, port, method, path: "/2018-06-01/runtime/" + path, headers }, (answer) => {
    let text = "";
    answer.on("data", (piece) => { text += piece });
    answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
  });
  request.on("error", reject);
  for (const piece of [body].flat()) request.write(piece);
  request.end();
});
const handle = async (event, post) => { ${handle} };
(async () => {
  for (;;) {
    const { headers, text } = await ask("GET", "invocation/next");
    const id = headers["lambda-runtime-aws-request-id"];
    const post = (what, body, more) => ask("POST", "invocation/" + id + "/" + what, more, body);
    const answer = await handle(JSON.parse(text), post);
    if (answer !== undefined) await post("response", JSON.stringify(answer));
  }
})();
`,
  };
}
