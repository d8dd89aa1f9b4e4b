import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { constraint, invalidInput, policyNotAttached } from "../errors.js";
import { DEFAULT_POLICIES } from "../managed.js";
import { policiesAt, requirePolicy } from "../policies.js";
import { about, namedPolicy, placeOf, policyArn, targetArn } from "../resources.js";
import { attachedTo, changeOrganization, requireTarget } from "../tree.js";

/** DetachPolicy: at least one SCP stays, and RCPFullAWSAccess always. */
export const DetachPolicy = operation(organizations, "DetachPolicy", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_DetachPolicy.html",

  permissions: async (call) => {
    const place = await placeOf(call);
    const policy = await namedPolicy(call.read, place, call.input.PolicyId);
    const keys = { "organizations:PolicyType": policy.type };
    return [policyArn(place, policy), targetArn(place, call.input.TargetId)].map((arn) =>
      about(place, permission("organizations:DetachPolicy", arn, keys)),
    );
  },

  async handle({ input: { PolicyId, TargetId }, here, store }) {
    await store.transact((tx) =>
      changeOrganization(tx, here, async (organization) => {
        requireTarget(organization, TargetId);
        const { type } = await requirePolicy(tx, organization, PolicyId);
        const attached = attachedTo(organization, TargetId);
        if (!attached.includes(PolicyId)) throw policyNotAttached();
        if (PolicyId === DEFAULT_POLICIES.RESOURCE_CONTROL_POLICY?.id) {
          throw invalidInput("NON_DETACHABLE_POLICY", "You can't detach this policy.");
        }
        const ofType = await policiesAt(tx, organization, TargetId, type);
        if (type === "SERVICE_CONTROL_POLICY" && ofType.length === 1) {
          throw constraint(
            "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
            "You cannot remove the last policy of this type from an entity.",
          );
        }
        const kept = attached.filter((id) => id !== PolicyId);
        return { ...organization, attachments: { ...organization.attachments, [TargetId]: kept } };
      }),
    );
    return {};
  },
});
