/**
 * Errors whose names differ between the JSON and the Query protocol of one service (SQS), as recorded in 2024.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#awsquerycompatible-trait
 */
import type { ModelData } from "@rolecall/aws-model";
import type { AwsError } from "../kernel/errors.js";
import { errorShapeOf, isClientFault } from "./error-shapes.js";

/** unverified: the names of what authentication refuses. */
const COMMON: Readonly<Record<string, string>> = {
  AccessDeniedException: "AccessDenied",
  ExpiredTokenException: "ExpiredToken",
  IncompleteSignatureException: "IncompleteSignature",
  InvalidParameterValueException: "InvalidParameterValue",
  InvalidSignatureException: "SignatureDoesNotMatch",
  MissingAuthenticationTokenException: "MissingAuthenticationToken",
  MissingRequiredParameterException: "MissingParameter",
  UnrecognizedClientException: "InvalidClientTokenId",
};

/** The code that clients of the Query protocol know. */
export function queryCodeOf(code: string, model: ModelData | undefined): string {
  const shape = errorShapeOf(code, model);
  return shape?.error?.queryCode ?? shape?.name ?? COMMON[code] ?? code;
}

/** The header `x-amzn-query-error`: code and whose fault it is. */
export function queryErrorOf(error: AwsError, model: ModelData, status: number): string {
  const fault = isClientFault(errorShapeOf(error.code, model), status) ? "Sender" : "Receiver";
  return `${queryCodeOf(error.code, model)};${fault}`;
}
