import { lambda } from "@rolecall/aws-model/lambda";
import { notEmulated } from "../../../kernel/errors.js";
import { absent, operation, permission } from "../../../kernel/operation.js";
import type { InvocationResult } from "../../../runtime/sandboxes.js";
import { pending } from "../errors.js";
import { draw } from "../invocation.js";
import { findVersion } from "../lookup.js";
import { functionArn, functionRef } from "../names.js";
import { decodedContext, eventOf, requireJson, requireSize } from "../payload.js";
import { versionOf } from "../records.js";
import { type Begun, beginResponse } from "../response-stream.js";
import { admitted } from "../running.js";

/** What an event carries of a response at most: as much as Rolecall reads of it at a time. */
const CHUNK_BYTES = 65_536;

/**
 * InvokeWithResponseStream runs a function and answers with what it writes while it writes it: PayloadChunk events,
 * and at the end one InvokeComplete, with the error if there was one. A function that does not stream is answered in the
 * same form.
 *
 * A client that leaves ends nothing: the function goes on to its end.
 */
export const InvokeWithResponseStream = operation(lambda, "InvokeWithResponseStream", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html",

  permissions: ({ input, here }) => [
    permission("lambda:InvokeFunction", functionArn(functionRef(here, input.FunctionName, input.Qualifier)), {
      "lambda:EventSourceToken": absent("only Alexa's skills pass a token"),
      "lambda:InvokedViaFunctionUrl": absent("this is not a call by function URL"),
    }),
  ],

  async handle({ input, here, requestId, signal, request, ...host }) {
    const ref = functionRef(here, input.FunctionName, input.Qualifier);
    const payload = input.Payload ?? new Uint8Array();
    requireSize(payload);
    const chance = draw(host.ids);
    const fn = await host.store.read((read) => findVersion(read, ref, chance));
    if (input.TenantId !== undefined) throw notEmulated("tenant isolation");
    if (input.InvocationType === "DryRun") return { StatusCode: 204 };
    if (fn.state !== "Active") throw pending(fn.state);
    requireJson(payload);
    const clientContext = decodedContext(input.ClientContext);
    const begun = await beginResponse(
      (response) =>
        admitted(
          { fn, qualifier: ref.qualifier, traceHeader: request.traceHeader, requested: true },
          host,
          (spec, traceId) =>
            host.sandboxes.invoke(spec, {
              requestId,
              payload: eventOf(payload),
              invokedFunctionArn: functionArn(ref),
              traceId,
              response,
              ...(clientContext === undefined ? {} : { clientContext }),
            }),
        ),
      signal,
    );
    return {
      StatusCode: 200,
      ExecutedVersion: versionOf(fn),
      // On the wire the event stream's own type stands in its place, as on AWS.
      ...(begun.kind === "response" ? { ResponseStreamContentType: begun.contentType } : {}),
      EventStream: events(begun, input.LogType === "Tail"),
    };
  },
});

async function* events(begun: Begun, withLog: boolean) {
  const pieces = begun.kind === "response" ? begun.pieces : [begun.result.payload];
  for await (const piece of pieces) {
    for (let at = 0; at < piece.byteLength; at += CHUNK_BYTES) {
      yield { PayloadChunk: { Payload: piece.subarray(at, at + CHUNK_BYTES) as never } };
    }
  }
  const result = await begun.result;
  yield {
    InvokeComplete: {
      ...errorOf(begun, result),
      ...(withLog ? { LogResult: Buffer.from(result.logTail).toString("base64") } : {}),
    },
  };
}

/**
 * AWS forwards what the function's runtime says of a response that it gave up. Of all other failures it says `Unhandled`,
 * as Invoke does (the code is reported, that the details are Invoke's payload is unverified).
 */
function errorOf(begun: Begun, { functionError, payload }: InvocationResult) {
  const ending = begun.kind === "response" ? begun.ending() : "cut-off";
  if (typeof ending === "object") {
    return { ErrorCode: ending.type, ErrorDetails: Buffer.from(ending.body).toString("utf8") };
  }
  if (functionError === undefined || ending === "whole") return {};
  return { ErrorCode: functionError, ErrorDetails: Buffer.from(payload).toString("utf8") };
}
