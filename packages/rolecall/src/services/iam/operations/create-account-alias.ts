import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { accountAliasTaken } from "../errors.js";
import { accountRecord, accounts } from "../records.js";

/** CreateAccountAlias names the account; a name it had before is given up. */
export const CreateAccountAlias = operation(iam, "CreateAccountAlias", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccountAlias.html",

  permissions: () => [permission("iam:CreateAccountAlias", "*", {})],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const [owner] = await accounts.by(tx, "byAlias", [input.AccountAlias], { limit: 1 });
      if (owner !== undefined && owner.account !== here.account) throw accountAliasTaken(input.AccountAlias);
      await accounts.put(tx, { ...(await accountRecord(tx, here.account)), alias: input.AccountAlias });
    });
    return {};
  },
});
