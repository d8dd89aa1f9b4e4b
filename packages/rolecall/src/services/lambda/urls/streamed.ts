/**
 * InvokeMode RESPONSE_STREAM: the answer begins when the function begins to write.
 *
 * From then on its status stands. How the function gave the response up is told in a trailer; where it was cut off (time
 * ran out, the process died) the connection is broken off.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html#runtimes-custom-response-streaming: "treats this as
 * a successful response and forwards the error metadata". Unverified: in which form clients of a URL get it.
 */
import { type HttpResponse, ResponseCutOff } from "../../../kernel/http.js";
import type { InvocationResult, ResponseSink } from "../../../runtime/sandboxes.js";
import { type BegunResponse, beginResponse } from "../response-stream.js";
import { answerHeaders, type UrlAnswer } from "./answer.js";
import { BYTES, ownHeaders } from "./buffered.js";
import type { UrlRequest } from "./event.js";
import { badGateway, gatewayTimeout } from "./failures.js";
import { HTTP_RESPONSE_TYPE, readPrelude } from "./prelude.js";

const ERROR_TYPE = "lambda-runtime-function-error-type";

export async function streamedAnswer(
  invoke: (response: ResponseSink) => Promise<InvocationResult>,
  request: UrlRequest,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const begun = await beginResponse(invoke, signal);
  if (begun.kind === "failed") return failed(begun.result, request);
  if (begun.contentType !== HTTP_RESPONSE_TYPE) {
    const head = { status: 200, headers: [["content-type", begun.contentType]], cookies: [] } satisfies UrlAnswer;
    return streaming(head, body(begun), begun, request);
  }
  const preluded = await readPrelude(begun.pieces);
  if (preluded) return streaming(preluded.head, body(begun, preluded.rest), begun, request);
  // No head ever came, or none that can be sent: what else comes is dropped, and the function goes on to its end.
  await begun.pieces.return();
  return begun.ending() === "cut-off" ? failed(await begun.result, request) : badGateway(request);
}

const failed = ({ timedOut }: InvocationResult, request: UrlRequest): HttpResponse =>
  timedOut ? gatewayTimeout(request) : badGateway(request);

const streaming = (
  head: UrlAnswer,
  stream: AsyncIterable<Uint8Array>,
  begun: BegunResponse,
  request: UrlRequest,
): HttpResponse => ({
  status: head.status,
  headers: answerHeaders(head, ownHeaders(request), BYTES),
  body: stream,
  trailers: {
    names: [ERROR_TYPE],
    values(): Record<string, string> {
      const ending = begun.ending();
      return typeof ending === "object" ? { [ERROR_TYPE]: printable(ending.type) } : {};
    },
  },
});

function body(begun: BegunResponse, first?: Uint8Array): AsyncIterable<Uint8Array> {
  const { pieces } = begun;
  let head = first?.byteLength ? first : undefined;
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        if (head !== undefined) {
          const value = head;
          head = undefined;
          return { done: false, value };
        }
        const piece = await pieces.next();
        if (piece.done && begun.ending() === "cut-off") throw new ResponseCutOff();
        return piece;
      },
      return: () => pieces.return(),
    }),
  };
}

/** A header is one line of ASCII. */
const printable = (type: string) => type.replace(/[^\x20-\x7e]/g, "?") || "Unknown";
