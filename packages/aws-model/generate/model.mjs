import { deref, memberOf, traitsOf } from "./sdk.mjs";

/**
 * Makes one service's model: structure and wire traits from the SDK's schemas, constraints from botocore.
 *
 * Both are walked side by side from each operation, so that an inline SDK string finds botocore's named shape with its
 * bounds. Names are the SDK's for structures and botocore's for lists and maps (the SDK inlines many without a name).
 * `note` takes what the two disagree on; generate.mjs prints it.
 */
export function makeModel({ service, client, botocoreModel, sources, note }) {
  const { metadata } = botocoreModel;
  const shapes = new Map();
  const origins = new Map();
  const botocore = correct(withNewer(botocoreModel.shapes, service.newer ?? {}), service.corrections ?? {});
  const walker = { shapes, origins, botocore, note: (text) => note(`${service.name}: ${text}`) };

  const operations = {};
  for (const schema of [...client.operations].sort((a, b) => compare(a[2], b[2]))) {
    const name = schema[2];
    const known = botocoreModel.operations[name];
    if (known === undefined) walker.note(`operation ${name} is not in botocore: no constraints, no errors`);
    const traits = traitsOf(schema[3]);
    operations[name] = clean({
      name,
      input: operationShape(walker, schema[4], known?.input?.shape),
      output: operationShape(walker, schema[5], known?.output?.shape),
      errors: (known?.errors ?? []).map((error) => error.shape),
      http: traits.http && { method: traits.http[0], uri: traits.http[1], status: traits.http[2] },
      hostPrefix: traits.endpoint?.[0],
      unsigned: known !== undefined && isUnsigned(known) ? true : undefined,
    });
  }
  for (const name of Object.keys(botocoreModel.operations)) {
    if (!(name in operations)) walker.note(`operation ${name} is in botocore alone: left out`);
  }
  for (const schema of client.errors) structure(walker, schema, schema[2]);
  for (const operation of Object.values(operations)) {
    operation.errors = operation.errors.filter((name) => {
      const found = shapes.get(name)?.error !== undefined;
      if (!found) walker.note(`error ${name} of ${operation.name} is not in the SDK: left out`);
      return found;
    });
  }

  const protocols = protocolsOf(metadata, client, walker.note);
  const speaks = (...names) => names.some((name) => protocols.includes(name));
  return clean({
    service: service.name,
    serviceId: client.serviceId,
    apiVersion: metadata.apiVersion,
    signingName: metadata.signingName ?? metadata.endpointPrefix,
    endpointPrefix: metadata.endpointPrefix,
    protocols,
    targetPrefix: speaks("awsJson1_0", "awsJson1_1", "rpcv2Cbor")
      ? (metadata.targetPrefix ?? client.settings.serviceTarget)
      : undefined,
    xmlNamespace: speaks("awsQuery", "restXml")
      ? (service.additions?.xmlNamespace ?? client.settings.xmlNamespace ?? metadata.xmlNamespace?.uri)
      : undefined,
    queryCompatible: client.settings.awsQueryCompatible || metadata.awsQueryCompatible ? true : undefined,
    namespace: client.settings.defaultNamespace,
    operations,
    shapes: Object.fromEntries([...shapes].sort(([a], [b]) => compare(a, b))),
    sources,
  });
}

/** @throws when botocore has a shape by now that was taken from a later one */
function withNewer(shapes, newer) {
  for (const name of Object.keys(newer)) {
    if (name in shapes) throw new Error(`botocore has ${name} by now: remove it from \`newer\``);
  }
  return { ...shapes, ...newer };
}

/** @throws when a correction names a shape that is not there, or leaves out a value that the model has by now */
function correct(shapes, corrections) {
  const result = { ...shapes };
  for (const [name, correction] of Object.entries(corrections)) {
    const shape = shapes[name];
    if (shape === undefined) throw new Error(`correction of ${name}, which botocore does not have`);
    const missing = shape.enum?.filter((value) => correction.enum && !correction.enum.includes(value)) ?? [];
    if (missing.length > 0) throw new Error(`correction of ${name} lacks ${missing.join(", ")}`);
    result[name] = { ...shape, ...correction };
  }
  return result;
}

const protocolNames = {
  query: () => "awsQuery",
  ec2: () => "ec2Query",
  json: (metadata) => (metadata.jsonVersion === "1.1" ? "awsJson1_1" : "awsJson1_0"),
  "rest-json": () => "restJson1",
  "rest-xml": () => "restXml",
  "smithy-rpc-v2-cbor": () => "rpcv2Cbor",
};

/** botocore's list in its order, then what the SDK speaks and, for awsQueryCompatible, the Query protocol of before. */
function protocolsOf(metadata, client, note) {
  const listed = (metadata.protocols ?? [metadata.protocol]).map((name) => protocolNames[name](metadata));
  const spoken = client.protocolId.split("#")[1];
  if (!listed.includes(spoken)) {
    note(`the SDK speaks ${spoken}, which botocore does not list`);
    listed.push(spoken);
  }
  if (metadata.awsQueryCompatible !== undefined && !listed.includes("awsQuery")) listed.push("awsQuery");
  return listed;
}

const isUnsigned = (operation) => operation.authtype === "none" || operation.auth?.includes("smithy.api#noAuth");

function operationShape(walker, schema, botocoreName) {
  const target = deref(schema);
  return target === undefined || target === "unit" ? undefined : structure(walker, target, botocoreName);
}

function structure(walker, schema, parallelName) {
  const [kind, , name, rawTraits, memberNames, memberSchemas, requiredCount = 0] = schema;
  const botocoreName = parallelName !== undefined && walker.botocore[parallelName] ? parallelName : name;
  const known = walker.botocore[botocoreName];
  if (walker.shapes.has(name)) {
    const first = walker.origins.get(name);
    if (first !== botocoreName) walker.note(`structure ${name} is both botocore's ${first} and ${botocoreName}`);
    return name;
  }
  walker.origins.set(name, botocoreName);
  if (known === undefined) walker.note(`structure ${name} is not in botocore: no constraints`);
  else if (known.type !== "structure") walker.note(`structure ${name} is botocore's ${known.type} ${botocoreName}`);

  const traits = traitsOf(rawTraits);
  const shape = { type: kind === 4 ? "union" : "structure", name, members: {} };
  walker.shapes.set(name, shape);
  if (kind === -3) shape.error = errorOf(traits, known, name, walker);
  if (traits.xmlName) shape.xmlName = traits.xmlName;
  if (traits.xmlNamespace) shape.xmlNamespace = xmlNamespaceOf(traits.xmlNamespace);
  if (kind === 4 && traits.streaming) shape.eventStream = true;
  if (known?.union && kind !== 4) walker.note(`structure ${name} is a union in botocore`);

  // botocore keeps AWS's order; the SDK moves required members to the front.
  const order = Object.keys(known?.members ?? {});
  const names = [...memberNames].filter((memberName) => !isSdkOwn(name, memberName, known));
  names.sort((a, b) => place(order, a) - place(order, b));
  for (const memberName of names) {
    const index = memberNames.indexOf(memberName);
    const knownMember = known?.members?.[memberName];
    if (known && !knownMember) walker.note(`member ${name}.${memberName} is not in botocore: no constraints`);
    const bySdk = index < requiredCount;
    const byBotocore = known?.required?.includes(memberName) ?? false;
    if (knownMember && bySdk !== byBotocore) {
      walker.note(`member ${name}.${memberName} is required in ${bySdk ? "the SDK" : "botocore"} alone`);
    }
    shape.members[memberName] = member(walker, memberSchemas[index], knownMember?.shape, {
      name: memberName,
      // The SDK's model is the newer one: AWS lets go of requirements, botocore still has them.
      required: bySdk,
      fallbackName: `${name}${memberName}`,
    });
  }
  for (const memberName of order) {
    if (!(memberName in shape.members)) walker.note(`member ${name}.${memberName} is in botocore alone: left out`);
  }
  return name;
}

/** S3's `ExpiresString` is the SDK's own: a second reading of the `Expires` header. */
const isSdkOwn = (_structure, memberName, known) => memberName === "ExpiresString" && known?.members?.Expires;

const place = (order, name) => (order.includes(name) ? order.indexOf(name) : Number.MAX_SAFE_INTEGER);

function errorOf(traits, known, name, walker) {
  const fault = traits.error === "server" ? "server" : "client";
  const status = traits.awsQueryError?.[1] ?? traits.httpError ?? known?.error?.httpStatusCode;
  const byBotocore = known?.error?.httpStatusCode;
  if (byBotocore !== undefined && byBotocore !== status) {
    walker.note(`error ${name} has status ${status} in the SDK, ${byBotocore} in botocore`);
  }
  return clean({
    fault,
    status: status ?? (fault === "server" ? 500 : 400),
    queryCode: traits.awsQueryError?.[0] ?? known?.error?.code,
  });
}

const xmlNamespaceOf = (trait) =>
  Array.isArray(trait) ? clean({ uri: trait[1], prefix: trait[0] || undefined }) : { uri: trait };

function member(walker, schema, botocoreName, { name, required, fallbackName }) {
  const { target, memberTraits: traits, simpleTraits } = memberOf(schema);
  const shape = targetShape(walker, target, { ...simpleTraits, ...simpleOf(traits) }, botocoreName, fallbackName);
  const [location, locationName] = locationOf(traits, name);
  const timestampFormat = typeof shape === "object" ? shape.timestampFormat : undefined;
  return clean({
    shape,
    required: required ? true : undefined,
    location,
    locationName,
    jsonName: traits.jsonName,
    xmlName: traits.xmlName,
    xmlAttribute: traits.xmlAttribute ? true : undefined,
    xmlFlattened: traits.xmlFlattened ? true : undefined,
    xmlNamespace: traits.xmlNamespace && xmlNamespaceOf(traits.xmlNamespace),
    timestampFormat,
    mediaType: traits.mediaType ?? simpleTraits.mediaType,
    idempotencyToken: traits.idempotencyToken ? true : undefined,
    eventPayload: traits.eventPayload ? true : undefined,
    eventHeader: traits.eventHeader ? true : undefined,
    hostLabel: traits.hostLabel ? true : undefined,
  });
}

/** Traits of a member that belong to its simple target. */
const simpleOf = (traits) => clean({ sensitive: traits.sensitive, requiresLength: traits.requiresLength });

function locationOf(traits, name) {
  if (traits.httpLabel) return ["label", name];
  if (traits.httpQuery) return ["query", traits.httpQuery];
  if (traits.httpQueryParams) return ["query-params"];
  if (traits.httpHeader) return ["header", traits.httpHeader];
  if (traits.httpPrefixHeaders !== undefined) return ["prefix-headers", traits.httpPrefixHeaders];
  if (traits.httpPayload) return ["payload"];
  if (traits.httpResponseCode) return ["status"];
  return [];
}

/** A name in `shapes`, or a simple shape. */
function targetShape(walker, target, traits, botocoreName, fallbackName) {
  const known = botocoreName === undefined ? undefined : walker.botocore[botocoreName];
  if (typeof target === "number") {
    if (target >= 128) return map(walker, [2, "", undefined, 0, 0, target - 128], botocoreName, fallbackName);
    if (target >= 64) return list(walker, [1, "", undefined, 0, target - 64], botocoreName, fallbackName);
    return simple(walker, target, traits, known, botocoreName ?? fallbackName);
  }
  if (target[0] === 1) return list(walker, target, botocoreName, fallbackName);
  if (target[0] === 2) return map(walker, target, botocoreName, fallbackName);
  return structure(walker, target, botocoreName);
}

function list(walker, schema, botocoreName, fallbackName) {
  const name = botocoreName ?? schema[2] ?? fallbackName;
  const known = walker.botocore[name];
  if (known && known.type !== "list") walker.note(`list ${name} is botocore's ${known.type}`);
  return collection(walker, name, () =>
    clean({
      type: "list",
      name,
      member: member(walker, schema[4], known?.member?.shape, { name: "member", fallbackName: `${name}Member` }),
      sparse: traitsOf(schema[3]).sparse ? true : undefined,
      min: known?.min,
      max: known?.max,
    }),
  );
}

function map(walker, schema, botocoreName, fallbackName) {
  const name = botocoreName ?? schema[2] ?? fallbackName;
  const known = walker.botocore[name];
  if (known && known.type !== "map") walker.note(`map ${name} is botocore's ${known.type}`);
  return collection(walker, name, () =>
    clean({
      type: "map",
      name,
      key: member(walker, schema[4] ?? 0, known?.key?.shape, { name: "key", fallbackName: `${name}Key` }),
      value: member(walker, schema[5], known?.value?.shape, { name: "value", fallbackName: `${name}Value` }),
      sparse: traitsOf(schema[3]).sparse ? true : undefined,
      min: known?.min,
      max: known?.max,
    }),
  );
}

/** One list or map by name; a second one of that name must be the same. */
function collection(walker, name, build) {
  if (walker.building?.has(name)) return name;
  walker.building ??= new Set();
  walker.building.add(name);
  const shape = build();
  walker.building.delete(name);
  const first = walker.shapes.get(name);
  if (first !== undefined && JSON.stringify(first) !== JSON.stringify(shape)) {
    throw new Error(`two shapes named ${name}: ${JSON.stringify(first)} and ${JSON.stringify(shape)}`);
  }
  walker.shapes.set(name, first ?? shape);
  return name;
}

const simpleTypes = {
  0: ["string", ["string", "character"]],
  1: ["number", ["integer", "long", "float", "double"]],
  2: ["boolean", ["boolean"]],
  4: ["timestamp", ["timestamp"]],
  5: ["timestamp", ["timestamp"], "date-time"],
  6: ["timestamp", ["timestamp"], "http-date"],
  7: ["timestamp", ["timestamp"], "epoch-seconds"],
  15: ["document", ["structure"]],
  17: ["bigInteger", ["biginteger", "long"]],
  19: ["bigDecimal", ["bigdecimal", "double"]],
  21: ["blob", ["blob"]],
  42: ["blob", ["blob"]],
};

function simple(walker, code, traits, known, label) {
  const entry = simpleTypes[code];
  if (entry === undefined) throw new Error(`unknown schema code ${code} at ${label}`);
  const [type, expected, timestampFormat] = entry;
  const agrees = known === undefined || expected.includes(known.type);
  if (!agrees) walker.note(`${label} is ${type} in the SDK, ${known.type} in botocore`);
  const bounds = agrees && known !== undefined ? known : {};
  if (type === "number" && known === undefined) walker.note(`${label} is a number of unknown kind: double`);
  return clean({
    type: type === "number" ? (agrees && known ? known.type : "double") : type,
    min: bounds.min,
    max: bounds.max,
    pattern: bounds.pattern,
    enum: bounds.enum,
    sensitive: traits.sensitive || bounds.sensitive ? true : undefined,
    timestampFormat,
    streaming: code === 42 || traits.streaming ? true : undefined,
    requiresLength: traits.requiresLength || bounds.requiresLength ? true : undefined,
  });
}

function clean(object) {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

/** By code unit: the same on every machine. */
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
