import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { notEmulated } from "../../../kernel/errors.js";
import type { Here } from "../../../kernel/here.js";
import { keptPolicy } from "../../../kernel/named-principals.js";
import { operation, permission } from "../../../kernel/operation.js";
import type { Read } from "../../../store/store.js";
import { Invalid, invalidParameter, tableExists } from "../errors.js";
import { once } from "../items/once.js";
import { type TableRecord, tables } from "../records.js";
import { nextRevision } from "../resource-policies/attached.js";
import { checkDocument, invalidPrincipal, requireNotPublic } from "../resource-policies/document.js";
import { findTable, type TableRef, tableRef } from "../resources.js";
import { saveStream, withNewStream } from "../streams/specification.js";
import { readDefinition, readOnDemand } from "../tables/definition.js";
import { describeTable } from "../tables/describe.js";
import { tableEncryption } from "../tables/encryption.js";
import { SETTLING_MS } from "../tables/lifecycle.js";
import type { CreateTableInput, SSESpecification } from "../tables/shapes.js";
import { requireTags, tagsOf } from "../tables/tags.js";
import { readWarm } from "../tables/warm.js";

const bind = once((input: CreateTableInput) => {
  requireEmulated(input);
  requireName(input.TableName);
  const definition = readDefinition(input);
  requireTags(tagsOf(input.Tags), input.Tags ?? []);
  return definition;
});

/**
 * CreateTable makes a table; it is CREATING for a moment and takes items once it is ACTIVE.
 *
 * Gap: replicas and vector indexes are answered with `RC_NOT_EMULATED`.
 */
export const CreateTable = operation(dynamodb, "CreateTable", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html",

  permissions: ({ input, here }) => {
    bind(input);
    const ref = tableRef(here, input.TableName);
    const tags = input.Tags === undefined ? undefined : { set: tagsOf(input.Tags) };
    const create = permission("dynamodb:CreateTable", ref.arn, {}, tags);
    // Inferred: AWS refuses CreateTable with tags to those who may not call TagResource.
    return [
      create,
      ...(tags === undefined ? [] : [permission("dynamodb:TagResource", ref.arn, {}, tags)]),
      // Inferred likewise, since a policy given here is one put.
      ...(input.ResourcePolicy === undefined ? [] : [permission("dynamodb:PutResourcePolicy", ref.arn, {})]),
    ];
  },

  async handle({ input, here, store, clock, ids, ...call }) {
    const definition = bind(input);
    const ref = tableRef(here, input.TableName);
    if (input.ResourcePolicy !== undefined) {
      checkDocument(input.ResourcePolicy);
      await requireNotPublic(input.ResourcePolicy, "Table");
    }
    const policy = await store.read((read) => keptPolicy(read, call.directory, input.ResourcePolicy, invalidPrincipal));
    const nowMs = clock.now();
    const onDemand = readOnDemand(input.OnDemandThroughput, "table");
    const warm = readWarm(input.WarmThroughput, definition.mode, definition.throughput, "table");
    const { localIndexes, globalIndexes } = definition;
    const { encryption: wanted } = encryption(here, input.SSESpecification);
    // A grant made for a name that is taken would be left over.
    if (wanted !== undefined) await store.read((read) => requireFree(read, ref));
    const protection = await tableEncryption(ref, wanted, { ...call, here });
    const made: TableRecord = {
      account: ref.account,
      region: ref.region,
      name: ref.name,
      id: ids.uuid(),
      createdMs: nowMs,
      status: "CREATING",
      busyUntilMs: nowMs + SETTLING_MS,
      attributes: definition.attributes,
      keySchema: definition.keySchema,
      billing: {
        mode: definition.mode,
        ...(definition.mode === "PAY_PER_REQUEST" ? { onDemandSinceMs: nowMs } : {}),
      },
      throughput: definition.throughput,
      ...(onDemand === undefined ? {} : { onDemand }),
      ...(warm === undefined ? {} : { warm }),
      deletionProtection: input.DeletionProtectionEnabled ?? false,
      ...(input.TableClass === undefined ? {} : { tableClass: { class: input.TableClass } }),
      ...(protection ? { encryption: protection } : {}),
      localIndexes: localIndexes.map((index, number) => ({ ...index, number })),
      globalIndexes: globalIndexes.map((index, position) => ({
        ...index,
        number: localIndexes.length + position,
        status: "CREATING" as const,
      })),
      nextIndex: localIndexes.length + globalIndexes.length,
      tags: tagsOf(input.Tags),
      ...(policy === undefined ? {} : { policy: nextRevision(undefined, policy, nowMs) }),
    };
    const table = withNewStream(made, input.StreamSpecification, nowMs);
    await store.transact(async (tx) => {
      await requireFree(tx, ref);
      await tables.put(tx, table);
      await saveStream(tx, undefined, table, nowMs);
    });
    return { TableDescription: describeTable(table, nowMs) };
  },
});

async function requireFree(read: Read, ref: TableRef): Promise<void> {
  if (await findTable(read, ref)) throw tableExists(ref.name);
}

/** @throws RolecallError for what CreateTable can ask for and Rolecall has not */
function requireEmulated(input: CreateTableInput): void {
  if (input.GlobalTableSourceArn !== undefined) throw notEmulated("a DynamoDB global table");
  if (input.VectorIndexes !== undefined) throw notEmulated("a DynamoDB vector index");
}

export function requireName(name: string): void {
  if (name.startsWith("arn:")) return;
  if (name.length < 3 || name.length > 255) {
    throw new Invalid("TableName must be at least 3 characters long and at most 255 characters long");
  }
  if (!/^[a-zA-Z0-9_.-]+$/.test(name)) {
    throw new Invalid(
      `1 validation error detected: Value '${name}' at 'tableName' failed to satisfy constraint: ` +
        "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
    );
  }
}

/**
 * The key of AWS KMS that a request names (`tables/encryption.ts`).
 * @throws Invalid in words recorded in October 2026 (ack-api-quirks, DDB-TABLE-442)
 */
export function encryption(here: Here, sse: SSESpecification | undefined): Pick<TableRecord, "encryption"> {
  if (!sse?.Enabled) {
    if (sse?.SSEType !== undefined) throw invalidParameter("SSEType can not be specified if Enabled is false");
    if (sse?.KMSMasterKeyId !== undefined) {
      throw invalidParameter("KMSMasterKeyId can not be specified if Enabled is false");
    }
    return {};
  }
  if (sse.SSEType === "AES256") throw invalidParameter("SSEType AES256 is not supported");
  if (sse.KMSMasterKeyId !== undefined && sse.SSEType === undefined) {
    throw invalidParameter("SSEType KMS is required if KMSMasterKeyId is specified");
  }
  const key = sse.KMSMasterKeyId ?? "alias/aws/dynamodb";
  const keyArn = key.startsWith("arn:")
    ? key
    : `arn:${here.partition}:kms:${here.region}:${here.account}:${key.startsWith("alias/") ? key : `key/${key}`}`;
  return { encryption: { keyArn } };
}
