import { apigateway } from "@rolecall/aws-model/apigateway";
import { asService } from "../../../kernel/call.js";
import { AwsError } from "../../../kernel/errors.js";
import type { Here } from "../../../kernel/here.js";
import type { Host } from "../../../kernel/host.js";
import { operation } from "../../../kernel/operation.js";
import { AssumeRole } from "../../sts/operations/assume-role.js";
import { accountView } from "../account.js";
import { badRequest } from "../errors.js";
import { patched, type Rule, setText } from "../patch.js";
import { ask, passRoles } from "../permissions.js";
import { type AccountRecord, accounts } from "../records.js";

/** UpdateAccount sets the role with which logs are written, which API Gateway must be able to assume at that moment. */
export const UpdateAccount = operation(apigateway, "UpdateAccount", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateAccount.html",
  permissions: ({ input, here }) => [
    ask("PATCH", here, "/account"),
    ...passRoles(
      here,
      (input.patchOperations ?? []).filter(({ path }) => path === "/cloudwatchRoleArn").map(({ value }) => value),
      "/account",
    ),
  ],

  async handle({ input, here, store, call }) {
    const key = [here.account, here.region];
    const none = { account: here.account, region: here.region };
    const { cloudwatchRoleArn } = patched<AccountRecord>(none, input.patchOperations, RULES);
    if (cloudwatchRoleArn !== undefined) await requireAssumable(call, here, cloudwatchRoleArn);
    const changed = await store.transact(async (tx) => {
      const account = patched((await accounts.get(tx, key)) ?? none, input.patchOperations, RULES);
      await accounts.put(tx, account);
      return account;
    });
    return accountView(changed);
  },
});

const RULES: readonly Rule<AccountRecord>[] = [
  { path: "/cloudwatchRoleArn", replace: setText("cloudwatchRoleArn"), add: setText("cloudwatchRoleArn") },
  // Usage plans are there for every account by now.
  { path: "/features", add: (account) => account },
];

async function requireAssumable(call: Host["call"], { region, account }: Here, role: string): Promise<void> {
  try {
    await call(
      AssumeRole,
      { RoleArn: role, RoleSessionName: "apigateway" },
      asService("apigateway.amazonaws.com", { region, account }),
    );
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw badRequest(
      "The role ARN does not have required permissions configured. Please grant trust permission for API Gateway and add the required role policy.",
    );
  }
}
