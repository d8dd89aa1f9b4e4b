import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireEntityByArn } from "../held.js";
import { passedParts, simulationPage } from "../simulate/input.js";
import { simulate, simulatedCaller } from "../simulate/simulate.js";
import { exclusion, heldBoundary, heldSources, passedSources } from "../simulate/sources.js";

/** SimulatePrincipalPolicy tries the policies that a user (with its groups), a group or a role has. */
export const SimulatePrincipalPolicy = operation(iam, "SimulatePrincipalPolicy", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html",

  permissions: ({ input }) => [permission("iam:SimulatePrincipalPolicy", input.PolicySourceArn, {})],

  async handle({ input, here, store }) {
    simulatedCaller(input.PolicySourceArn);
    const excluded = exclusion(input.PolicyExclusionList);
    const passed = passedParts(input);
    const { entity, held, boundary } = await store.read(async (tx) => {
      const found = await requireEntityByArn(tx, here, input.PolicySourceArn);
      return {
        entity: found,
        held: await heldSources(tx, found, excluded),
        boundary: await heldBoundary(tx, found, excluded),
      };
    });
    const results = simulate({
      ...passed,
      principal: simulatedCaller(input.CallerArn ?? entity.arn),
      identity: [...held, ...passedSources("PolicyInputList", input.PolicyInputList, "identity")],
      // AWS: a boundary that is passed stands in for the one that is attached.
      boundary: passed.boundary ?? boundary,
    });
    return simulationPage(results, input);
  },
});
