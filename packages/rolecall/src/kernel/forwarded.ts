import type { CallAs } from "./call.js";
import type { AwsError } from "./errors.js";
import type { OperationCall } from "./operation.js";

/**
 * A call that a service makes with its caller's credentials for what it was asked to do: `aws:CalledVia` names the service,
 * `aws:ViaAWSService` is true, and where the caller's request came from is not told.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html
 */
export const forwarded = (
  { caller, here, request, requestId, signal }: ForwardedCall,
  service: `${string}.amazonaws.com`,
): CallAs => ({
  caller,
  region: here.region,
  calledVia: [...request.calledVia, service],
  requestId,
  signal,
});

/** What KMS refused, as services pass it on that call it by AWS's SDK for Java (reported of several). */
export const wordsOfKms = ({ code, message }: AwsError, requestId: string): string =>
  `${message} (Service: AWSKMS; Status Code: 400; Error Code: ${code}; Request ID: ${requestId}; Proxy: null)`;

export type ForwardedCall = Pick<OperationCall<unknown>, "caller" | "here" | "requestId" | "signal"> & {
  readonly request: Pick<OperationCall<unknown>["request"], "calledVia">;
};
