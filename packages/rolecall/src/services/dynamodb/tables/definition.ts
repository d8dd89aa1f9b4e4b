/**
 * What a CreateTable or UpdateTable may define: key schemas, indexes, capacity; checked in AWS's order.
 *
 * The words are those dynalite 4.0.0 recorded from AWS unless a comment names another source.
 */

import { Invalid, invalidParameter } from "../errors.js";
import type {
  AttributeDefinition,
  GlobalIndexRecord,
  IndexRecord,
  KeySchemaElement,
  OnDemand,
  Projection,
  Throughput,
} from "../records.js";
import type * as Sdk from "./shapes.js";
import { readWarm } from "./warm.js";

// AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
const MAX_LOCAL = 5;
export const MAX_GLOBAL = 20;
const MAX_UNITS = 1_000_000_000_000;
/** AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.MultiAttributeKeys */
const MAX_KEY_ATTRIBUTES = 4;

/** The model no longer requires them, since a replica's table is made without; then AWS words it as before. */
const missing = (member: string): Invalid =>
  new Invalid(
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );

export interface TableDefinition {
  readonly attributes: readonly AttributeDefinition[];
  readonly keySchema: readonly KeySchemaElement[];
  readonly mode: "PROVISIONED" | "PAY_PER_REQUEST";
  readonly throughput: Throughput;
  readonly localIndexes: readonly Omit<IndexRecord, "number">[];
  readonly globalIndexes: readonly Omit<GlobalIndexRecord, "number" | "status">[];
}

/** @throws Invalid with the first fault AWS would tell */
export function readDefinition(input: Sdk.CreateTableInput): TableDefinition {
  if (input.AttributeDefinitions === undefined) throw missing("attributeDefinitions");
  if (input.KeySchema === undefined) throw missing("keySchema");
  const mode = input.BillingMode === "PAY_PER_REQUEST" ? "PAY_PER_REQUEST" : "PROVISIONED";
  requireBilling(input, mode);
  const attributes = readAttributes(input.AttributeDefinitions);
  requireNamesOnce(attributes);
  const names = attributes.map(({ name }) => name);
  const keySchema = readKeySchema(input.KeySchema, names, false);
  const { LocalSecondaryIndexes: locals, GlobalSecondaryIndexes: globals } = input;
  if (locals === undefined && globals === undefined && keySchema.length !== attributes.length) {
    throw invalidParameter(
      "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
    );
  }
  const taken = new Set<string>();
  const localIndexes = readLocalIndexes(locals, names, keySchema, taken);
  const globalIndexes = readGlobalIndexes(globals, names, mode, taken);
  requireAllUsed(names, [keySchema, ...[...localIndexes, ...globalIndexes].map((index) => index.keySchema)]);
  return {
    attributes,
    keySchema,
    mode,
    throughput: readThroughput(input.ProvisionedThroughput),
    localIndexes,
    globalIndexes,
  };
}

function requireBilling(input: Sdk.CreateTableInput, mode: "PROVISIONED" | "PAY_PER_REQUEST"): void {
  const { ProvisionedThroughput: throughput } = input;
  if (mode === "PAY_PER_REQUEST") {
    if (throughput !== undefined) {
      throw invalidParameter(
        "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
      );
    }
    return;
  }
  if (!throughput?.ReadCapacityUnits || !throughput.WriteCapacityUnits) {
    throw invalidParameter(
      "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
    );
  }
  requireUnits(throughput);
  requireNoOnDemand(input.OnDemandThroughput);
}

/** The words were recorded in October 2026 (ack-api-quirks, DDB-TABLE-442). */
export function requireNoOnDemand(onDemand: Sdk.OnDemandThroughput | undefined): void {
  const member =
    onDemand?.MaxReadRequestUnits !== undefined
      ? "MaxReadRequestUnits"
      : onDemand?.MaxWriteRequestUnits !== undefined
        ? "MaxWriteRequestUnits"
        : undefined;
  if (member !== undefined) {
    throw invalidParameter(
      `${member} for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED`,
    );
  }
}

export function requireUnits(throughput: Sdk.ProvisionedThroughput): void {
  for (const unit of ["ReadCapacityUnits", "WriteCapacityUnits"] as const) {
    const value = throughput[unit] ?? 0;
    if (value > MAX_UNITS) throw new Invalid(`Given value ${value} for ${unit} is out of bounds`);
  }
}

export const readAttributes = (definitions: readonly Sdk.AttributeDefinition[]): AttributeDefinition[] =>
  definitions.map(({ AttributeName, AttributeType }) => ({
    name: AttributeName ?? "",
    type: (AttributeType ?? "S") as AttributeDefinition["type"],
  }));

/** AWS: recorded in October 2026 (ack-api-quirks, DDB-TABLE-442). */
function requireNamesOnce(attributes: readonly AttributeDefinition[]): void {
  const seen = new Set<string>();
  for (const { name } of attributes) {
    if (seen.has(name)) throw new Invalid(`Attribute Name is duplicated: ${name}`);
    seen.add(name);
  }
}

export const readThroughput = (throughput: Sdk.ProvisionedThroughput | undefined): Throughput => ({
  read: throughput?.ReadCapacityUnits ?? 0,
  write: throughput?.WriteCapacityUnits ?? 0,
  decreasesToday: 0,
});

/**
 * The ceilings of an on-demand table or index; with `before`, a change of them. `subject` is `table` or `index : by-a`.
 * @throws Invalid for a ceiling that is none
 */
export function readOnDemand(
  given: Sdk.OnDemandThroughput | undefined,
  subject: string,
  before?: OnDemand,
): OnDemand | undefined {
  for (const member of ["MaxReadRequestUnits", "MaxWriteRequestUnits"] as const) {
    const value = given?.[member];
    // AWS: -1 removes a ceiling, so a new table can't ask for it (ack-api-quirks, DDB-TABLE-442, October 2026).
    if (value === undefined || value >= 1 || (value === -1 && before !== undefined)) continue;
    throw invalidParameter(`Requested ${member} for OnDemandThroughput for ${subject} is outside of valid range`);
  }
  const pick = (value: number | undefined, old: number | undefined) =>
    value === undefined ? old : value === -1 ? undefined : value;
  const maxRead = pick(given?.MaxReadRequestUnits, before?.maxRead);
  const maxWrite = pick(given?.MaxWriteRequestUnits, before?.maxWrite);
  if (maxRead === undefined && maxWrite === undefined) return undefined;
  return { ...(maxRead === undefined ? {} : { maxRead }), ...(maxWrite === undefined ? {} : { maxWrite }) };
}

/** @param several whether partition and sort key may have several attributes: a global index's may */
export function readKeySchema(
  elements: readonly Sdk.KeySchemaElement[],
  defined: readonly string[],
  several: boolean,
): KeySchemaElement[] {
  const schema = elements.map(({ AttributeName, KeyType }) => ({
    name: AttributeName ?? "",
    role: (KeyType ?? "HASH") as KeySchemaElement["role"],
  }));
  const names = schema.map(({ name }) => name);
  if (!several && names.length > defined.length) {
    throw new Invalid("Invalid KeySchema: Some index key attribute have no definition");
  }
  if (names.some((name) => !defined.includes(name))) {
    throw invalidParameter(
      "Some index key attributes are not defined in AttributeDefinitions. " +
        `Keys: [${names.join(", ")}], AttributeDefinitions: [${defined.join(", ")}]`,
    );
  }
  if (new Set(names).size !== names.length) {
    throw new Invalid(
      names.length > 2
        ? "The KeySchema contains multiple key attributes with the same name"
        : "Both the Hash Key and the Range Key element in the KeySchema have the same name",
    );
  }
  if (schema[0]?.role !== "HASH") {
    throw new Invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  }
  const hashes = schema.filter(({ role }) => role === "HASH").length;
  const inOrder = schema.slice(0, hashes).every(({ role }) => role === "HASH");
  if (!several) {
    if (schema.length > 2) throw tooManyKeys(schema.length);
    if (schema.length === 2 && hashes !== 1) {
      throw new Invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
    }
    return schema;
  }
  // AWS: recorded in October 2026 (ack-api-quirks, DDB-TABLE-442).
  if (!inOrder) throw invalidParameter("All HASH key attributes must precede RANGE key attributes in the KeySchema");
  for (const [role, count] of [["HASH", hashes] as const, ["RANGE", schema.length - hashes] as const]) {
    if (count > MAX_KEY_ATTRIBUTES) {
      throw invalidParameter(`The KeySchema exceeds the maximum allowed number of ${role} key attributes`);
    }
  }
  return schema;
}

const tooManyKeys = (count: number): Invalid =>
  new Invalid(`Invalid KeySchema: A table or local index has at most 2 key elements, not ${count}`);

function readLocalIndexes(
  indexes: readonly Sdk.LocalSecondaryIndex[] | undefined,
  defined: readonly string[],
  tableKeys: readonly KeySchemaElement[],
  taken: Set<string>,
): Omit<IndexRecord, "number">[] {
  if (indexes === undefined) return [];
  if (indexes.length === 0) throw invalidParameter("List of LocalSecondaryIndexes is empty");
  if (tableKeys.length !== 2) {
    throw invalidParameter(
      "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
    );
  }
  const read = indexes.map(({ IndexName = "", KeySchema, Projection }) => {
    const keySchema = readKeySchema(KeySchema ?? [], defined, false);
    if (keySchema.length !== 2) {
      throw invalidParameter(`Index KeySchema does not have a range key for index: ${IndexName}`);
    }
    const hash = keySchema[0]?.name;
    const tableHash = tableKeys[0]?.name;
    if (hash !== tableHash) {
      throw invalidParameter(
        "Index KeySchema does not have the same leading hash key as table KeySchema for index: " +
          `${IndexName}. index hash key: ${hash}, table hash key: ${tableHash}`,
      );
    }
    const projection = readProjection(Projection);
    takeName(IndexName, taken);
    return { name: IndexName, keySchema, projection };
  });
  if (read.length > MAX_LOCAL) {
    throw invalidParameter(`Number of LocalSecondaryIndexes exceeds per-table limit of ${MAX_LOCAL}`);
  }
  return read;
}

function readGlobalIndexes(
  indexes: readonly Sdk.GlobalSecondaryIndex[] | undefined,
  defined: readonly string[],
  mode: "PROVISIONED" | "PAY_PER_REQUEST",
  taken: Set<string>,
): Omit<GlobalIndexRecord, "number" | "status">[] {
  if (indexes === undefined) return [];
  if (indexes.length === 0) throw invalidParameter("List of GlobalSecondaryIndexes is empty");
  const read = indexes.map((index) => readGlobalIndex(index, defined, mode, taken));
  requireGlobalCount(read.length);
  return read;
}

function requireGlobalCount(count: number): void {
  if (count > MAX_GLOBAL) {
    throw invalidParameter(`GlobalSecondaryIndex count exceeds the per-table limit of ${MAX_GLOBAL}`);
  }
}

export function readGlobalIndex(
  {
    IndexName = "",
    KeySchema,
    Projection,
    ProvisionedThroughput,
    OnDemandThroughput,
    WarmThroughput,
  }: Sdk.GlobalSecondaryIndex,
  defined: readonly string[],
  mode: "PROVISIONED" | "PAY_PER_REQUEST",
  taken: Set<string>,
): Omit<GlobalIndexRecord, "number" | "status"> {
  const keySchema = readKeySchema(KeySchema ?? [], defined, true);
  const projection = readProjection(Projection);
  if (mode === "PAY_PER_REQUEST" && ProvisionedThroughput !== undefined) {
    throw invalidParameter(
      `ProvisionedThroughput should not be specified for index: ${IndexName} when BillingMode is PAY_PER_REQUEST`,
    );
  }
  if (mode === "PROVISIONED" && ProvisionedThroughput === undefined) {
    throw invalidParameter(`ProvisionedThroughput must be specified for index: ${IndexName}`);
  }
  takeName(IndexName, taken);
  const onDemand = readOnDemand(OnDemandThroughput, `index : ${IndexName}`);
  const throughput = readThroughput(ProvisionedThroughput);
  const warm = readWarm(WarmThroughput, mode, throughput, `index ${IndexName}`);
  return {
    name: IndexName,
    keySchema,
    projection,
    throughput,
    ...(onDemand === undefined ? {} : { onDemand }),
    ...(warm === undefined ? {} : { warm }),
  };
}

function takeName(name: string, taken: Set<string>): void {
  if (taken.has(name)) throw invalidParameter(`Duplicate index name: ${name}`);
  taken.add(name);
}

function readProjection(projection: Sdk.Projection | undefined): Projection {
  const type = projection?.ProjectionType;
  if (type === undefined) throw invalidParameter("Unknown ProjectionType: null");
  const names = projection?.NonKeyAttributes;
  if (names !== undefined && type !== "INCLUDE") {
    throw invalidParameter(`ProjectionType is ${type}, but NonKeyAttributes is specified`);
  }
  if (names === undefined && type === "INCLUDE") {
    // AWS: recorded by dynoxide (CHANGELOG 0.11.2).
    throw invalidParameter("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
  }
  return { type: type as Projection["type"], ...(names === undefined ? {} : { names }) };
}

/** unverified: AWS's words. */
function requireAllUsed(defined: readonly string[], schemas: readonly (readonly KeySchemaElement[])[]): void {
  const used = new Set(schemas.flatMap((schema) => schema.map(({ name }) => name)));
  if (defined.some((name) => !used.has(name))) {
    throw invalidParameter(
      `Some AttributeDefinitions are not used. AttributeDefinitions: [${defined.join(", ")}], keys used: [${[...used].join(", ")}]`,
    );
  }
}
