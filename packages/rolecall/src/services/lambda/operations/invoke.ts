import { lambda } from "@rolecall/aws-model/lambda";
import { notEmulated } from "../../../kernel/errors.js";
import { absent, operation, permission } from "../../../kernel/operation.js";
import { accept } from "../async/queue.js";
import { eventTooLarge, pending } from "../errors.js";
import { draw } from "../invocation.js";
import { findVersion } from "../lookup.js";
import { functionArn, functionRef } from "../names.js";
import { decodedContext, eventOf, requireJson, requireSize } from "../payload.js";
import { admitted } from "../running.js";

/** The payload of an asynchronous invocation. */
const EVENT_BYTES = 1_048_576;

/**
 * Invoke runs a function and answers with what it returned, takes an event (Event), or tells whether the caller may
 * invoke (DryRun).
 *
 * A client that leaves ends nothing: the function goes on to its end. InvocationType Event is answered once the event is
 * in the queue (`async/queue.ts`).
 */
export const Invoke = operation(lambda, "Invoke", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html",

  permissions: ({ input, here }) => [
    permission("lambda:InvokeFunction", functionArn(functionRef(here, input.FunctionName, input.Qualifier)), {
      "lambda:EventSourceToken": absent("only Alexa's skills pass a token"),
      "lambda:InvokedViaFunctionUrl": absent("this is not a call by function URL"),
    }),
  ],

  async handle({ input, here, requestId, request, ...host }) {
    const ref = functionRef(here, input.FunctionName, input.Qualifier);
    const arn = functionArn(ref);
    const payload = input.Payload ?? new Uint8Array();
    requireSize(payload);
    const chance = draw(host.ids);
    const fn = await host.store.read((read) => findVersion(read, ref, chance));
    if (input.DurableExecutionName !== undefined) throw notEmulated("a durable execution");
    if (input.TenantId !== undefined) throw notEmulated("tenant isolation");
    if (input.InvocationType === "DryRun") return { StatusCode: 204 };
    if (fn.state !== "Active") throw pending(fn.state);
    requireJson(payload);
    if (input.InvocationType === "Event") {
      if (payload.byteLength > EVENT_BYTES) throw eventTooLarge(payload.byteLength, EVENT_BYTES);
      await accept(ref, { requestId, payload: eventOf(payload), traceHeader: request.traceHeader }, host);
      return { StatusCode: 202 };
    }
    const clientContext = decodedContext(input.ClientContext);

    const result = await admitted(
      { fn, qualifier: ref.qualifier, traceHeader: request.traceHeader, requested: true },
      host,
      (spec, traceId) =>
        host.sandboxes.invoke(spec, {
          // AWS: what the function sees as its request id is what the caller is told as x-amzn-RequestId.
          requestId,
          payload: eventOf(payload),
          invokedFunctionArn: arn,
          traceId,
          ...(clientContext === undefined ? {} : { clientContext }),
        }),
    );
    return {
      StatusCode: 200,
      Payload: result.payload as never,
      ExecutedVersion: result.executedVersion,
      ...(result.functionError === undefined ? {} : { FunctionError: result.functionError }),
      ...(input.LogType === "Tail" ? { LogResult: Buffer.from(result.logTail).toString("base64") } : {}),
    };
  },
});
