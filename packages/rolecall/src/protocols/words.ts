/**
 * What AWS says of a request it cannot read, in one place.
 *
 * The words of DynamoDB come from recordings of 2023 to 2025 published with dynalite's tests
 * (https://github.com/architect/dynalite); SQS's from https://github.com/async-aws/aws/issues/1667 (2024-02); the Query
 * protocol's from boto/boto#872, lineofflight/peddler#48, aws-beam/aws-elixir#199 and brendanhay/amazonka#495. What no
 * recording was found for is marked `unverified`.
 */
import type { ModelData } from "@rolecall/aws-model";
import { AwsError } from "../kernel/errors.js";

/** The name that AWS's framework gives a kind in its errors. */
export type Kind =
  | "String"
  | "Boolean"
  | "Byte"
  | "Short"
  | "Integer"
  | "Long"
  | "Float"
  | "Double"
  | "BigInteger"
  | "BigDecimal"
  | "Blob"
  | "Timestamp";

/** How a service words values of the wrong kind in a JSON body. */
export interface JsonWords {
  /** A string, number or boolean where another scalar was expected. */
  scalar(value: unknown, kind: Kind): AwsError;
  /** A list where something else was expected; `expected` is the Java type that AWS names. */
  list(expected: string): AwsError;
  /** An object where a scalar or a list was expected. */
  structure(): AwsError;
  /** A scalar where a list, map or structure was expected. */
  collection(expected: "list" | "map" | "structure", place: Place): AwsError;
  /** A list element or map value that is null. */
  nothing(): AwsError;
  number(value: number, kind: Kind): AwsError;
  base64(text: string): AwsError;
  timestamp(value: unknown): AwsError;
  union(name: string): AwsError;
  depth(): AwsError;
  /** Not JSON, or nothing where JSON is needed. */
  malformed(): AwsError;
  /** `com.amazonaws.dynamodb.v20120810.` */
  readonly javaPackage: string;
  /** DynamoDB reads 1.5 as 1 where it wants an integer (dynalite's recordings). */
  readonly truncates: boolean;
}

/**
 * Where a value stands, which the newer framework's words depend on: a structure's member (`field`), an element of a
 * list or map (`value`), the whole body (`root`), or where the Java type has parameters that AWS fails to cast.
 */
export type Place = "field" | "value" | "root" | "parameterized";

const serialization = (message: string) => new AwsError("SerializationException", message, 400);

const parameterized =
  "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class java.lang.Class " +
  "(sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are in module java.base of " +
  "loader 'bootstrap')";

/** `STRING_VALUE`, as AWS's JSON parser names what it met. */
const token = (value: unknown): string => {
  if (typeof value === "string") return "STRING_VALUE";
  if (typeof value === "boolean") return value ? "TRUE_VALUE" : "FALSE_VALUE";
  return Number.isInteger(value) ? "NUMBER_VALUE" : "DECIMAL_VALUE";
};

/** Words that old and new framework share. */
const shared = (model: ModelData) => ({
  javaPackage: `${model.namespace}.v${model.apiVersion.replaceAll("-", "")}.`,
  truncates: model.service === "dynamodb",
  // unverified
  nothing: () => serialization("NULL_VALUE found where not expected"),
  // unverified: Jackson's words
  number: (value: number, kind: Kind) =>
    serialization(`Numeric value (${value}) out of range of ${kind === "Integer" ? "int" : kind.toLowerCase()}`),
  base64: (text: string) => {
    if (text.length % 4 !== 0) {
      return serialization(`Base64 encoded length is expected a multiple of 4 bytes but found: ${text.length}`);
    }
    const wrong = /[^A-Za-z0-9+/=]/.exec(text);
    if (wrong !== null) return serialization(`Invalid Base64 character: '${wrong[0]}'`);
    // The typo is AWS's.
    return serialization("Invalid last non-pad Base64 character dectected");
  },
  union: (name: string) => {
    if (model.service === "dynamodb" && name === "AttributeValue") {
      return new AwsError(
        "ValidationException",
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
        400,
      );
    }
    // unverified
    return serialization(`Exactly one member of ${name} must be set`);
  },
  // unverified
  depth: () => serialization("The nesting of the request is too deep"),
  malformed: () => serialization(""),
});

/** DynamoDB (and, by aws/aws-cdk-cli#973 of 2025-12, others whose framework is new). */
const newWords = (model: ModelData): JsonWords => ({
  ...shared(model),
  scalar(value, kind) {
    if (kind === "Blob") return serialization("only base-64-encoded strings are convertible to bytes");
    if (kind === "Boolean" && typeof value === "string") return serialization("Unexpected token received from parser");
    return serialization(`${token(value)} cannot be converted to ${kind}`);
  },
  list: (expected) => serialization(`Unrecognized collection type ${expected}`),
  structure: () => serialization("Start of structure or map found where not expected"),
  collection: (_expected, place) => {
    if (place === "parameterized") return serialization(parameterized);
    return serialization(place === "field" ? "Unexpected field type" : "Unexpected value type in payload");
  },
  // unverified
  timestamp: (value) => serialization(`${token(value)} cannot be converted to milliseconds since epoch`),
});

/** Services whose framework is the older one, as SQS's words show. */
const oldWords = (model: ModelData): JsonWords => ({
  ...shared(model),
  scalar: (value, kind) =>
    serialization(`${token(value)} can not be converted to ${kind === "Blob" ? "a" : "an"} ${kind}`),
  list: () => serialization("Start of list found where not expected"),
  structure: () => serialization("Start of structure or map found where not expected."),
  collection: (expected) => serialization(expected === "structure" ? "Expected null" : `Expected ${expected} or null`),
  timestamp: (value) => serialization(`${token(value)} can not be converted to milliseconds since epoch`),
});

const oldFramework = new Set(["sqs"]);

export function jsonWords(model: ModelData): JsonWords {
  const words = oldFramework.has(model.service) ? oldWords(model) : newWords(model);
  if (model.protocols[0] !== "restJson1") return words;
  // unverified for control plane operations; Lambda's Invoke says so of its payload.
  return { ...words, malformed: () => serialization("Could not parse request body into json") };
}

const malformedInput = (message: string) => new AwsError("MalformedInput", message, 400);

/** The Query protocol's words. */
export const queryWords = {
  /** A text where a list was expected. */
  listFromText: () => malformedInput("Unexpected list element termination"),
  /** A text where a structure or map was expected. */
  structureFromText: () => malformedInput("Unexpected complex element termination"),
  /** `Tags.1` where the list wants `Tags.member.1`. */
  numberedWithoutMember: () => malformedInput("Top level element may not be treated as a list"),
  list: () => malformedInput("Start of list found where not expected"),
  // unverified
  structure: () => malformedInput("Start of structure or map found where not expected."),
  // unverified: by analogy with the JSON protocols' older words
  scalar: (_text: string, kind: Kind) => malformedInput(`STRING_VALUE can not be converted to an ${kind}`),
  timestamp: () => malformedInput("timestamp must follow ISO8601"),
  // unverified
  base64: () => malformedInput("Invalid Base64 data"),
  // unverified
  index: (text: string) => malformedInput(`Key must be a list index, but found: ${text}`),
  // unverified
  depth: () => malformedInput("The nesting of the request is too deep"),
  /** @see https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html (the code; its text is unverified) */
  malformed: () => new AwsError("MalformedQueryString", "The query string contains a syntax error.", 404),
  /** SQS's Query protocol says of a missing queue what it said before there was another (recorded 2024). */
  olderMessage: (message: string) =>
    message === "The specified queue does not exist."
      ? "The specified queue does not exist for this wsdl version."
      : message,
  noAction: () => new AwsError("MissingAction", "The request is missing an action or a required parameter.", 400),
  noOperation: (action: string, version: string | undefined) =>
    new AwsError(
      "InvalidAction",
      `Could not find operation ${action} for version ${version ?? "NO_VERSION_SPECIFIED"}`,
      400,
    ),
};

/** Of values in a path, a query or a header. */
export const restWords = {
  // unverified
  scalar: (text: string, kind: Kind) => serialization(`STRING_VALUE cannot be converted to ${kind}: ${text}`),
  // unverified
  label: (name: string) => serialization(`The path lacks a value for ${name}`),
  // unverified
  encoding: () => serialization("The request's path, query or headers are not correctly encoded"),
};

/**
 * S3's answer to a body that is no XML, or not of the operation's form.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export const malformedXml = () =>
  new AwsError(
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
    400,
  );

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export const xmlTooLong = () => new AwsError("MaxMessageLengthExceeded", "Your request was too big.", 400);

/** rpcv2Cbor: AWS's code is the JSON protocols'; the texts are unverified. */
export const cborWords = {
  malformed: () => serialization("The request body is not valid CBOR"),
  wrongKind: (expected: string) => serialization(`The request body holds another type where ${expected} is expected`),
  union: (name: string) => serialization(`Exactly one member of ${name} must be set`),
};

/**
 * HTTP status of the codes that no model lists, where the thrower names none. The JSON protocols answer 400 for all
 * client errors.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
 */
export function commonStatus(code: string, json: boolean): number {
  if (code === "InternalFailure" || code === "InternalError" || code === "InternalServerError") return 500;
  if (code === "RC_NOT_EMULATED" || code === "NotImplemented") return 501;
  if (code === "RC_CONDITION_KEY_GAP") return 501;
  if (code === "RequestEntityTooLarge") return 413;
  if (code === "ServiceUnavailable") return 503;
  if (json) return 400;
  return forbidden.has(code) ? 403 : 400;
}

const forbidden = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "ExpiredToken",
  "ExpiredTokenException",
  "IncompleteSignatureException",
  "InvalidClientTokenId",
  "InvalidAccessKeyId",
  "InvalidSignatureException",
  "InvalidToken",
  "MissingAuthenticationToken",
  "MissingAuthenticationTokenException",
  "RequestTimeTooSkewed",
  "SignatureDoesNotMatch",
  "UnrecognizedClientException",
]);
