/**
 * What the kernel asks about keys: the key policy with what grants add to it.
 *
 * A key policy must itself allow, also within the key's account: identity-based policies count only where it names the
 * account. A grant lets its grantee through like a statement that names him, and says itself who may retire it.
 *
 * AWS: https://docs.aws.amazon.com/kms/latest/developerguide/determining-access.html
 */
import { compilePolicy } from "@rolecall/engine";
import { parseArn } from "../../kernel/arn.js";
import type { Resources } from "../../kernel/service.js";
import { retiringPolicy, statementsOf } from "./grants.js";
import { keyArn } from "./names.js";
import { aliases, grants, keys } from "./records.js";

export const resources: Resources = {
  async standsFor(tx, arn) {
    const { account = "", region = "", resource = "" } = parseArn(arn) ?? {};
    const alias = await aliases.get(tx, [account, region, resource]);
    return alias && keyArn({ account, region, id: alias.keyId });
  },

  async find(tx, arn) {
    const parsed = parseArn(arn);
    const [, id, grantId] = /^key\/([^/]+)(?:\/grant\/(.*))?$/.exec(parsed?.resource ?? "") ?? [];
    if (!parsed || id === undefined) return undefined;
    const place = [parsed.account, parsed.region, id];
    const key = await keys.get(tx, place);
    if (!key) return undefined;
    if (grantId !== undefined) {
      const policy = retiringPolicy(key.account, await grants.get(tx, [...place, grantId]));
      const name = `grant "${grantId}"`;
      return {
        policy: { policy: compilePolicy(JSON.stringify(policy)), name },
        policyRule: "must-allow",
        tags: key.tags,
      };
    }
    const { items } = await grants.list(tx, { prefix: place });
    const document = JSON.parse(key.policy) as {
      readonly Version?: string;
      readonly Statement: object | readonly object[];
    };
    const hasVariables = document.Version === "2012-10-17";
    const statements = [document.Statement].flat();
    const text =
      items.length === 0
        ? key.policy
        : JSON.stringify({
            ...document,
            Statement: [...statements, ...items.flatMap((grant) => statementsOf(grant, hasVariables))],
          });
    const name = items.length === 0 ? `key policy of "${id}"` : `key policy and grants of "${id}"`;
    return {
      policy: { policy: compilePolicy(text), name },
      policyRule: "must-allow",
      // AWS: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#actions-not-restricted-by-rcps
      ...(key.manager === "AWS" ? { withoutRcps: true } : {}),
      tags: key.tags,
    };
  },
};
