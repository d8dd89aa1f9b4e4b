import { secretsmanager } from "@rolecall/aws-model/secretsmanager";
import { notEmulated } from "../../../kernel/errors.js";
import { operation, permission } from "../../../kernel/operation.js";
import { named } from "../change.js";
import { chosenKey, open, seal } from "../encryption.js";
import { nameToBeDeleted, secretExists, tokenNeeded } from "../errors.js";
import { requireName, secretArn, suffixFor } from "../names.js";
import { keyKeys, NO_SECRET_YET } from "../permissions.js";
import { placeOf, type SecretRecord, secrets, type Version, values } from "../records.js";
import { CURRENT } from "../stages.js";
import { checkedTags, tagMap } from "../tags.js";
import { findValue } from "../values.js";

/** CreateSecret makes a secret, with its first value or without; the same request twice makes one. */
export const CreateSecret = operation(secretsmanager, "CreateSecret", {
  source: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html",

  permissions: ({ input, here }) => {
    const { account, region } = here;
    const place = { account, region, name: input.Name };
    const arn = secretArn({ ...place, suffix: suffixFor(place, input.ClientRequestToken ?? "") });
    const tags = { set: tagMap(input.Tags) };
    const create = permission(
      "secretsmanager:CreateSecret",
      arn,
      {
        ...keyKeys(here, input.KmsKeyId),
        ...NO_SECRET_YET,
        "secretsmanager:Name": input.Name,
        "secretsmanager:Description": input.Description,
        "secretsmanager:Type": input.Type,
        "secretsmanager:AddReplicaRegions": input.AddReplicaRegions?.map(({ Region = "" }) => Region),
        "secretsmanager:ForceOverwriteReplicaSecret": String(input.ForceOverwriteReplicaSecret ?? false),
      },
      tags,
    );
    if (!input.Tags || input.Tags.length === 0) return [create];
    const tagging = {
      ...NO_SECRET_YET,
      "secretsmanager:SecretId": arn,
      "secretsmanager:SecretPrimaryRegion": region,
    };
    return [create, permission("secretsmanager:TagResource", arn, tagging, tags)];
  },

  async handle(call) {
    const { input, here, clock, store } = call;
    if (input.AddReplicaRegions) throw notEmulated("replication of secrets to other Regions");
    if (input.Type) throw notEmulated("a managed external secret");
    if (input.ClientRequestToken === undefined) throw tokenNeeded();
    requireName(input.Name);
    const token = input.ClientRequestToken;
    const value = findValue(input);
    const tags = checkedTags(tagMap(input.Tags));
    const { account, region } = here;
    const place = { account, region, name: input.Name };
    const suffix = suffixFor(place, token);
    const arn = secretArn({ ...place, suffix });

    const { earlier, earlierValue } = await store.read(async (read) => ({
      earlier: await secrets.get(read, placeOf(place)),
      earlierValue: await values.get(read, [...placeOf(place), token]),
    }));
    if (earlier?.deletedMs !== undefined) throw nameToBeDeleted();
    if (earlier !== undefined) {
      const isSame =
        value !== undefined && earlierValue !== undefined && earlier.suffix === suffix
          ? Buffer.compare(
              Buffer.from((await open(call, arn, token, earlierValue)).bytes),
              Buffer.from(value.bytes),
            ) === 0
          : false;
      if (!isSame) throw secretExists(input.Name);
      return { ...named(earlier), VersionId: token };
    }

    const key = await chosenKey(call, arn, input.KmsKeyId);
    const sealed = value && (await seal(call, { arn, version: token, keyArn: key?.arn }, value));
    const nowMs = clock.now();
    const version: Version = {
      id: token,
      stages: [CURRENT],
      createdMs: nowMs,
      hasValue: true,
      ...(key === undefined ? {} : { keyArn: key.arn }),
    };
    const secret: SecretRecord = {
      ...place,
      suffix,
      ...(input.Description === undefined ? {} : { description: input.Description }),
      ...(key === undefined ? {} : { key }),
      createdMs: nowMs,
      changedMs: nowMs,
      tags,
      versions: sealed === undefined ? [] : [version],
    };
    await store.transact(async (tx) => {
      if (await secrets.get(tx, placeOf(place))) throw secretExists(input.Name);
      await secrets.put(tx, secret);
      if (sealed) await values.put(tx, { ...sealed, ...place, version: token });
    });
    return { ...named(secret), ...(sealed === undefined ? {} : { VersionId: token }) };
  },
});
