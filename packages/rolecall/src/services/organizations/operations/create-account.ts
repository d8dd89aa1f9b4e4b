import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { startCreation } from "../creation.js";
import { constraint } from "../errors.js";
import { newAccountId, newId } from "../ids.js";
import { MAX_ACCOUNTS } from "../quotas.js";
import { type CreationRecord, creations } from "../records.js";
import { about, placeOf } from "../resources.js";
import { mergedTags, passed } from "../tags.js";
import { requireOrganization } from "../tree.js";
import { shownCreation } from "../views.js";

/** CreateAccount answers at once; DescribeCreateAccountStatus tells when the account is there. */
export const CreateAccount = operation(organizations, "CreateAccount", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html",

  permissions: async (call) => [
    about(await placeOf(call), permission("organizations:CreateAccount", "*", {}, passed(call.input.Tags))),
  ],

  async handle(call) {
    const { input, here, ids, clock, store } = call;
    const id = newId(ids, "car", 32);
    const account = newAccountId(ids);
    const creation = await store.transact(async (tx) => {
      const organization = await requireOrganization(tx, here);
      if (Object.keys(organization.accounts).length >= MAX_ACCOUNTS) {
        throw constraint(
          "ACCOUNT_NUMBER_LIMIT_EXCEEDED",
          "You have exceeded the allowed number of AWS accounts for your organization.",
        );
      }
      const made: CreationRecord = {
        organization: organization.id,
        id,
        account,
        name: input.AccountName,
        email: input.Email,
        roleName: input.RoleName ?? "OrganizationAccountAccessRole",
        tags: mergedTags([], input.Tags),
        state: "IN_PROGRESS",
        requestedMs: clock.now(),
      };
      await creations.put(tx, made);
      return made;
    });
    startCreation(call, creation);
    return { CreateAccountStatus: shownCreation(creation) };
  },
});
