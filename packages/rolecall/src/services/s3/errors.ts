/**
 * S3's errors in its words, with the elements that it puts beside code and message.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
import { type Violation, violationMessage, violationStyle } from "@rolecall/aws-model";
import { s3 } from "@rolecall/aws-model/s3";
import { AwsError, awsError } from "../../kernel/errors.js";
import { malformedXml } from "../../protocols/words.js";

export { malformedXml };

type Fields = Readonly<Record<string, unknown>>;
type Headers = Readonly<Record<string, string>>;
const error = (code: string, status: number, message: string, fields: Fields = {}, headers = {}) =>
  new AwsError(code, message, status, fields, headers);

export const noSuchBucket = (name: string) =>
  awsError(s3, "NoSuchBucket", "The specified bucket does not exist", { status: 404, BucketName: name });
export const bucketExists = (name: string) =>
  awsError(
    s3,
    "BucketAlreadyExists",
    "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
    { status: 409, BucketName: name },
  );
export const bucketOwned = (name: string) =>
  awsError(
    s3,
    "BucketAlreadyOwnedByYou",
    "Your previous request to create the named bucket succeeded and you already own it.",
    { status: 409, BucketName: name },
  );
export const bucketNotEmpty = (name: string) =>
  error("BucketNotEmpty", 409, "The bucket you tried to delete is not empty", { BucketName: name });
export const badBucketName = (name: string) =>
  error("InvalidBucketName", 400, "The specified bucket is not valid.", { BucketName: name });
export const illegalLocation = (constraint: string) =>
  error(
    "IllegalLocationConstraintException",
    400,
    `The ${constraint} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );
export const badLocation = (constraint: string) =>
  error("InvalidLocationConstraint", 400, "The specified location-constraint is not valid", {
    LocationConstraint: constraint,
  });

/** `headers` tell of a delete marker that stands there in its place. */
export const noSuchKey = (key: string, headers?: Headers) =>
  error("NoSuchKey", 404, "The specified key does not exist.", { Key: key }, headers);
/** Of HeadObject and HeadBucket, whose answers have no body: the code is the client's word for the status. */
export const notFound = (headers?: Headers) => error("NotFound", 404, "Not Found", {}, headers);
export const noSuchVersion = (key: string, versionId: string) =>
  error("NoSuchVersion", 404, "The specified version does not exist.", { Key: key, VersionId: versionId });
export const badVersionId = (versionId: string) =>
  error("InvalidArgument", 400, "Invalid version id specified", {
    ArgumentName: "versionId",
    ArgumentValue: versionId,
  });
export const markerNotAllowed = (method: string, headers?: Headers) =>
  error(
    "MethodNotAllowed",
    405,
    "The specified method is not allowed against this resource.",
    { Method: method, ResourceType: "DeleteMarker" },
    headers,
  );
export const markerAsSource = () =>
  invalidRequest("The source of a copy request may not specifically refer to a delete marker by version id.");
/** Of the operations on a bucket's policy, which its owner's account alone may call. */
export const ownersOnly = (method: string) =>
  error("MethodNotAllowed", 405, "The specified method is not allowed against this resource.", {
    Method: method,
    ResourceType: "BUCKETPOLICY",
  });
export const noSuchUpload = (uploadId: string) =>
  awsError(
    s3,
    "NoSuchUpload",
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    { status: 404, UploadId: uploadId },
  );

export const keyTooLong = (sizeBytes: number) =>
  error("KeyTooLongError", 400, "Your key is too long", { Size: sizeBytes, MaxSizeAllowed: 1024 });
export const invalidArgument = (message: string, name: string, value?: unknown) =>
  error("InvalidArgument", 400, message, { ArgumentName: name, ArgumentValue: value });
export const invalidRequest = (message: string) => error("InvalidRequest", 400, message);
export const badRange = (range: string, sizeBytes: number) =>
  error("InvalidRange", 416, "The requested range is not satisfiable", {
    RangeRequested: range,
    ActualObjectSize: sizeBytes,
  });
export const badPartNumber = () => error("InvalidPartNumber", 416, "The requested partnumber is not satisfiable");
export const notModified = () => error("NotModified", 304, "Not Modified");
export const preconditionFailed = (condition: string) =>
  error("PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold", {
    Condition: condition,
  });
/** Of a condition that S3 has for reads alone, or not in this form. */
export const conditionNotImplemented = (header: string, why: string) =>
  error("NotImplemented", 501, "A header you provided implies functionality that is not implemented", {
    Header: header,
    additionalMessage: why,
  });
export const metadataTooLarge = (sizeBytes: number) =>
  error("MetadataTooLarge", 400, "Your metadata headers exceed the maximum allowed metadata size", {
    Size: sizeBytes,
    MaxSizeAllowed: 2048,
  });
export const badStorageClass = (value: string) =>
  error("InvalidStorageClass", 400, "The storage class you specified is not valid", { StorageClassRequested: value });

export const badRedirect = () =>
  error(
    "InvalidRedirectLocation",
    400,
    "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
  );

export const badDigest = (expected: string, calculated: string) =>
  error("BadDigest", 400, "The Content-MD5 you specified did not match what we received.", {
    ExpectedDigest: expected,
    CalculatedDigest: calculated,
  });
export const invalidDigest = (value: string) =>
  error("InvalidDigest", 400, "The Content-MD5 you specified was invalid.", { "Content-MD5": value });
export const badChecksum = (algorithm: string) =>
  error("BadDigest", 400, `The ${algorithm} you specified did not match the calculated checksum.`);
// Of encryption.

export const unknownEncryption = (value: string) =>
  invalidArgument("The encryption method specified is not supported", "x-amz-server-side-encryption", value);
export const keyNeedsKms = (said: string | undefined) =>
  invalidArgument(
    "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms",
    "x-amz-server-side-encryption",
    said ?? "null",
  );
export const badEncryptionContext = () =>
  invalidArgument(
    "The header 'x-amz-server-side-encryption-context' shall be Base64-encoded UTF-8 string holding JSON which represents a string-string map",
    "x-amz-server-side-encryption-context",
  );
export const kmsNeedsSignature = () =>
  invalidArgument(
    "Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.",
    "Authorization",
    "null",
  );
/** KMS's refusal in S3's form: `KMS.NotFoundException`. */
export const kmsRefused = ({ code, message }: AwsError) =>
  code === "AccessDeniedException" ? error("AccessDenied", 403, message) : error(`KMS.${code}`, 400, message);

export const missingDigest = () =>
  invalidRequest("Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
export const badAttribute = () => invalidArgument("Invalid attribute name specified.", "x-amz-object-attributes");
export const invalidChecksum = (header: string) => invalidRequest(`Value for ${header} header is invalid.`);
export const entityTooLarge = (sizeBytes: number, maxBytes: number) =>
  error("EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size", {
    ProposedSize: sizeBytes,
    MaxSizeAllowed: maxBytes,
  });
export const entityTooSmall = (fields: Fields) =>
  error("EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size", fields);
export const invalidPart = (fields: Fields) =>
  error(
    "InvalidPart",
    400,
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    fields,
  );
export const invalidPartOrder = (uploadId: string) =>
  error(
    "InvalidPartOrder",
    400,
    "The list of parts was not in ascending order. Parts must be ordered by part number.",
    {
      UploadId: uploadId,
    },
  );

// Of Object Lock.

export const noLockOnBucket = () => invalidRequest("Bucket is missing Object Lock Configuration");
export const noLockOnObject = () =>
  error("NoSuchObjectLockConfiguration", 404, "The specified object does not have a ObjectLock configuration");
export const lockedAway = () => error("AccessDenied", 403, "Access Denied because object protected by object lock.");
export const lockNeedsDigest = () =>
  invalidRequest(
    "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters",
  );
export const lockNotWhole = () =>
  invalidArgument(
    "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied",
    "x-amz-object-lock-mode",
  );
export const lockNotFuture = () =>
  invalidArgument("The retain until date must be in the future!", "x-amz-object-lock-retain-until-date");
export const unknownLockMode = () => invalidArgument("Unknown wormMode directive.", "x-amz-object-lock-mode");
export const unknownHold = () =>
  invalidArgument("Legal Hold must be either of 'ON' or 'OFF'", "x-amz-object-lock-legal-hold");
export const badRetentionPeriod = () =>
  invalidArgument("Default retention period must be a positive integer value.", "DefaultRetention");
export const unversionedLock = () =>
  error("InvalidBucketState", 409, "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration");
export const versionedByLock = () =>
  error(
    "InvalidBucketState",
    409,
    "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.",
  );
export const noLockToBypass = () =>
  invalidArgument(
    "x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.",
    "x-amz-bypass-governance-retention",
  );

/** Of preflights. */
export const corsForbidden = (why: string, method: string, type: "BUCKET" | "OBJECT") =>
  error("AccessForbidden", 403, `CORSResponse: ${why}`, { Method: method, ResourceType: type });
export const noOrigin = () => error("BadRequest", 400, "Insufficient information. Origin request header needed.");
export const noRequestMethod = () => error("BadRequest", 400, "Invalid Access-Control-Request-Method: null");

// Of forms.

/** S3 names the code otherwise than its list of errors, and misspells. */
export const fieldsTooLarge = (limitBytes: number) =>
  error("MaxPostPreDataLengthExceeded", 400, "Your POST request fields preceeding the upload file was too large.", {
    MaxPostPreDataLengthBytes: limitBytes,
  });
export const malformedForm = () =>
  error("MalformedPOSTRequest", 400, "The body of your POST request is not well-formed multipart/form-data.");
export const noFile = () => invalidArgument("POST requires exactly one file upload per request.", "file", 0);
/** Two blanks, as S3 has them. */
export const noFormKey = () =>
  invalidArgument(
    "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.",
    "key",
    "",
  );
export const emptyFormKey = () => invalidArgument("User key must have a length greater than 0.", "key", "");
export const formRefused = (why: string) => error("AccessDenied", 403, `Invalid according to Policy: ${why}`);
export const invalidFormPolicy = (why: string) => error("InvalidPolicyDocument", 400, `Invalid Policy: ${why}`);

export const invalidTag = (message: string, key?: string) => error("InvalidTag", 400, message, { TagKey: key });
export const tooManyTags = (limit: number) => error("BadRequest", 400, `Object tags cannot be greater than ${limit}`);

export const noAcls = () => error("AccessControlListNotSupported", 400, "The bucket does not allow ACLs");
/** Of a bucket that is to be made. */
export const noAclsForOwner = () =>
  error(
    "InvalidBucketAclWithObjectOwnership",
    400,
    "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
  );
export const badOwnerId = (value: string) =>
  error(
    "InvalidBucketOwnerAWSAccountID",
    400,
    `The value of the expected bucket owner parameter must be an AWS Account ID... [${value}]`,
  );
export const missingConfiguration = (code: string, message: string, bucket: string) =>
  error(code, 404, message, { BucketName: bucket });
export const malformedPolicy = (message: string) => error("MalformedPolicy", 400, message);
export const blockedPolicy = (message: string) => error("AccessDenied", 403, message);
/** What S3 says without giving a reason: another owner than the one expected. */
export const accessDenied = () => error("AccessDenied", 403, "Access Denied");

/** Each refusal under a number of its own, as AWS does: ArgumentName1, ArgumentValue1, ArgumentName2 … */
export function badDestinations(refused: readonly { readonly argument: string; readonly value: string }[]) {
  const fields: Record<string, string> = {};
  for (const [index, { argument, value }] of refused.entries()) {
    fields[`ArgumentName${index + 1}`] = argument;
    fields[`ArgumentValue${index + 1}`] = value;
  }
  return error("InvalidArgument", 400, "Unable to validate the following destination configurations", fields);
}

/**
 * What is missing, and no more: the enums of S3's model are those that its SDKs know, and S3 reads more.
 * unverified: code and words for a member that is missing outside the body
 */
export function violated(violations: readonly Violation[]): AwsError | undefined {
  const missing = violations.find(({ constraint }) => constraint.kind === "null");
  if (missing === undefined) return undefined;
  if (missing.path.length > 1) return malformedXml();
  return error("InvalidArgument", 400, violationMessage(violations, violationStyle("s3")));
}
