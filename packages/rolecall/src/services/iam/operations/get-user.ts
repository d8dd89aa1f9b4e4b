import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { accountSince } from "../account.js";
import { requireUser } from "../entities.js";
import { accountRootArn, meantUserArn, userNameOf } from "../resources.js";
import { date, shownUser } from "../views.js";

/** GetUser without a name answers the caller: a user, or the account's root user. */
export const GetUser = operation(iam, "GetUser", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html",

  permissions: async ({ input, here, caller, read }) => [
    permission("iam:GetUser", await meantUserArn(read, here, input, caller), {}),
  ],

  async handle({ input, here, caller, clock, store }) {
    const name = userNameOf(input, caller);
    if (name !== undefined) return { User: shownUser(await store.read((tx) => requireUser(tx, here, name))) };
    const account = await accountSince(store, here.account, clock.now());
    return {
      User: {
        // The root user has neither path nor name.
        Path: undefined,
        UserName: undefined,
        UserId: here.account,
        Arn: accountRootArn(here),
        CreateDate: date(account.createdMs),
      },
    };
  },
});
