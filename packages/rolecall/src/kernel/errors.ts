import type { ErrorName, Service } from "@rolecall/aws-model";

/** What AWS would answer: an error of the service's model, or one of those common to all services. */
export class AwsError extends Error {
  override readonly name = "AwsError";

  constructor(
    /** Code as the service's model names the shape (`ResourceNotFoundException`), or a common code (`AccessDenied`). */
    readonly code: string,
    message: string,
    /** HTTP status; absent: the model's, else 400. */
    readonly status?: number,
    /** Further members of the error's shape (`Type`, `Reason`, `CancellationReasons`). */
    readonly fields: Readonly<Record<string, unknown>> = {},
    /** Headers that the answer has besides, where a REST service tells something in them. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** An error of the service's model; `code` is checked against the model at compile time. */
export function awsError<S extends Service>(
  _service: S,
  code: ErrorName<S> | CommonErrorCode,
  message: string,
  fields: Readonly<Record<string, unknown>> & { readonly status?: number } = {},
): AwsError {
  const { status, ...members } = fields;
  return new AwsError(code, message, status, members);
}

/**
 * Codes that any service may answer and no model lists.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
 */
export type CommonErrorCode =
  | "AccessDenied"
  | "AccessDeniedException"
  | "ExpiredToken"
  | "ExpiredTokenException"
  | "IncompleteSignature"
  | "IncompleteSignatureException"
  | "InternalFailure"
  | "InvalidAction"
  | "InvalidClientTokenId"
  | "InvalidParameterValue"
  | "InvalidParameterValueException"
  | "InvalidSignatureException"
  | "MissingAction"
  | "MissingAuthenticationToken"
  | "MissingAuthenticationTokenException"
  | "MissingParameter"
  | "MissingRequiredParameterException"
  | "RequestEntityTooLarge"
  | "SerializationException"
  | "SignatureDoesNotMatch"
  | "ThrottlingException"
  | "UnknownOperationException"
  | "UnrecognizedClientException"
  | "ValidationError"
  | "ValidationException";

/**
 * What our user should fix. `code` stands in the register below, the message says what happened (values in
 * backticks), then what to do.
 */
export class RolecallError extends Error {
  override readonly name = "RolecallError";

  constructor(
    readonly code: RolecallErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** Every code of our own, in one place; `docs/reference/errors.md` explains each. */
export type RolecallErrorCode =
  | "RC_PORT_IN_USE"
  | "RC_UNKNOWN_OPTION"
  | "RC_BAD_OPTION"
  | "RC_UNREADABLE"
  | "RC_NO_POLICY"
  | "RC_UNREACHABLE"
  | "RC_NO_DECISION"
  | "RC_DATA_DIR"
  | "RC_DATA_DIR_IN_USE"
  | "RC_ROOT_SECRET_REQUIRED"
  | "RC_NOT_EMULATED"
  | "RC_CONDITION_KEY_GAP"
  | "RC_STORE"
  | "RC_RUNTIME_MISSING"
  | "RC_ISOLATION";

/** The store could not do something now: worth another try, whoever asked it. */
export const isStoreTrouble = (error: unknown): error is RolecallError =>
  error instanceof RolecallError && error.code === "RC_STORE";

/** A no that stands: AWS's, or ours to what Rolecall has not; neither trouble of the store nor a mistake of our own. */
export const isRefusal = (error: unknown): error is AwsError | RolecallError =>
  error instanceof AwsError || (error instanceof RolecallError && !isStoreTrouble(error));

/** Something AWS has and Rolecall has not: said so, never guessed at. */
export const notEmulated = (what: string): RolecallError =>
  new RolecallError("RC_NOT_EMULATED", `${what} is not emulated by Rolecall; the service's README lists its gaps`);
