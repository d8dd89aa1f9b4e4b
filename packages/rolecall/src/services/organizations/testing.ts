/** An organization in the test world: the management account, a member and a stranger, and users in each. */
import { type Actor, type PolicyText, REGION, type World } from "../../testing/world.js";
import { CreateUser } from "../iam/operations/create-user.js";
import { PutUserPolicy } from "../iam/operations/put-user-policy.js";
import { AttachPolicy } from "./operations/attach-policy.js";
import { CreateAccount } from "./operations/create-account.js";
import { CreateOrganization } from "./operations/create-organization.js";
import { CreatePolicy } from "./operations/create-policy.js";
import { DescribeCreateAccountStatus } from "./operations/describe-create-account-status.js";
import { EnablePolicyType } from "./operations/enable-policy-type.js";
import { ListRoots } from "./operations/list-roots.js";

export const STRANGER = "999999999999";

export interface TestOrganization {
  readonly id: string;
  readonly rootId: string;
  /** Makes an account, and waits until it is there. */
  account(name: string): Promise<string>;
  /** Makes a policy and attaches it; its id. */
  attach(
    target: string,
    policy: PolicyText,
    type?: "SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY",
  ): Promise<string>;
}

export async function testOrganization(world: World): Promise<TestOrganization> {
  const { root } = world;
  const { Organization } = await root.call(CreateOrganization, {});
  const { Roots } = await root.call(ListRoots, {});
  const rootId = Roots?.[0]?.Id ?? "";
  await root.call(EnablePolicyType, { RootId: rootId, PolicyType: "SERVICE_CONTROL_POLICY" });
  await root.call(EnablePolicyType, { RootId: rootId, PolicyType: "RESOURCE_CONTROL_POLICY" });
  let made = 0;
  return {
    id: Organization?.Id ?? "",
    rootId,
    async account(name) {
      const { CreateAccountStatus } = await root.call(CreateAccount, {
        AccountName: name,
        Email: `${name}@example.com`,
      });
      await world.settled();
      const { CreateAccountStatus: after } = await root.call(DescribeCreateAccountStatus, {
        CreateAccountRequestId: CreateAccountStatus?.Id ?? "",
      });
      if (after?.AccountId === undefined) throw new Error(`the account was not made: ${JSON.stringify(after)}`);
      return after.AccountId;
    },
    async attach(target, { document }, type = "SERVICE_CONTROL_POLICY") {
      const policy = { Name: `policy-${made++}`, Description: "", Type: type, Content: document };
      const { Policy } = await root.call(CreatePolicy, policy);
      const id = Policy?.PolicySummary?.Id ?? "";
      await root.call(AttachPolicy, { PolicyId: id, TargetId: target });
      return id;
    },
  };
}

/** An IAM user of any account. */
export async function userIn(
  world: World,
  account: string,
  name: string,
  ...policies: readonly PolicyText[]
): Promise<Actor> {
  const root = world.rootOf(account);
  const { User } = await root.call(CreateUser, { UserName: name });
  for (const [index, { document }] of policies.entries()) {
    await root.call(PutUserPolicy, { UserName: name, PolicyName: `p${index}`, PolicyDocument: document });
  }
  const arn = User?.Arn ?? "";
  const caller = { principal: { type: "user" as const, account, arn, id: User?.UserId ?? "" }, account };
  return {
    arn,
    caller,
    call: (operation, input, { region = REGION } = {}) => world.host.call(operation, input, { caller, region }),
  };
}
