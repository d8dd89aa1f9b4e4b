/**
 * ARNs of API Gateway, and what the kernel asks about them.
 *
 * AWS's ARNs have no account: `arn:aws:apigateway:{region}::/restapis/{id}`. An operation is always asked on the caller's
 * own, so `permissions.ts` names the account in `Permission.subject`, and an API of another account counts as missing. A
 * subject without an account is the data plane's: whose the API is, and which policy was deployed, is what it asks.
 */
import { compilePolicy } from "@rolecall/engine";
import { parseArn } from "../../kernel/arn.js";
import type { ResourceFacts, Resources } from "../../kernel/service.js";
import type { Read } from "../../store/store.js";
import { type ApiRecord, apiKeys, apis, deployments, stages, usagePlans } from "./records.js";

export const arnOf = (region: string, path: string) => `arn:aws:apigateway:${region}::${path}`;

/** Before the resource policy of an API can name it: what requests to its stages are allowed on. */
export const executeArn = ({ region, account, id }: Pick<ApiRecord, "region" | "account" | "id">) =>
  `arn:aws:execute-api:${region}:${account}:${id}`;

export const resources: Resources = {
  async find(tx, arn, action) {
    const parsed = parseArn(arn);
    if (parsed?.service !== "apigateway") return undefined;
    const { region, account, resource } = parsed;
    const parts = resource.slice(1).split("/");
    if (parts[0] === "tags") {
      const tagged = parseArn(decoded(resource.slice("/tags/".length)));
      return tagged ? factsOf(tx, region, account, tagged.resource.slice(1).split("/"), action) : undefined;
    }
    return factsOf(tx, region, account, parts, action);
  },
};

async function factsOf(
  tx: Read,
  region: string,
  account: string,
  [kind, id = "", part, name = ""]: readonly string[],
  action: string,
): Promise<ResourceFacts | undefined> {
  switch (kind) {
    case "restapis": {
      const api = await apis.get(tx, [region, id]);
      if (!api || (account !== "" && api.account !== account)) return undefined;
      if (action === "execute-api:Invoke") return invocationFacts(tx, api, part, name);
      const own = part === "stages" ? await stages.get(tx, [region, id, name]) : undefined;
      // Children inherit their API's tags; a stage's own come first.
      return { account: api.account, tags: { ...api.tags, ...own?.tags } };
    }
    case "apikeys": {
      const key = await apiKeys.get(tx, [account, region, id]);
      return key && { account, tags: key.tags };
    }
    case "usageplans": {
      const plan = await usagePlans.get(tx, [account, region, id]);
      return plan && { account, tags: plan.tags };
    }
    default:
      return undefined;
  }
}

/** Whose the API is, and its policy: as a deployment froze it, or as it is being worked on. */
async function invocationFacts(tx: Read, api: ApiRecord, part: string | undefined, name: string) {
  const text = await policyText(tx, api, part, name);
  if (text === undefined) return { account: api.account };
  return {
    account: api.account,
    policy: { policy: compilePolicy(text), name: `resource policy of API \`${api.id}\`` },
  };
}

async function policyText(tx: Read, api: ApiRecord, part: string | undefined, name: string) {
  if (part === undefined) return api.policy;
  const stage = part === "stages" ? await stages.get(tx, [api.region, api.id, name]) : undefined;
  const deployment = part === "deployments" ? name : stage?.deploymentId;
  return deployment === undefined ? undefined : (await deployments.get(tx, [api.region, api.id, deployment]))?.policy;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
