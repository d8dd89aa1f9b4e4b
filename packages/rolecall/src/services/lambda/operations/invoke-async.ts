import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { accept } from "../async/queue.js";
import { eventTooLarge, pending } from "../errors.js";
import { draw } from "../invocation.js";
import { findVersion } from "../lookup.js";
import { functionArn, functionRef } from "../names.js";
import { eventOf, requireJson } from "../payload.js";

/** AWS: less than Invoke takes. */
const EVENT_BYTES = 262_144;

/**
 * InvokeAsync takes an event for a function. Invoke with InvocationType Event has taken its place; the chain of requests
 * that the caller stands in does not go on with it.
 */
export const InvokeAsync = operation(lambda, "InvokeAsync", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_InvokeAsync.html",

  permissions: ({ input, here }) => [
    permission("lambda:InvokeAsync", functionArn(functionRef(here, input.FunctionName)), {}),
  ],

  async handle({ input, here, requestId, ...host }) {
    const ref = functionRef(here, input.FunctionName);
    const payload = input.InvokeArgs;
    if (payload.byteLength > EVENT_BYTES) throw eventTooLarge(payload.byteLength, EVENT_BYTES);
    const chance = draw(host.ids);
    const fn = await host.store.read((read) => findVersion(read, ref, chance));
    if (fn.state !== "Active") throw pending(fn.state);
    requireJson(payload);
    await accept(ref, { requestId, payload: eventOf(payload) }, host);
    return { Status: 202 };
  },
});
