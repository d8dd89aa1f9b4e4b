import type { Service } from "@rolecall/aws-model";
import { kms } from "@rolecall/aws-model/kms";
import { noneNeeded, type Operation } from "../../../kernel/operation.js";
import { newMaterial } from "../crypto/material.js";
import { DAY_MS } from "../deletion.js";
import { type ManagingService, managedAlias, managedDescription, managedPolicy } from "../managed-keys.js";
import { aliasArn, keyArn } from "../names.js";
import { aliases, type KeyRecord, keys } from "../records.js";
import { rotateWhenDue, YEAR_DAYS } from "../rotation.js";

export interface ResourceKeyInput {
  readonly service: ManagingService;
  /** Whose the resource is. */
  readonly account: string;
  /** The customer's setting, in any form; empty or absent where there is none. */
  readonly keyId?: string | undefined;
}

/**
 * ResourceKey answers the ARN of the key (or of an alias of it) that a resource of a service is under: what its owner has set, else
 * the service's AWS managed key, which is made the first time. Whether it may be used its policy says. No model has it: the
 * services alone ask for it.
 */
export const ResourceKey: Operation<ResourceKeyInput, { readonly arn: string }> = {
  service: kms as Service,
  name: "ResourceKey",
  source: "https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-key",
  permissions: noneNeeded("https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-key"),

  async handle({ input: { service, account, keyId = "" }, here: { region }, ids, clock, store, ...host }) {
    const name = managedAlias(service);
    if (keyId !== "" && keyId !== name && keyId !== aliasArn({ account, region, name })) {
      if (keyId.startsWith("arn:")) return { arn: keyId };
      // Without an account it is the owner's, whoever calls.
      const place = { account, region };
      return {
        arn: keyId.startsWith("alias/") ? aliasArn({ ...place, name: keyId }) : keyArn({ ...place, id: keyId }),
      };
    }
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
    const id = await store.transact(async (tx) => {
      const other = await aliases.get(tx, [account, region, name]);
      if (other) return other.keyId;
      await keys.put(tx, fresh);
      await aliases.put(tx, { account, region, name, keyId: fresh.id, createdMs: nowMs, updatedMs: nowMs });
      return fresh.id;
    });
    if (id === fresh.id) rotateWhenDue(fresh, { ids, clock, store, ...host });
    return { arn: keyArn({ account, region, id }) };
  },
};
