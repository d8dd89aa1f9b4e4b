import type { Service } from "@rolecall/aws-model";
import { kms } from "@rolecall/aws-model/kms";
import { noneNeeded, type Operation } from "../../../kernel/operation.js";
import { newMaterial } from "../crypto/material.js";
import { DAY_MS } from "../deletion.js";
import { type ManagingService, managedAlias, managedDescription, managedPolicy } from "../managed-keys.js";
import { keyArn } from "../names.js";
import { aliases, type KeyRecord, keys } from "../records.js";
import { rotateWhenDue, YEAR_DAYS } from "../rotation.js";

/**
 * ProvideManagedKey answers the ARN of a service's AWS managed key in an account, and makes it the first time. What is done
 * with the key is decided by its policy. No model has it: the services alone ask for it.
 */
export const ProvideManagedKey: Operation<
  { readonly service: ManagingService; readonly account: string },
  { readonly arn: string }
> = {
  service: kms as Service,
  name: "ProvideManagedKey",
  source: "https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-key",
  permissions: noneNeeded("https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-key"),

  async handle({ input: { service, account }, here: { region }, ids, clock, store, ...host }) {
    const name = managedAlias(service);
    const known = await store.read((read) => aliases.get(read, [account, region, name]));
    if (known) return { arn: keyArn({ account, region, id: known.keyId }) };
    const nowMs = clock.now();
    const fresh: KeyRecord = {
      account,
      region,
      id: ids.uuid(),
      manager: "AWS",
      description: managedDescription(service),
      spec: "SYMMETRIC_DEFAULT",
      usage: "ENCRYPT_DECRYPT",
      state: "Enabled",
      createdMs: nowMs,
      policy: managedPolicy(service, account, region),
      tags: {},
      materials: [await newMaterial("SYMMETRIC_DEFAULT", ids, nowMs)],
      rotation: { periodDays: YEAR_DAYS, nextMs: nowMs + YEAR_DAYS * DAY_MS },
    };
    const keyId = await store.transact(async (tx) => {
      const other = await aliases.get(tx, [account, region, name]);
      if (other) return other.keyId;
      await keys.put(tx, fresh);
      await aliases.put(tx, { account, region, name, keyId: fresh.id, createdMs: nowMs, updatedMs: nowMs });
      return fresh.id;
    });
    if (keyId === fresh.id) rotateWhenDue(fresh, { ids, clock, store, ...host });
    return { arn: keyArn({ account, region, id: keyId }) };
  },
};
