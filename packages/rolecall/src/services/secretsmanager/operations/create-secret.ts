import { secretsmanager } from "@rolecall/aws-model/secretsmanager";
import { notEmulated } from "../../../kernel/errors.js";
import { type OperationCall, operation, permission } from "../../../kernel/operation.js";
import { named } from "../change.js";
import { chosenKey, open, seal, type Value } from "../encryption.js";
import { nameToBeDeleted, secretExists, tokenNeeded } from "../errors.js";
import { requireName, secretArn, suffixFor } from "../names.js";
import { keyKeys, NO_SECRET_YET } from "../permissions.js";
import { placeOf, type SecretRecord, secrets, type Version, values } from "../records.js";
import { CURRENT } from "../stages.js";
import { checkedTags, tagMap } from "../tags.js";
import { findValue, isSame } from "../values.js";

/** CreateSecret makes a secret, with its first value or without; the same request twice makes one. */
export const CreateSecret = operation(secretsmanager, "CreateSecret", {
  source: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html",

  permissions: async (call) => {
    const { input, here } = call;
    const { account, region } = here;
    const place = { account, region, name: input.Name };
    const arn = secretArn({ ...place, suffix: suffixFor(place, input.ClientRequestToken ?? "") });
    const tags = { set: tagMap(input.Tags) };
    const create = permission(
      "secretsmanager:CreateSecret",
      arn,
      {
        ...(await keyKeys(call, input.KmsKeyId)),
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

    const asMade = () => findMade(call, { ...place, suffix }, token, value);
    const made = await asMade();
    if (made) return made;

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
    const isNew = await store.transact(async (tx) => {
      if (await secrets.get(tx, placeOf(place))) return false;
      await secrets.put(tx, secret);
      if (sealed) await values.put(tx, { ...sealed, ...place, version: token });
      return true;
    });
    return (isNew ? undefined : await asMade()) ?? answer(secret, token, value);
  },
});

const answer = (secret: SecretRecord, token: string, value: Value | undefined) => ({
  ...named(secret),
  ...(value === undefined ? {} : { VersionId: token }),
});

/** The secret where the same request has made it already. @throws ResourceExistsException, InvalidRequestException */
async function findMade(
  call: OperationCall<unknown>,
  wanted: Pick<SecretRecord, "account" | "region" | "name" | "suffix">,
  token: string,
  value: Value | undefined,
) {
  const { secret, sealed } = await call.store.read(async (read) => ({
    secret: await secrets.get(read, placeOf(wanted)),
    sealed: await values.get(read, [...placeOf(wanted), token]),
  }));
  if (secret === undefined) return undefined;
  if (secret.deletedMs !== undefined) throw nameToBeDeleted();
  if (secret.suffix !== wanted.suffix || (value === undefined) !== (sealed === undefined)) {
    throw secretExists(wanted.name);
  }
  if (value && sealed && !isSame(await open(call, secretArn(secret), token, sealed), value)) {
    throw secretExists(wanted.name);
  }
  return answer(secret, token, value);
}
