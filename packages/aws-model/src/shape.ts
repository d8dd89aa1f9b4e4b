/**
 * AWS's shapes as data: what an operation takes and gives, on the wire and in bounds.
 *
 * One `ModelData` a service is generated (see ../generate) from the schemas of the AWS SDK for JavaScript, with the
 * constraints of botocore's `service-2.json` laid over them. Shapes refer to each other by name, so the data is a
 * plain JSON tree even where AWS's shapes are recursive.
 */

/** A shape by its name in `ModelData.shapes`; simple shapes stand inline. */
export type ShapeRef = string | SimpleShape;

export type TimestampFormat = "date-time" | "http-date" | "epoch-seconds";

export interface SimpleShape {
  readonly type: SimpleType;
  /** Fewest and most: characters of a string, bytes of a blob, value of a number. */
  readonly min?: number;
  readonly max?: number;
  /** AWS's regular expression, as AWS prints it in its errors; must fit the whole value. */
  readonly pattern?: string;
  /** Allowed values, in AWS's order. */
  readonly enum?: readonly string[];
  /** Never shown in a log or an error. */
  readonly sensitive?: true;
  readonly timestampFormat?: TimestampFormat;
  /** A string that holds JSON and travels base64-encoded in a header (`X-Amz-Client-Context` is not one). */
  readonly mediaType?: string;
  /** The body is a stream; `requiresLength` when AWS insists on Content-Length. */
  readonly streaming?: true;
  readonly requiresLength?: true;
}

export type SimpleType =
  | "string"
  | "boolean"
  | "byte"
  | "short"
  | "integer"
  | "long"
  | "float"
  | "double"
  | "bigInteger"
  | "bigDecimal"
  | "timestamp"
  | "blob"
  | "document";

/** Where a member travels in a REST protocol; absent means in the body. */
export type MemberLocation = "label" | "query" | "query-params" | "header" | "prefix-headers" | "payload" | "status";

export interface Member {
  readonly shape: ShapeRef;
  readonly required?: true;
  readonly location?: MemberLocation;
  /** Name in path, query or header; the prefix for `prefix-headers`. */
  readonly locationName?: string;
  /** A label that spans slashes (`{Key+}`). */
  readonly greedy?: true;
  /** Name in JSON bodies, where it differs (restJson only). */
  readonly jsonName?: string;
  /** Name in XML bodies and query strings, where it differs. */
  readonly xmlName?: string;
  readonly xmlAttribute?: true;
  readonly xmlFlattened?: true;
  readonly xmlNamespace?: { readonly uri: string; readonly prefix?: string };
  readonly timestampFormat?: TimestampFormat;
  readonly mediaType?: string;
  readonly idempotencyToken?: true;
  readonly eventPayload?: true;
  readonly eventHeader?: true;
  readonly hostLabel?: true;
}

export interface StructureShape {
  readonly type: "structure" | "union";
  readonly name: string;
  readonly members: Readonly<Record<string, Member>>;
  /** Set on errors. */
  readonly error?: { readonly fault: "client" | "server"; readonly status: number; readonly queryCode?: string };
  readonly xmlName?: string;
  readonly xmlNamespace?: { readonly uri: string; readonly prefix?: string };
  /** A union that is an event stream. */
  readonly eventStream?: true;
}

export interface ListShape {
  readonly type: "list" | "set";
  readonly name: string;
  readonly member: Member;
  readonly sparse?: true;
  readonly min?: number;
  readonly max?: number;
}

export interface MapShape {
  readonly type: "map";
  readonly name: string;
  readonly key: Member;
  readonly value: Member;
  readonly sparse?: true;
  readonly min?: number;
  readonly max?: number;
}

export type Shape = SimpleShape | StructureShape | ListShape | MapShape;

export interface OperationModel {
  readonly name: string;
  /** Names in `ModelData.shapes`; absent where AWS's model has no input or output. */
  readonly input?: string;
  readonly output?: string;
  /** Names in `ModelData.shapes`. */
  readonly errors: readonly string[];
  /** REST protocols: method, URI template as in AWS's model, status of success. */
  readonly http?: { readonly method: string; readonly uri: string; readonly status: number };
  /** Labels before the service's host name: `stream-`, `{RequestRoute}.`. */
  readonly hostPrefix?: string;
  /** Unsigned by AWS's model, for instance sts:AssumeRoleWithWebIdentity. */
  readonly unsigned?: true;
}

export type Protocol = "awsQuery" | "awsJson1_0" | "awsJson1_1" | "restJson1" | "restXml" | "rpcv2Cbor" | "ec2Query";

export interface ModelData {
  /** Our name, the folder's and the IAM prefix: `lambda`, `logs`, `dynamodb`. */
  readonly service: string;
  /** AWS's name for people: `Lambda`, `CloudWatch Logs`. */
  readonly serviceId: string;
  readonly apiVersion: string;
  /** Name in the credential scope: `lambda`, `logs`, `dynamodb`. */
  readonly signingName: string;
  /** First label of the host: `lambda`, `logs`, `dynamodb`, `streams.dynamodb`. */
  readonly endpointPrefix: string;
  /** All protocols AWS's service accepts; the first is the default. */
  readonly protocols: readonly Protocol[];
  /** `X-Amz-Target` prefix of the JSON protocols: `DynamoDB_20120810`. Also the service name of rpcv2Cbor. */
  readonly targetPrefix?: string;
  readonly xmlNamespace?: string;
  /** The awsQueryCompatible trait (SQS): errors carry `x-amzn-query-error`. */
  readonly queryCompatible?: true;
  /** Smithy namespace: `com.amazonaws.dynamodb`; DynamoDB's `__type` needs it. */
  readonly namespace: string;
  readonly operations: Readonly<Record<string, OperationModel>>;
  readonly shapes: Readonly<Record<string, Shape>>;
  /** Where this came from: package names and versions. */
  readonly sources: Readonly<Record<string, string>>;
}
