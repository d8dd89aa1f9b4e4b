import { lambda } from "@rolecall/aws-model/lambda";
import { gap, operation, permission } from "../../../kernel/operation.js";
import { activate } from "../activation.js";
import { requireDeadLetterTarget } from "../async/requirements.js";
import { checkedZip, storeCode } from "../code.js";
import { requireUsedConfig } from "../code-signing/configs.js";
import { requireSigned } from "../code-signing/enforce.js";
import { functionCodeSigning } from "../code-signing/records.js";
import { refuseGaps, settings } from "../configuration.js";
import { shownConfiguration } from "../environment/open.js";
import { protectedEnvironment } from "../environment/seal.js";
import { functionExists, nameTooLong, roleNotAssumable, runtimeAndHandlerMandatory } from "../errors.js";
import { isAssumable, requireOwnRole } from "../execution-role.js";
import { checkCombined, layerPermissions, usedLayers } from "../layers/use.js";
import { functionRef, unqualifiedArn } from "../names.js";
import { passRole } from "../pass-role.js";
import { type FunctionRecord, functions, versionOf } from "../records.js";
import { requireCreatable } from "../runtimes.js";
import { checkedTags } from "../tagging.js";
import { publish } from "../versions.js";

/** A bare name; the model's bound is that of an ARN. */
const NAME_LENGTH = 64;

/**
 * CreateFunction registers a function; it is `Pending` until its code is unpacked, then `Active`.
 *
 * The caller passes the role (iam:PassRole), and Lambda must be able to take it on by its trust policy.
 */
export const CreateFunction = operation(lambda, "CreateFunction", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html",

  permissions: ({ input, here }) => {
    const arn = unqualifiedArn(functionRef(here, input.FunctionName));
    return [
      permission(
        "lambda:CreateFunction",
        arn,
        {
          "lambda:Layer": input.Layers,
          "lambda:CodeSigningConfigArn": input.CodeSigningConfigArn,
          "lambda:SubnetIds": input.VpcConfig?.SubnetIds,
          "lambda:SecurityGroupIds": input.VpcConfig?.SecurityGroupIds,
          "lambda:VpcIds": input.VpcConfig?.SubnetIds?.length
            ? gap("of calls that put a function into a VPC, which is not emulated; of all others the key is absent")
            : undefined,
        },
        { set: input.Tags ?? {} },
      ),
      passRole(input.Role, arn),
      ...layerPermissions(input.Layers),
      ...(input.Tags && Object.keys(input.Tags).length > 0
        ? [permission("lambda:TagResource", arn, {}, { set: input.Tags })]
        : []),
    ];
  },

  precheck({ input, here }) {
    requireOwnRole(here, input.Role);
  },

  async handle({ input, here, caller, request, requestId, signal, ids, clock, store, blobs, call, ...host }) {
    refuseGaps(input);
    const configuring = { here, caller, request, requestId, signal, call };
    const ref = functionRef(here, input.FunctionName);
    if (ref.name.length > NAME_LENGTH) throw nameTooLong(ref.name);
    if (input.Runtime === undefined || input.Handler === undefined) throw runtimeAndHandlerMandatory();
    const runtime = requireCreatable(input.Runtime, { clock, settings: host.settings, log: host.log });
    const chosen = settings(input, ref.name);
    const tags = checkedTags(input.Tags ?? {});
    const { zip, unzippedBytes } = await checkedZip(input.Code, configuring);
    const layers = await store.read((read) => usedLayers(read, here.region, input.Layers ?? []));
    checkCombined(unzippedBytes, layers);
    const arn = unqualifiedArn(ref);
    const taker = { arn, name: ref.name, roleArn: input.Role, account: here.account, region: here.region };
    if (!(await isAssumable(taker, call))) throw roleNotAssumable();
    const signing = input.CodeSigningConfigArn;
    if (signing !== undefined) {
      requireSigned(await store.read((read) => requireUsedConfig(read, here, signing)), ref.name);
    }
    const deadLetterArn = input.DeadLetterConfig?.TargetArn || undefined;
    if (deadLetterArn !== undefined) await requireDeadLetterTarget(deadLetterArn, taker, { call, ...host });
    const { environment, ...protection } = await protectedEnvironment(
      { ...taker, variables: input.Environment?.Variables, kmsKeyArn: input.KMSKeyArn },
      undefined,
      configuring,
    );
    const code = await storeCode(zip, blobs);

    const record: FunctionRecord = {
      account: ref.account,
      region: ref.region,
      name: ref.name,
      arn,
      roleArn: input.Role,
      runtime,
      handler: input.Handler,
      architecture: input.Architectures?.[0] ?? "x86_64",
      ...chosen,
      ...protection,
      ...(environment ? { environment } : {}),
      ...(deadLetterArn === undefined ? {} : { deadLetterArn }),
      code,
      layers,
      tags,
      revisionId: ids.uuid(),
      environmentId: ids.uuid(),
      modifiedMs: clock.now(),
      state: "Pending",
      update: undefined,
    };
    const fresh = { revisionId: ids.uuid(), environmentId: ids.uuid(), modifiedMs: record.modifiedMs };
    const published = await store.transact(async (tx) => {
      if (await functions.get(tx, [ref.account, ref.region, ref.name])) throw functionExists(ref.name);
      await functions.put(tx, record);
      if (signing !== undefined) {
        await requireUsedConfig(tx, here, signing);
        const { account, region, name: functionName } = ref;
        await functionCodeSigning.put(tx, { account, region, functionName, configArn: signing });
      }
      return input.Publish ? publish(tx, record, undefined, fresh) : undefined;
    });
    activate(record, { store, clock, ...host });
    return shownConfiguration(published ?? record, configuring, published && versionOf(published));
  },
});
