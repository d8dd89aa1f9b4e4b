/** The columns of the matrix: what stands in the function's policy, and what the organization says besides. */
import { AddPermission } from "../../src/services/lambda/operations/add-permission.js";
import { GetResourcePolicy } from "../../src/services/lambda/operations/get-resource-policy.js";
import { PutResourcePolicy } from "../../src/services/lambda/operations/put-resource-policy.js";
import { ACCOUNT, deny, policy } from "../../src/testing/world.js";
import type { Grant } from "./invoker.js";
import type { Stage } from "./stage.js";

export interface Situation {
  /** Which ARN the invoker calls: the function's own, or its alias's. */
  readonly calls: "function" | "alias";
  /** Brings it about; answers the ARN of the organization's policy that denies, where there is one. */
  readonly arrange: (stage: Stage, target: string, grants: readonly Grant[]) => Promise<string | undefined>;
}

export const SITUATIONS = {
  "no policy": { calls: "function", arrange: async () => undefined },

  "the right statement": { calls: "function", arrange: (stage, target, grants) => add(stage, target, grants) },

  "another SourceArn": {
    calls: "function",
    arrange: (stage, target, grants) =>
      add(
        stage,
        target,
        grants.map((grant) => ({ ...grant, SourceArn: `${grant.SourceArn ?? "arn:aws:s3:::bucket"}-of-another` })),
      ),
  },

  "another SourceAccount": {
    calls: "function",
    arrange: (stage, target, grants) =>
      add(
        stage,
        target,
        grants.map((grant) => ({ ...grant, SourceAccount: "444455556666" })),
      ),
  },

  "the statement on the alias, the call to the function": {
    calls: "function",
    arrange: (stage, target, grants) => add(stage, `${target}:live`, grants),
  },

  "the statement on the function, the call to the alias": {
    calls: "alias",
    arrange: (stage, _target, grants) => add(stage, stage.functionArn, grants),
  },

  "the statement on the alias, the call to the alias": {
    calls: "alias",
    arrange: (stage, target, grants) => add(stage, target, grants),
  },

  "an explicit deny beside it": {
    calls: "function",
    async arrange(stage, target, grants) {
      await add(stage, target, grants);
      const { Policy = "" } = await stage.root.call(GetResourcePolicy, { ResourceArn: target });
      const { Statement } = JSON.parse(Policy) as { Statement: readonly object[] };
      const denial = { Sid: "out", Effect: "Deny", Principal: "*", Action: "lambda:InvokeFunction", Resource: target };
      const { document } = policy(...Statement, denial);
      await stage.root.call(PutResourcePolicy, { ResourceArn: target, Policy: document });
      return undefined;
    },
  },

  "an RCP that denies it": {
    calls: "function",
    async arrange(stage, target, grants) {
      await add(stage, target, grants);
      const everybody = { Effect: "Deny", Principal: "*", Action: "lambda:InvokeFunction", Resource: "*" };
      return controlled(stage, policy(everybody), "RESOURCE_CONTROL_POLICY");
    },
  },

  "an SCP that denies it": {
    calls: "function",
    async arrange(stage, target, grants) {
      await add(stage, target, grants);
      return controlled(stage, deny("lambda:InvokeFunction"), "SERVICE_CONTROL_POLICY");
    },
  },
} as const satisfies Record<string, Situation>;

async function add({ root }: Stage, target: string, grants: readonly Grant[]): Promise<undefined> {
  const FunctionName = target.replace(/:live$/, "");
  for (const [index, grant] of grants.entries()) {
    await root.call(AddPermission, {
      Action: "lambda:InvokeFunction",
      ...grant,
      FunctionName,
      StatementId: `statement-${index}`,
      ...(target === FunctionName ? {} : { Qualifier: "live" }),
    } as never);
  }
  return undefined;
}

/** At the root of the organization: for all its accounts. */
async function controlled(
  { organization }: Stage,
  text: { readonly document: string },
  type: "SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY",
): Promise<string> {
  const id = await organization.attach(organization.rootId, text, type);
  return `arn:aws:organizations::${ACCOUNT}:policy/${organization.id}/${type.toLowerCase()}/${id}`;
}
