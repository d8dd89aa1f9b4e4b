import type { Sandboxes } from "../src/runtime/sandboxes.js";

/** Answers as a function behind API Gateway does, which is as good for all others. */
const ANSWER = JSON.stringify({ statusCode: 200, headers: { "content-type": "text/plain" }, body: "served" });

/** And as an authorizer of API Gateway's that lets everybody in. */
const LETS_IN = JSON.stringify({
  principalId: "anybody",
  policyDocument: {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "execute-api:Invoke", Resource: "*" }],
  },
});

/** Sandboxes that run nothing: they note the ARN that was invoked. */
export const notingSandboxes = (runs: string[]): Sandboxes => ({
  async invoke({ version }, { invokedFunctionArn, payload }) {
    runs.push(invokedFunctionArn);
    const asksWhoMay = /"(methodArn|routeArn)":/.test(Buffer.from(payload).toString());
    return { payload: Buffer.from(asksWhoMay ? LETS_IN : ANSWER), logTail: new Uint8Array(), executedVersion: version };
  },
  provision: async () => true,
  retire: async () => {},
  retireAll: async () => {},
  close: async () => {},
});
