/**
 * The head of a streamed HTTP answer: status, headers and cookies as JSON, then eight NUL bytes, then the body.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/response-streaming-tutorial.html (`awslambda.HttpResponseStream.from`)
 */
import { answerHead, type UrlAnswer } from "./answer.js";

/** Of a response that begins so. */
export const HTTP_RESPONSE_TYPE = "application/vnd.awslambda.http-integration-response";

const SEPARATOR = Buffer.alloc(8);
/** Far more than headers may weigh, and a bound for a function that never sends the separator. */
const LIMIT_BYTES = 1024 * 1024;

export interface Preluded {
  readonly head: UrlAnswer;
  /** The first piece of the body. */
  readonly rest: Uint8Array;
}

/** Reads as far as the body; undefined where the response is none of this form. */
export async function readPrelude(pieces: AsyncIterator<Uint8Array>): Promise<Preluded | undefined> {
  let read: Buffer = Buffer.alloc(0);
  while (read.length <= LIMIT_BYTES) {
    const at = read.indexOf(SEPARATOR);
    if (at >= 0) {
      const head = headOf(read.subarray(0, at));
      return head && { head, rest: read.subarray(at + SEPARATOR.length) };
    }
    const { value, done } = await pieces.next();
    if (done) return undefined;
    read = Buffer.concat([read, value]);
  }
  return undefined;
}

function headOf(json: Buffer): UrlAnswer | undefined {
  try {
    return answerHead(JSON.parse(json.toString("utf8")));
  } catch {
    return undefined;
  }
}
