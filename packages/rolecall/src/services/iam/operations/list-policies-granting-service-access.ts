import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { ENTITY_TYPES, grantsService, heldPolicies, requireEntityByArn } from "../held.js";

/** ListPoliciesGrantingServiceAccess names, for each service, the policies of an entity that allow something of it. */
export const ListPoliciesGrantingServiceAccess = operation(iam, "ListPoliciesGrantingServiceAccess", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPoliciesGrantingServiceAccess.html",

  permissions: ({ input }) => [permission("iam:ListPoliciesGrantingServiceAccess", input.Arn, {})],

  async handle({ input, here, store }) {
    const held = await store.read(async (tx) => heldPolicies(tx, await requireEntityByArn(tx, here, input.Arn)));
    return {
      PoliciesGrantingServiceAccess: input.ServiceNamespaces.map((namespace) => ({
        ServiceNamespace: namespace,
        Policies: held
          .filter((policy) => grantsService(policy.document, namespace))
          .map(({ arn, name, entity }) =>
            arn === undefined
              ? {
                  PolicyName: name,
                  PolicyType: "INLINE" as const,
                  EntityType: ENTITY_TYPES[entity.kind],
                  EntityName: entity.name,
                }
              : { PolicyName: name, PolicyType: "MANAGED" as const, PolicyArn: arn },
          ),
      })),
      IsTruncated: false,
    };
  },
});
