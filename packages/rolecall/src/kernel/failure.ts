/** Every failure as what the client is told: AWS's errors as they are, ours by their code, our bugs as a 500. */
import { AwsError, isStoreTrouble, RolecallError } from "./errors.js";
import type { Log } from "./host.js";

interface Failing {
  readonly signal: AbortSignal;
  readonly requestId: string;
  readonly log: Log;
}

export function answerable(error: unknown, { signal, requestId, log }: Failing): AwsError {
  // The reason is the signal's own: a failure of ours stays one, whoever has left meanwhile.
  if (signal.aborted && error === signal.reason) return clientLeft();
  if (error instanceof AwsError) return error;
  // 501 is final for SDKs; what the store can't do now it may do at the next try.
  if (error instanceof RolecallError) {
    return new AwsError(error.code, error.message, isStoreTrouble(error) ? 503 : 501);
  }
  log.error("a request failed inside Rolecall", error, { requestId });
  return new AwsError("InternalFailure", `Rolecall failed on this request (id ${requestId}); its log says why`, 500);
}

/** Never read: the one who asked has gone, or the server stops. */
const clientLeft = () => new AwsError("RequestAborted", "The request was given up before it was answered", 499);
