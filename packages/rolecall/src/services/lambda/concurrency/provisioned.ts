/**
 * Provisioned concurrency: sandboxes of a version that are initialised before anybody asks for them.
 *
 * The store says what was asked for; the sandboxes themselves are made anew after a restart. Until all of an allocation are
 * there, none of them serves.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html
 */
import { isRefusal } from "../../../kernel/errors.js";
import type { Host } from "../../../kernel/host.js";
import { startOwed, untilDone } from "../../../kernel/owed.js";
import type { Read, Transaction } from "../../../store/store.js";
import { lambdaTime } from "../configuration.js";
import {
  aliasOfProvisionedVersion,
  cannotFindAlias,
  functionNotFound,
  provisionedNeedsVersion,
  provisionedUnpublished,
  versionOfProvisionedAlias,
} from "../errors.js";
import { functionSpec } from "../invocation.js";
import { findAlias } from "../lookup.js";
import { type FunctionRef, functionArn } from "../names.js";
import { aliases, type ProvisionedRecord, type ScalingRecord, scaling, versions } from "../records.js";
import { changeScaling } from "./scaling.js";

type AllocationHost = Pick<Host, "store" | "background" | "sandboxes" | "call" | "sessions" | "clock" | "log" | "ids">;

/** A version or an alias. */
export type QualifiedRef = FunctionRef & { readonly qualifier: string };

/** @throws InvalidParameterValueException for the function itself */
export function requireQualifier(ref: FunctionRef): QualifiedRef {
  const { qualifier } = ref;
  if (qualifier === undefined || qualifier === "$LATEST") throw provisionedNeedsVersion();
  return { ...ref, qualifier };
}

/** The version that it leads to. @throws ResourceNotFoundException, InvalidParameterValueException for `$LATEST` */
export async function versionLedTo(read: Read, ref: QualifiedRef): Promise<number> {
  const { account, region, name, qualifier } = ref;
  if (/^\d+$/.test(qualifier)) {
    const found = await versions.require(read, [account, region, name, Number(qualifier)], () =>
      functionNotFound(functionArn(ref)),
    );
    return found.version;
  }
  const alias = await findAlias(read, ref);
  if (!alias) throw cannotFindAlias(functionArn(ref));
  if (alias.version === "$LATEST") throw provisionedUnpublished();
  return Number(alias.version);
}

/** AWS: a version has one allocation, its own or that of one alias. @throws ResourceConflictException */
export async function requireSole(read: Read, ref: QualifiedRef, version: number): Promise<void> {
  const { account, region, name, qualifier } = ref;
  const own = /^\d+$/.test(qualifier);
  const settings = await scaling.get(read, [account, region, name]);
  for (const other of Object.keys(settings?.provisioned ?? {})) {
    if (other === qualifier) continue;
    if (other === String(version)) throw aliasOfProvisionedVersion();
    const alias = await aliases.get(read, [account, region, name, other]);
    if (alias?.version === String(version)) throw own ? versionOfProvisionedAlias() : aliasOfProvisionedVersion();
  }
}

export const findProvisioned = async (
  read: Read,
  { account, region, name, qualifier }: QualifiedRef,
): Promise<ProvisionedRecord | undefined> =>
  (await scaling.get(read, [account, region, name]))?.provisioned?.[qualifier];

export const setProvisioned = (tx: Transaction, ref: QualifiedRef, record: ProvisionedRecord): Promise<void> =>
  changeScaling(tx, ref, (before) => ({
    ...before,
    provisioned: { ...before.provisioned, [ref.qualifier]: record },
  }));

/** Takes it away; answers what it was. */
export async function removeProvisioned(tx: Transaction, ref: QualifiedRef): Promise<ProvisionedRecord | undefined> {
  const found = await findProvisioned(tx, ref);
  if (!found) return undefined;
  await changeScaling(tx, ref, (before) => {
    const { [ref.qualifier]: gone, ...provisioned } = before.provisioned ?? {};
    return { ...before, provisioned };
  });
  return found;
}

/**
 * What an alias has provisioned goes along where it is led to another version.
 * @throws ResourceConflictException, InvalidParameterValueException where that one can't have it
 */
export async function moveProvisioned(tx: Transaction, ref: QualifiedRef, fresh: ProvisionedRecord) {
  const before = await findProvisioned(tx, ref);
  if (!before) return undefined;
  const version = await versionLedTo(tx, ref);
  if (version === before.version) return undefined;
  await requireSole(tx, ref, version);
  const record = { ...fresh, requested: before.requested, version };
  await setProvisioned(tx, ref, record);
  return { before, record };
}

/** Ends the sandboxes that were initialised ahead. */
export const endProvisioned = (
  ref: FunctionRef,
  { version }: Pick<ProvisionedRecord, "version">,
  { sandboxes }: Pick<Host, "sandboxes">,
): Promise<void> => {
  const { account, region, name } = ref;
  return sandboxes.retire(functionArn({ account, region, name }), {
    version: String(version),
    initialization: "provisioned-concurrency",
  });
};

/** Initialises the sandboxes behind the answer, and notes how that ended. */
export function allocate(ref: QualifiedRef, record: ProvisionedRecord, host: AllocationHost): void {
  const name = `provisioning concurrency for ${functionArn(ref)}`;
  startOwed(host, {
    name,
    work: async (signal) => {
      const ended = await initialised(ref, record, host);
      const now = await untilDone(host, name, signal, () => noteEnd(ref, record, ended, host));
      // Taken away or moved meanwhile: nobody else knows of sandboxes that came after that.
      if (now?.version !== record.version) await endProvisioned(ref, record, host);
    },
  });
}

/** Answers the record as it stands now. */
const noteEnd = (
  ref: QualifiedRef,
  { allocationId }: ProvisionedRecord,
  ended: Pick<ProvisionedRecord, "status" | "statusReason">,
  { store }: AllocationHost,
): Promise<ProvisionedRecord | undefined> =>
  store.transact(async (tx) => {
    const now = await findProvisioned(tx, ref);
    // Changed meanwhile: that has its own allocation.
    if (now?.allocationId === allocationId) await setProvisioned(tx, ref, { ...now, ...ended });
    return now;
  });

async function initialised(
  { account, region, name }: QualifiedRef,
  { version, requested }: ProvisionedRecord,
  host: AllocationHost,
): Promise<Pick<ProvisionedRecord, "status" | "statusReason">> {
  const fn = await host.store.read((read) => versions.get(read, [account, region, name, version]));
  if (!fn) return { status: "FAILED", statusReason: "FUNCTION_NOT_FOUND" };
  try {
    const spec = { ...functionSpec(fn, host), initialization: "provisioned-concurrency" as const };
    if (await host.sandboxes.provision(spec, requested)) return { status: "READY" };
    return { status: "FAILED", statusReason: "FUNCTION_ERROR_INIT_FAILURE" };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { status: "FAILED", statusReason: error.message };
  }
}

/** After a restart: what was provisioned is initialised again. */
export async function resumeProvisioned(host: AllocationHost): Promise<void> {
  const { items } = await host.store.read((read) => scaling.list(read, { prefix: [] }));
  for (const { account, region, functionName: name, provisioned = {} } of items) {
    for (const [qualifier, before] of Object.entries(provisioned)) {
      const ref = { account, region, name, qualifier };
      const record = pendingAllocation(before, before.version, host, before.modifiedMs);
      await host.store.transact((tx) => setProvisioned(tx, ref, record));
      allocate(ref, record, host);
    }
  }
}

export const pendingAllocation = (
  { requested }: Pick<ProvisionedRecord, "requested">,
  version: number,
  { ids, clock }: Pick<Host, "ids" | "clock">,
  modifiedMs = clock.now(),
): ProvisionedRecord => ({ requested, version, status: "IN_PROGRESS", allocationId: ids.uuid(), modifiedMs });

/** As AWS answers it. */
export function describeProvisioned({ requested, status, statusReason, modifiedMs }: ProvisionedRecord) {
  const there = status === "READY" ? requested : 0;
  return {
    RequestedProvisionedConcurrentExecutions: requested,
    AvailableProvisionedConcurrentExecutions: there,
    AllocatedProvisionedConcurrentExecutions: there,
    Status: status,
    ...(statusReason === undefined ? {} : { StatusReason: statusReason }),
    LastModified: lambdaTime(modifiedMs),
  };
}

/** The configurations of a function, in order. */
export const provisionedList = (settings: ScalingRecord | undefined) =>
  Object.entries(settings?.provisioned ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
