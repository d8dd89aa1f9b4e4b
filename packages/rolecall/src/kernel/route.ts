/**
 * Which service and which operation a request means, and in which protocol it speaks.
 *
 * AWS has a host name for each service; here all share one, so the request's own words decide: `X-Amz-Target`, the
 * path of rpcv2Cbor, the service of the credential scope, the host where it names a service, `Action` with `Version`,
 * the path. What nothing else claims is S3's, whose paths can be anything.
 */
import type { ModelData, OperationModel } from "@rolecall/aws-model";
import { actionOf, fallbackProtocol, protocolFor, type WireProtocol } from "../protocols/index.js";
import { parseForm } from "../protocols/query/form.js";
import { findOperation } from "../protocols/rest/routes.js";
import { queryWords } from "../protocols/words.js";
import { isSignedByVersion2 } from "./authenticate/index.js";
import { AwsError } from "./errors.js";
import { type Front, frontOf, frontsOf } from "./front.js";
import type { HttpRequest } from "./http.js";
import type { AnyOperation } from "./operation.js";
import type { ServiceDefinition } from "./service.js";

export interface Routed {
  readonly definition: ServiceDefinition;
  readonly model: ModelData;
  readonly protocol: WireProtocol;
  readonly operation: OperationModel;
  readonly declaration: AnyOperation;
  /** From the credential scope, else from the host; undefined where neither names one. */
  readonly region: string | undefined;
}

/** A request that leads nowhere, with what is known of how to say so. */
export class RoutingError extends AwsError {
  constructor(
    error: AwsError,
    readonly routed: { readonly protocol: WireProtocol; readonly model: ModelData | undefined },
  ) {
    super(error.code, error.message, error.status, error.fields);
  }
}

/**
 * @throws RoutingError AWS's own for an operation AWS has not; `RC_NOT_EMULATED` (501) for one that AWS has and
 *   Rolecall has not; RequestEntityTooLarge (413) for a body beyond what the service takes
 */
export function route(
  request: HttpRequest,
  services: ReadonlyMap<string, ServiceDefinition> | readonly ServiceDefinition[],
): Routed {
  const index = indexOf(services);
  const scope = scopeOf(request);
  const found = serviceOf(request, scope, index);
  if (found === undefined) throw unknownService(request, scope, index);
  const { entry, operation: already } = found;
  const { model } = entry;
  const protocol = protocolFor(model, request);
  const limit = bodyLimitBytes[model.service] ?? bodyLimitBytes.others;
  if (request.body.length > limit) {
    throw new RoutingError(tooLarge(model, limit), { protocol, model });
  }
  const operation = already ?? protocol.operationOf(request, model);
  if (operation === undefined) throw new RoutingError(unknownOperation(request, model), { protocol, model });
  const declaration = entry.declarations.get(operation.name);
  if (declaration === undefined) throw new RoutingError(notEmulated(model, operation.name), { protocol, model });
  const region = scope?.region ?? hostOf(request).region;
  return { definition: entry.definition, model, protocol, operation, declaration, region };
}

/** Whether the body is taken as it arrives; false also for a request that leads nowhere, which is told so later. */
export function takesStream(request: HttpRequest, services: ReadonlyMap<string, ServiceDefinition>): boolean {
  // All uploads are PUT, or forms: others need not be looked at twice.
  if (request.method !== "PUT" && !(request.method === "POST" && isForm(request))) return false;
  const front = frontOf(request, indexOf(services).fronts);
  if (front) return front.streamsBody === true;
  try {
    return route(request, services).declaration.streamsBody === true;
  } catch {
    return false;
  }
}

/** What a browser sends of a form with a file in it. */
export const isForm = ({ headers }: HttpRequest): boolean =>
  /^multipart\/form-data\b/i.test(headers["content-type"] ?? "");

interface Entry {
  readonly definition: ServiceDefinition;
  readonly model: ModelData;
  readonly declarations: ReadonlyMap<string, AnyOperation>;
}

interface Index {
  readonly entries: readonly Entry[];
  readonly bySigningName: ReadonlyMap<string, readonly Entry[]>;
  readonly byTarget: ReadonlyMap<string, Entry>;
  readonly byHost: ReadonlyMap<string, Entry>;
  readonly fronts: readonly Front[];
}

const indexes = new WeakMap<object, Index>();

function indexOf(services: ReadonlyMap<string, ServiceDefinition> | readonly ServiceDefinition[]): Index {
  const known = indexes.get(services);
  if (known !== undefined) return known;
  const entries = [...services.values()].map(
    (definition): Entry => ({
      definition,
      model: definition.service.model(),
      declarations: new Map(definition.operations.map((operation) => [operation.name, operation])),
    }),
  );
  const bySigningName = new Map<string, Entry[]>();
  const byTarget = new Map<string, Entry>();
  const byHost = new Map<string, Entry>();
  for (const entry of entries) {
    const { model } = entry;
    const same = bySigningName.get(model.signingName);
    if (same === undefined) bySigningName.set(model.signingName, [entry]);
    else same.push(entry);
    if (model.targetPrefix !== undefined) byTarget.set(model.targetPrefix, entry);
    byHost.set(model.endpointPrefix, entry);
    if (!byHost.has(model.service)) byHost.set(model.service, entry);
  }
  const fronts = frontsOf(services);
  const index = { entries, bySigningName, byTarget, byHost, fronts };
  indexes.set(services, index);
  return index;
}

interface Found {
  readonly entry: Entry;
  readonly operation?: OperationModel;
}

function serviceOf(request: HttpRequest, scope: Scope | undefined, index: Index): Found | undefined {
  const target = request.headers["x-amz-target"];
  if (target !== undefined) {
    const prefix = target.slice(0, target.lastIndexOf("."));
    const entry = index.byTarget.get(prefix);
    if (entry !== undefined) return { entry };
    // Another service under the same signing name (DynamoDB Streams signs as dynamodb), which Rolecall lacks.
    if (TARGET_PREFIX.test(prefix)) return undefined;
  }
  const rpc = rpcPath.exec(request.path);
  if (rpc !== null) {
    const entry = index.byTarget.get(rpc[1] as string);
    if (entry !== undefined) return { entry };
  }
  if (scope !== undefined) {
    // A service that Rolecall lacks is not looked for elsewhere: S3 would take any path.
    return pick(request, index.bySigningName.get(scope.service) ?? []);
  }
  const { service } = hostOf(request);
  const named = service === undefined ? undefined : index.byHost.get(service);
  if (named !== undefined) return { entry: named };
  const called = actionOf(request);
  if (called !== undefined) {
    const candidates = index.entries.filter(({ model }) => model.protocols.includes("awsQuery"));
    const entry =
      candidates.find(({ model }) => model.apiVersion === called.version && called.action in model.operations) ??
      candidates.find(({ model }) => model.apiVersion === called.version) ??
      candidates.find(({ model }) => Object.hasOwn(model.operations, called.action));
    if (entry !== undefined) return { entry };
  }
  if (target !== undefined || rpc !== null) return undefined;
  const s3 = index.byHost.get("s3");
  // A URL that is signed so has no credential scope, and S3 alone takes it.
  if (s3 !== undefined && isSignedByVersion2(request)) return { entry: s3 };
  // Several services have such a path (`/tags/{arn}`): the first that does what it asks for is meant.
  let other: Found | undefined;
  for (const entry of index.entries) {
    if (entry.model.protocols[0] !== "restJson1") continue;
    const operation = findOperation(request, entry.model);
    if (operation === undefined) continue;
    const found = { entry, operation };
    if (entry.declarations.has(operation.name)) return found;
    other ??= found;
  }
  if (other !== undefined) return other;
  return s3 === undefined ? undefined : { entry: s3 };
}

/** A service's name and the date of its API: `DynamoDBStreams_20120810`. */
const TARGET_PREFIX = /^[A-Za-z][A-Za-z0-9]*_\d{8}$/;

const rpcPath = /^\/service\/([^/]+)\/operation\/([^/]+)\/?$/;

/** Of services that share a signing name (dynamodb and its streams), the one that has the operation. */
function pick(request: HttpRequest, entries: readonly Entry[]): Found | undefined {
  const [first] = entries;
  if (first === undefined || entries.length === 1) return first === undefined ? undefined : { entry: first };
  for (const entry of entries) {
    const operation = protocolFor(entry.model, request).operationOf(request, entry.model);
    if (operation !== undefined) return { entry, operation };
  }
  return { entry: first };
}

interface Scope {
  readonly region: string;
  readonly service: string;
}

/** The credential scope as the request states it; whether it holds is for *authenticate* to say. */
function scopeOf(request: HttpRequest): Scope | undefined {
  const { authorization } = request.headers;
  const header = authorization === undefined ? null : /Credential=([^,\s]+)/.exec(authorization);
  let credential = header?.[1];
  if (credential === undefined && request.query.includes("X-Amz-Credential=")) {
    credential = parseForm(request.query)?.find(([name]) => name === "X-Amz-Credential")?.[1];
  }
  if (credential === undefined) return undefined;
  // From the end: an access key id may hold slashes.
  const parts = credential.split("/");
  if (parts.length < 5) return undefined;
  return { region: parts.at(-3) as string, service: (parts.at(-2) as string).toLowerCase() };
}

/**
 * What a host says: `sts.us-east-1.amazonaws.com`, `lambda.localhost`, `bucket.s3.localhost`,
 * `streams.dynamodb.us-east-1.localhost`.
 */
function hostOf(request: HttpRequest): { readonly service: string | undefined; readonly region: string | undefined } {
  const host = (request.headers.host ?? "").toLowerCase().replace(/:\d+$/, "");
  const suffix = /\.(?:amazonaws\.com(?:\.cn)?|localhost|localhost\.localstack\.cloud|api\.aws)$/.exec(host);
  if (suffix === null) return { service: undefined, region: undefined };
  const labels = host.slice(0, suffix.index).split(".");
  const region = labels.findLast((label) => /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/.test(label));
  const rest = labels.filter((label) => label !== region && label !== "dualstack");
  if (rest.includes("s3") || rest.some((label) => label.startsWith("s3-"))) return { service: "s3", region };
  return { service: rest.join("."), region };
}

/** Largest bodies by service, in bytes; the listener's own cap is higher. */
const bodyLimitBytes: Readonly<Record<string, number>> & { readonly others: number } = {
  // AWS's own figure in RequestTooLargeException: 50 MB of zip as base64, and the rest of the request.
  lambda: 70_167_211,
  // https://github.com/architect/dynalite (recorded): 16 MiB.
  dynamodb: 16 * 1024 * 1024,
  // A part is up to 5 GiB on AWS; here the listener's cap holds.
  s3: Number.MAX_SAFE_INTEGER,
  // unverified
  iam: 4 * 1024 * 1024,
  sts: 4 * 1024 * 1024,
  sns: 4 * 1024 * 1024,
  others: 10 * 1024 * 1024,
};

function tooLarge(model: ModelData, limit: number): AwsError {
  if (model.service === "lambda") {
    return new AwsError("RequestTooLargeException", `Request must be smaller than ${limit} bytes`, 413);
  }
  // DynamoDB answers without a text (recorded); of others the words are unverified.
  const text = model.service === "dynamodb" ? "" : `Request must be smaller than ${limit} bytes`;
  return new AwsError("RequestEntityTooLarge", text, 413);
}

function unknownOperation(request: HttpRequest, model: ModelData): AwsError {
  const [protocol] = model.protocols;
  const called = actionOf(request);
  if (protocol === "awsQuery" || (called !== undefined && model.protocols.includes("awsQuery"))) {
    return called === undefined ? queryWords.noAction() : queryWords.noOperation(called.action, called.version);
  }
  if (protocol === "restXml") {
    // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
    return new AwsError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405);
  }
  // Lambda's front end answers 404 with the code in the header alone; the JSON protocols 400 with `__type` alone.
  return new AwsError("UnknownOperationException", "", protocol === "restJson1" ? 404 : 400);
}

function notEmulated(model: ModelData, operation: string): AwsError {
  return new AwsError(
    "RC_NOT_EMULATED",
    `Rolecall does not emulate \`${model.service}:${operation}\` yet; docs/reference/coverage.md lists what it does`,
    501,
  );
}

function unknownService(request: HttpRequest, scope: Scope | undefined, index: Index): RoutingError {
  const target = request.headers["x-amz-target"];
  // A signing name that Rolecall knows did not lead there: the target tells the services that share it apart.
  const signed = scope !== undefined && index.bySigningName.has(scope.service) ? target : scope?.service;
  const name = signed ?? hostOf(request).service ?? target;
  const message =
    name === undefined || name === ""
      ? "this is Rolecall, and nothing in the request tells which AWS service it is for: neither a signature, nor X-Amz-Target, nor a service's host name"
      : `Rolecall does not emulate \`${name}\`; docs/reference/coverage.md lists the services it does`;
  return new RoutingError(new AwsError("RC_NOT_EMULATED", message, 501), {
    protocol: fallbackProtocol(request),
    model: undefined,
  });
}
