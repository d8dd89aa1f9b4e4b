import { ssm } from "@rolecall/aws-model/ssm";
import { principalArn } from "@rolecall/engine";
import { notEmulated } from "../../../kernel/errors.js";
import { operation, permission } from "../../../kernel/operation.js";
import { DEFAULT_KEY, seal } from "../encryption.js";
import { keyOfPlain, parameterExists, tagsAndOverwrite, typeNeeded, typeStays } from "../errors.js";
import { noteChange, parameterEvents } from "../events.js";
import { allVersions, parameterArn, readName, requireGoodName } from "../names.js";
import { checkValue, chosenTier, makeRoom } from "../put.js";
import { type ParameterRecord, parameters, placeOf, type VersionRecord, versions } from "../records.js";
import { checkedTags, NO_DOCUMENT, tagMap } from "../tags.js";

/** PutParameter makes a parameter, or its next version with Overwrite. */
export const PutParameter = operation(ssm, "PutParameter", {
  source: "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html",

  permissions: ({ input, here }) => {
    const arn = parameterArn(readName(here, input.Name ?? ""));
    const tags = { set: tagMap(input.Tags) };
    const keys = { "ssm:Overwrite": String(input.Overwrite ?? false), "ssm:Policies": input.Policies };
    const put = permission("ssm:PutParameter", arn, keys, tags);
    const isTagged = input.Tags !== undefined && input.Tags.length > 0;
    return isTagged ? [put, permission("ssm:AddTagsToResource", arn, NO_DOCUMENT, tags)] : [put];
  },

  async handle(call) {
    const { input, here, caller, clock, store } = call;
    const name = (input.Name ?? "").trim();
    if (input.Policies !== undefined) throw notEmulated("a policy of a parameter");
    if (input.DataType !== undefined && input.DataType !== "text") {
      throw notEmulated(`a parameter of data type \`${input.DataType}\``);
    }
    requireGoodName(here, name);
    if (input.Tags?.length && input.Overwrite) throw tagsAndOverwrite();
    const tags = checkedTags(tagMap(input.Tags));
    const place = readName(here, name);
    const occasion = { id: call.ids.uuid(), atMs: clock.now() };
    for (;;) {
      const before = await store.read(async (read) => {
        const parameter = await parameters.get(read, placeOf(place));
        return parameter && { parameter, version: await versions.get(read, [...placeOf(place), parameter.version]) };
      });
      if (before && !input.Overwrite) throw parameterExists();
      const type = input.Type ?? before?.version?.type;
      if (type === undefined) throw typeNeeded();
      if (before?.version && isSecure(before.version.type) !== isSecure(type)) throw typeStays();
      if (input.KeyId !== undefined && !isSecure(type)) throw keyOfPlain();
      const text = input.Value ?? "";
      const tier = chosenTier(input.Tier, text, before?.version?.tier);
      checkValue(text, tier, input.AllowedPattern);
      const keyId = isSecure(type) ? (input.KeyId ?? DEFAULT_KEY) : undefined;
      const value = keyId === undefined ? { text } : await seal(call, place, tier, keyId, text);
      const number = await store.transact(async (tx) => {
        const current = await parameters.get(tx, placeOf(place));
        // Somebody put another version meanwhile: what was decided is about the one before.
        if (current?.version !== before?.parameter.version) return undefined;
        const next: ParameterRecord = {
          account: place.account,
          region: place.region,
          path: place.path,
          name: current?.name ?? name,
          tags: current?.tags ?? tags,
          version: (current?.version ?? 0) + 1,
        };
        if (current) await makeRoom(tx, current, await allVersions(tx, current));
        const description = input.Description ?? before?.version?.description;
        const version: VersionRecord = {
          account: place.account,
          region: place.region,
          path: place.path,
          version: next.version,
          type,
          tier,
          dataType: "text",
          value,
          ...(keyId === undefined ? {} : { keyId }),
          ...(description === undefined ? {} : { description }),
          ...(input.AllowedPattern === undefined ? {} : { allowedPattern: input.AllowedPattern }),
          labels: [],
          modifiedMs: clock.now(),
          modifiedBy: principalArn(caller.principal),
        };
        await parameters.put(tx, next);
        await versions.put(tx, version);
        await noteChange(tx, current === undefined ? "Create" : "Update", next, version, occasion);
        return next.version;
      });
      if (number === undefined) continue;
      parameterEvents.deliver(call);
      return { Version: number, Tier: tier };
    }
  },
});

const isSecure = (type: string) => type === "SecureString";
