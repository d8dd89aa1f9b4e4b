import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { constraint, duplicateAttachment, typeNotEnabled } from "../errors.js";
import { policiesAt, requirePolicy } from "../policies.js";
import { MAX_ATTACHED } from "../quotas.js";
import { about, namedPolicy, placeOf, policyArn, targetArn } from "../resources.js";
import { attachedTo, changeOrganization, requireTarget } from "../tree.js";

/** AttachPolicy: the next call of everybody below the target is limited. */
export const AttachPolicy = operation(organizations, "AttachPolicy", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_AttachPolicy.html",

  permissions: async (call) => {
    const place = await placeOf(call);
    const policy = await namedPolicy(call.read, place, call.input.PolicyId);
    const keys = { "organizations:PolicyType": policy.type };
    return [policyArn(place, policy), targetArn(place, call.input.TargetId)].map((arn) =>
      about(place, permission("organizations:AttachPolicy", arn, keys)),
    );
  },

  async handle({ input: { PolicyId, TargetId }, here, store }) {
    await store.transact((tx) =>
      changeOrganization(tx, here, async (organization) => {
        requireTarget(organization, TargetId);
        const { type } = await requirePolicy(tx, organization, PolicyId);
        if (!organization.policyTypes.includes(type)) throw typeNotEnabled();
        const attached = attachedTo(organization, TargetId);
        if (attached.includes(PolicyId)) throw duplicateAttachment();
        if ((await policiesAt(tx, organization, TargetId, type)).length >= MAX_ATTACHED) {
          throw constraint(
            "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
            "You have exceeded the number of policies of this type that can be attached to an entity.",
          );
        }
        return { ...organization, attachments: { ...organization.attachments, [TargetId]: [...attached, PolicyId] } };
      }),
    );
    return {};
  },
});
