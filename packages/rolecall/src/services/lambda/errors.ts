/** AWS's errors of Lambda. The words are recorded ones unless a line says otherwise. */
import { lambda } from "@rolecall/aws-model/lambda";
import { AwsError, awsError } from "../../kernel/errors.js";

/** Lambda's errors say whose fault it was. */
const user = { Type: "User" } as const;

export const invalidParameter = (message: string) => awsError(lambda, "InvalidParameterValueException", message, user);

export const functionExists = (name: string) =>
  awsError(lambda, "ResourceConflictException", `Function already exist: ${name}`, user);

export const functionNotFound = (arn: string) =>
  awsError(lambda, "ResourceNotFoundException", `Function not found: ${arn}`, user);

export const otherRegion = (other: string, here: string) =>
  awsError(
    lambda,
    "ResourceNotFoundException",
    `Functions from '${other}' are not reachable in this region ('${here}')`,
    user,
  );

export const derivedQualifierDiffers = () =>
  invalidParameter("The derived qualifier from the function name does not match the specified qualifier.");

/** AWS's documentation and many reports; the same words for a role that is missing. */
export const roleNotAssumable = () =>
  invalidParameter("The role defined for the function cannot be assumed by Lambda.");

/** On Invoke, when the trust was withdrawn after the function was made (code and words unverified). */
export const roleNoLongerAssumable = () =>
  awsError(lambda, "AccessDeniedException", "The role defined for the function cannot be assumed by Lambda.", {
    ...user,
    status: 403,
  });

export const crossAccountPassRole = () =>
  awsError(lambda, "AccessDeniedException", "Cross-account pass role is not allowed.", { status: 403 });

export const runtimeAndHandlerMandatory = () =>
  invalidParameter("Runtime and Handler are mandatory parameters for functions created with deployment packages.");

export const unknownRuntime = (runtime: string, known: readonly string[]) =>
  invalidParameter(
    `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${known.join(", ")}] or be a valid ARN`,
  );

/** Reported. */
export const runtimeBlocked = (runtime: string) =>
  invalidParameter(
    `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
  );

export const emptyZip = () => invalidParameter("Uploaded file must be a non-empty zip");

export const badZip = () =>
  invalidParameter("Could not unzip uploaded file. Please check your file, then try to upload again.");

export const unzippedTooLarge = () => invalidParameter("Unzipped size must be smaller than 262144000 bytes");

/** Reported. */
export const codeNotReadable = (code: string, message: string) =>
  invalidParameter(`Error occurred while GetObject. S3 Error Code: ${code}. S3 Error Message: ${message}`);

/** Reported. */
export const codeForbidden = (bucket: string, key: string, message: string) =>
  awsError(
    lambda,
    "AccessDeniedException",
    `Your access has been denied by S3, please make sure your request credentials have permission to GetObject for ${bucket}/${key}. S3 Error Code: AccessDenied. S3 Error Message: ${message}`,
    { status: 403 },
  );

/** Unverified words. */
export const noCode = () => invalidParameter("Please provide a source for function code.");

/** Unverified words. */
export const codeTwice = () =>
  invalidParameter("Please do not provide other FunctionCode parameters when providing a ZipFile.");

/** Recorded. */
export const codeSigningConfigNotFound = (arn: string) =>
  awsError(lambda, "ResourceNotFoundException", `The Lambda code signing configuration ${arn} can not be found.`);

/** Recorded. */
export const codeSigningConfigGone = (arn: string) =>
  awsError(
    lambda,
    "CodeSigningConfigNotFoundException",
    `The code signing configuration cannot be found. Check that the provided configuration is not deleted: ${arn}.`,
    user,
  );

/** Unverified words; the code is documented. */
export const codeSigningConfigInUse = (arn: string) =>
  awsError(
    lambda,
    "ResourceConflictException",
    `The code signing configuration ${arn} is used by functions. Remove it from them first.`,
    user,
  );

/** Unverified words; the code is documented. */
export const codeNotVerified = (functionName: string) =>
  awsError(
    lambda,
    "CodeVerificationFailedException",
    `Lambda cannot deploy the function. The function or layer might be signed using a signature that the client is not configured to accept. Check the provided signature for ${functionName}.`,
    user,
  );

export const nameTooLong = (name: string) =>
  invalidParameter(
    `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
  );

export const reservedVariables = (keys: readonly string[]) =>
  invalidParameter(
    `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${keys.join(", ")}`,
  );

export const variablesTooLarge = (measured: string) =>
  invalidParameter(
    `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${measured}`,
  );

/** Unverified words: AWS documents that log levels go with the JSON format alone. */
export const levelsNeedJson = () =>
  invalidParameter("ApplicationLogLevel and SystemLogLevel can only be set when LogFormat is JSON.");

export const pending = (state: string) =>
  awsError(
    lambda,
    "ResourceConflictException",
    `The operation cannot be performed at this time. The function is currently in the following state: ${state}`,
    user,
  );

export const updateInProgress = (arn: string) =>
  awsError(
    lambda,
    "ResourceConflictException",
    `The operation cannot be performed at this time. An update is in progress for resource: ${arn}`,
    user,
  );

export const revisionDiffers = () =>
  awsError(
    lambda,
    "PreconditionFailedException",
    "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
    user,
  );

/** Recorded. */
export const codeDiffers = (given: string, actual: string) =>
  invalidParameter(
    `CodeSHA256 (${given}) is different from current CodeSHA256 in $LATEST (${actual}). Please try again with the CodeSHA256 in $LATEST.`,
  );

export const latestStays = () => invalidParameter("$LATEST version cannot be deleted without deleting the function.");

export const aliasIsNoVersion = () => invalidParameter("Deletion of aliases is not currently supported.");

/** Reported by many users. */
export const versionInUse = (aliases: readonly string[]) =>
  awsError(
    lambda,
    "ResourceConflictException",
    `Unable to delete version because the following aliases reference it: [${aliases.join(", ")}]`,
    user,
  );

export const aliasExists = (arn: string) =>
  awsError(lambda, "ResourceConflictException", `Alias already exists: ${arn}`, user);

/** GetAlias's, AddPermission's and GetPolicy's words. */
export const cannotFindAlias = (arn: string) =>
  awsError(lambda, "ResourceNotFoundException", `Cannot find alias arn: ${arn}`, user);

/** UpdateAlias's words. */
export const aliasNotFound = (arn: string) =>
  awsError(lambda, "ResourceNotFoundException", `Alias not found: ${arn}`, user);

export const oneAdditionalVersion = () =>
  invalidParameter("Number of items in AdditionalVersionWeights cannot be greater than 1");

export const latestIsNotRouted = () =>
  invalidParameter("$LATEST is not supported for an alias pointing to more than 1 version");

export const routedTwice = (version: string) =>
  invalidParameter(
    `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
  );

export const noPolicyForLatest = () => invalidParameter("We currently do not support adding policies for $LATEST.");

/** Reported by many users of Terraform. */
export const noUrlAuthType = () =>
  invalidParameter("FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action");

export const invalidPrincipal = () =>
  invalidParameter("The provided principal was invalid. Please check the principal and try again.");

export const statementExists = (sid: string) =>
  awsError(
    lambda,
    "ResourceConflictException",
    `The statement id (${sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    user,
  );

/** Recorded. */
export const statementNotFound = (sid: string) =>
  awsError(lambda, "ResourceNotFoundException", `Statement ${sid} is not found in resource policy.`, user);

export const policyRevisionDiffers = () =>
  awsError(
    lambda,
    "PreconditionFailedException",
    "The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the latest Revision Id",
    user,
  );

/** GetPolicy's words; GetResourcePolicy's are unverified. */
export const policyNotFound = () =>
  awsError(lambda, "ResourceNotFoundException", "The resource you requested does not exist.", user);

/** RemovePermission's words; DeleteResourcePolicy's are unverified. */
export const noPolicyAssociated = () =>
  awsError(lambda, "ResourceNotFoundException", "No policy is associated with the given resource.", user);

export const policyTooLong = (bytes: number, limit: number) =>
  awsError(
    lambda,
    "PolicyLengthExceededException",
    `The final policy size (${bytes}) is bigger than the limit (${limit}).`,
    user,
  );

/** Unverified words. */
export const malformedPolicy = (why: string) => invalidParameter(`The provided policy is invalid: ${why}`);

/** Unverified: the pattern. */
export const noFunctionArn = (value: string) =>
  awsError(
    lambda,
    "ValidationException",
    `1 validation error detected: Value '${value}' at 'resourceArn' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*):lambda:[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?`,
  );

/** Unverified words. */
export const layerVersionNotFound = () =>
  awsError(lambda, "ResourceNotFoundException", "The resource you requested does not exist.", user);

/** The words of the operations on a layer version's policy. */
export const layerVersionMissing = (arn: string) =>
  awsError(lambda, "ResourceNotFoundException", `Layer version ${arn} does not exist.`, user);

/** The words of the operations on a function; unverified. */
export const usedLayerMissing = (arn: string) => invalidParameter(`Layer version ${arn} does not exist.`);

/** Unverified words. */
export const layerRevisionDiffers = () =>
  awsError(
    lambda,
    "PreconditionFailedException",
    "The Revision Id provided does not match the latest Revision Id. Call the GetLayerPolicy API to retrieve the latest Revision Id",
    user,
  );

/** Unverified words. */
export const tooManyLayers = (most: number) => invalidParameter(`Cannot reference more than ${most} layers.`);

/** Unverified words. */
export const sameLayerTwice = (one: string, other: string) =>
  invalidParameter(
    `Two different versions of the same layer are not allowed to be referenced in the same function. ${one} and ${other} are versions of the same layer.`,
  );

/** Unverified words. */
export const layerInOtherRegion = (region: string) =>
  invalidParameter(`Layers are not in the same region as the function. Layers are expected to be in region ${region}.`);

/** Unverified words. */
export const combinedTooLarge = (bytes: number, limit: number) =>
  invalidParameter(
    `Function code combined with layers exceeds the maximum allowed size of ${limit} bytes. The actual size is ${bytes} bytes.`,
  );

export const tagsOnQualified = () =>
  invalidParameter("Tags on function aliases and versions are not supported. Please specify a function ARN.");

/** The name on the wire is not the model's RequestTooLargeException. */
export const requestTooLarge = () =>
  new AwsError(
    "RequestEntityTooLargeException",
    "Request must be smaller than 6291456 bytes for the InvokeFunction operation",
    413,
    user,
  );

export const eventTooLarge = (bytes: number, limit: number) =>
  new AwsError(
    "RequestEntityTooLargeException",
    `${bytes} byte payload is too large for the Event invocation type (limit ${limit} bytes)`,
    413,
    user,
  );

export const functionDoesNotExist = () =>
  awsError(lambda, "ResourceNotFoundException", "The function doesn't exist.", user);

/** UpdateFunctionEventInvokeConfig's words are unverified. */
export const noEventConfig = (arn: string) =>
  awsError(lambda, "ResourceNotFoundException", `The function ${arn} doesn't have an EventInvokeConfig`, user);

export const nothingToConfigure = () =>
  invalidParameter("You must specify at least one of error handling or destination setting.");

/** Recorded of a function that is missing; for other kinds of destinations the same words are reported. */
export const invalidDestination = (arn: string) => invalidParameter(`The destination ARN ${arn} is invalid.`);

export const ownDestination = () => invalidParameter("You can't specify the function as a destination for itself.");

/** Unverified words. */
export const invalidDestinations = (onSuccess: string | undefined, onFailure: string | undefined) =>
  invalidParameter(
    `The provided destination config DestinationConfig(onSuccess=${destinationText("OnSuccess", onSuccess)}, onFailure=${destinationText("OnFailure", onFailure)}) is invalid.`,
  );
const destinationText = (name: string, arn: string | undefined) =>
  arn === undefined ? "null" : `${name}(destination=${arn})`;

/** Reported by users of PutFunctionEventInvokeConfig. */
export const roleMayNotTell = (action: string, arn: string) =>
  invalidParameter(`The function's execution role does not have permissions to call ${action} on ${arn}`);

/** Reported by many users of CreateFunction and UpdateFunctionConfiguration. */
export const roleMayNot = (action: string, service: string) =>
  invalidParameter(`The provided execution role does not have permissions to call ${action} on ${service}`);

/** Unverified words. */
export const noDeadLetterTarget = (arn: string) => invalidParameter(`The target ARN ${arn} is invalid.`);

export type ThrottleReason =
  | "ReservedFunctionConcurrentInvocationLimitExceeded"
  | "ConcurrentInvocationLimitExceeded"
  | "FunctionInvocationRateLimitExceeded"
  | "ReservedFunctionInvocationRateLimitExceeded";

export const rateExceeded = (Reason: ThrottleReason) =>
  awsError(lambda, "TooManyRequestsException", RATE_EXCEEDED, { ...user, Reason });
export const RATE_EXCEEDED = "Rate Exceeded.";

/** Reported by many users. */
export const reservesTooMuch = (minimum: number) =>
  invalidParameter(
    `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${minimum}].`,
  );

/** Unverified words. */
export const lessThanProvisioned = () =>
  invalidParameter(
    "ReservedConcurrentExecutions for function should not be lower than function's total provisioned concurrency",
  );

export const provisionedTooMuch = (minimum: number) =>
  invalidParameter(
    `Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${minimum}].`,
  );

export const provisionedMoreThanAccount = (limit: number) =>
  invalidParameter(
    `Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [${limit}].`,
  );

export const provisionedMoreThanReserved = () =>
  invalidParameter(
    "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function",
  );

export const provisionedUnpublished = () =>
  invalidParameter("Provisioned Concurrency Configs cannot be applied to unpublished function versions.");

export const provisionedNeedsVersion = () =>
  invalidParameter("The function resource provided must be an alias or a published version.");

export const noProvisioned = () =>
  awsError(
    lambda,
    "ProvisionedConcurrencyConfigNotFoundException",
    "No Provisioned Concurrency Config found for this function",
    user,
  );

export const aliasOfProvisionedVersion = () =>
  awsError(
    lambda,
    "ResourceConflictException",
    "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
    user,
  );

export const versionOfProvisionedAlias = () =>
  awsError(lambda, "ResourceConflictException", "Version is pointed by a Provisioned Concurrency alias", user);

/** Unverified words; the code is documented. */
export const recursiveInvocation = (arn: string) =>
  awsError(
    lambda,
    "RecursiveInvocationException",
    `Lambda has detected that ${arn} is invoked in a recursive loop, and stopped the invocation.`,
    user,
  );

/** Unverified: the words behind the colon are Jackson's on AWS. */
export const payloadNotJson = (why: string) =>
  awsError(lambda, "InvalidRequestContentException", `Could not parse request body into json: ${why}`, user);

/** Of the operations on function URLs, for an alias too. */
export const urlFunctionMissing = () => awsError(lambda, "ResourceNotFoundException", "Function does not exist", user);

export const functionUrlMissing = () =>
  awsError(lambda, "ResourceNotFoundException", "The resource you requested does not exist.", user);

/** The two blanks are AWS's; reported by users of Terraform. */
export const functionUrlExists = (arn: string) =>
  awsError(
    lambda,
    "ResourceConflictException",
    `Failed to create function url config for [functionArn = ${arn}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
    user,
  );

/** The words for a Qualifier; that a qualifier in the name gets them too is unverified. */
export const noUrlQualifier = (qualifier: string) =>
  awsError(
    lambda,
    "ValidationException",
    `1 validation error detected: Value '${qualifier}' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: ((?!^\\d+$)^[0-9a-zA-Z-_]+$)`,
  );
