import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { checkPolicy } from "../documents.js";
import { duplicatePolicy, typeNotAvailable } from "../errors.js";
import { newId } from "../ids.js";
import { policiesOf } from "../policies.js";
import { policies } from "../records.js";
import { about, placeOf, policyArn } from "../resources.js";
import { mergedTags, passed, withTags } from "../tags.js";
import { requireOrganization, saveOrganization } from "../tree.js";
import { shownPolicy } from "../views.js";

/** CreatePolicy keeps a policy that nothing is limited by before it is attached. */
export const CreatePolicy = operation(organizations, "CreatePolicy", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreatePolicy.html",

  permissions: async (call) => {
    const place = await placeOf(call);
    const { Type, Tags } = call.input;
    const keys = { "organizations:PolicyType": Type };
    const arn = policyArn(place, { id: "p-*", type: Type });
    return [about(place, permission("organizations:CreatePolicy", arn, keys, passed(Tags)))];
  },

  async handle({ input: { Name, Type, Content, Description, Tags }, here, ids, store }) {
    const id = newId(ids, "p", 8);
    checkPolicy(Type, Content);
    return store.transact(async (tx) => {
      const before = await requireOrganization(tx, here);
      if (before.featureSet !== "ALL") throw typeNotAvailable();
      const others = await policiesOf(tx, before, Type);
      if (others.some(({ name }) => name === Name)) throw duplicatePolicy();
      const policy = {
        organization: before.id,
        id,
        name: Name,
        description: Description,
        type: Type,
        content: Content,
      };
      await policies.put(tx, policy);
      await saveOrganization(tx, withTags(before, id, mergedTags([], Tags)));
      return { Policy: { PolicySummary: shownPolicy(before, policy), Content } };
    });
  },
});
