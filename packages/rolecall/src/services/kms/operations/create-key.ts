import { kms } from "@rolecall/aws-model/kms";
import { notEmulated } from "../../../kernel/errors.js";
import { keptPolicy } from "../../../kernel/named-principals.js";
import { absent, operation, permission } from "../../../kernel/operation.js";
import { newMaterial } from "../crypto/material.js";
import { unknownPrincipal } from "../errors.js";
import { keyArn } from "../names.js";
import { callerKeys } from "../permissions.js";
import { checkPolicy, defaultPolicy, requireNoLockout } from "../policy.js";
import { type KeyRecord, keys } from "../records.js";
import { chosenKind } from "../specs.js";
import { checkedTags, tagMap } from "../tags.js";
import { keyMetadata } from "../views.js";

/** CreateKey makes a key, symmetric unless it says otherwise; without a policy its account's IAM policies decide. */
export const CreateKey = operation(kms, "CreateKey", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html",

  permissions: ({ input, here, caller, request }) => {
    const { spec, usage } = chosenKind(input);
    const tags = { set: tagMap(input.Tags ?? []) };
    const keys = {
      ...callerKeys(caller, request?.calledVia, here.region),
      "kms:KeyOrigin": input.Origin ?? "AWS_KMS",
      "kms:KeySpec": spec,
      "kms:KeyUsage": usage,
      "kms:MultiRegion": String(input.MultiRegion ?? false),
      "kms:MultiRegionKeyType": input.MultiRegion ? "PRIMARY" : absent("the key is of one Region"),
    };
    const create = permission(
      "kms:CreateKey",
      "*",
      { ...keys, "kms:BypassPolicyLockoutSafetyCheck": String(input.BypassPolicyLockoutSafetyCheck ?? false) },
      tags,
    );
    if (!input.Tags || input.Tags.length === 0) return [create];
    const arn = keyArn({ account: here.account, region: here.region, id: "*" });
    return [create, permission("kms:TagResource", arn, { ...keys, "kms:ResourceAliases": undefined }, tags)];
  },

  async handle({ input, here, caller, ids, clock, store, directory }) {
    if (input.MultiRegion) throw notEmulated("a multi-Region key");
    if (input.Origin !== undefined && input.Origin !== "AWS_KMS")
      throw notEmulated(`a key with origin ${input.Origin}`);
    const { account, region } = here;
    const { spec, usage } = chosenKind(input);
    let policy = input.Policy ?? defaultPolicy(account);
    const id = ids.uuid();
    const place = { account, region, id };
    if (input.Policy !== undefined) {
      checkPolicy(policy);
      policy = await store.read((read) => keptPolicy(read, directory, policy, unknownPrincipal));
      if (!input.BypassPolicyLockoutSafetyCheck) requireNoLockout(policy, caller.principal, keyArn(place), account);
    }
    const nowMs = clock.now();
    const key: KeyRecord = {
      ...place,
      description: input.Description ?? "",
      spec,
      usage,
      state: "Enabled",
      createdMs: nowMs,
      policy,
      tags: checkedTags(tagMap(input.Tags ?? [])),
      materials: [await newMaterial(spec, ids, nowMs)],
    };
    await store.transact((tx) => keys.put(tx, key));
    return { KeyMetadata: keyMetadata(key) };
  },
});
