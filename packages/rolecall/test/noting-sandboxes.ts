import type { Sandboxes } from "../src/runtime/sandboxes.js";

/** Answers as a function behind API Gateway does, which is as good for all others. */
const ANSWER = JSON.stringify({ statusCode: 200, headers: { "content-type": "text/plain" }, body: "served" });

/** Sandboxes that run nothing: they note the ARN that was invoked. */
export const notingSandboxes = (runs: string[]): Sandboxes => ({
  async invoke({ version }, { invokedFunctionArn }) {
    runs.push(invokedFunctionArn);
    return { payload: new TextEncoder().encode(ANSWER), logTail: new Uint8Array(), executedVersion: version };
  },
  provision: async () => true,
  retire: async () => {},
  retireAll: async () => {},
  close: async () => {},
});
