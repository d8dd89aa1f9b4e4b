import { organizations } from "@rolecall/aws-model/organizations";
import { AwsError } from "../../../kernel/errors.js";
import { operation, permission } from "../../../kernel/operation.js";
import { CreateServiceLinkedRole } from "../../iam/operations/create-service-linked-role.js";
import { unlessThere } from "../creation.js";
import { alreadyInOrganization, noServiceLinkedRole } from "../errors.js";
import { newId } from "../ids.js";
import { asCallerThrough } from "../principals.js";
import { memberships, type OrganizationRecord } from "../records.js";
import { saveOrganization } from "../tree.js";
import { emailOf, shownOrganization } from "../views.js";

/** CreateOrganization makes the caller's account the management account of a new organization. */
export const CreateOrganization = operation(organizations, "CreateOrganization", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateOrganization.html",

  permissions: () => [permission("organizations:CreateOrganization", "*", {})],

  async handle({ input, here, caller, clock, ids, store, call }) {
    const featureSet = input.FeatureSet ?? "ALL";
    if (await store.read((tx) => memberships.get(tx, [here.account]))) throw alreadyInOrganization();
    if (featureSet === "ALL") {
      const made = call(
        CreateServiceLinkedRole,
        { AWSServiceName: "organizations.amazonaws.com" },
        asCallerThrough(caller),
      );
      try {
        await unlessThere(made);
      } catch (error) {
        if (error instanceof AwsError && error.code === "AccessDenied") throw noServiceLinkedRole();
        throw error;
      }
    }
    const rootId = newId(ids, "r", 4);
    const { account } = here;
    const management = {
      id: account,
      name: account,
      email: emailOf(account),
      status: "ACTIVE",
      parent: rootId,
    } as const;
    const organization: OrganizationRecord = {
      id: newId(ids, "o", 10),
      management: account,
      rootId,
      featureSet,
      policyTypes: [],
      ous: {},
      accounts: { [account]: { ...management, method: "INVITED", joinedMs: clock.now() } },
      attachments: {},
      tags: {},
      services: [],
      delegated: [],
      revision: 0,
    };
    return store.transact(async (tx) => {
      if (await memberships.get(tx, [account])) throw alreadyInOrganization();
      await memberships.put(tx, { account, organization: organization.id });
      return { Organization: shownOrganization(await saveOrganization(tx, organization)) };
    });
  },
});
