import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { iamArn } from "../resources.js";
import { callerArnNeeded, passedParts, simulationPage } from "../simulate/input.js";
import { simulate, simulatedCaller } from "../simulate/simulate.js";
import { passedSources } from "../simulate/sources.js";

/** SimulateCustomPolicy tries policies that the caller passes as text. */
export const SimulateCustomPolicy = operation(iam, "SimulateCustomPolicy", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html",

  permissions: () => [permission("iam:SimulateCustomPolicy", "*", {})],

  async handle({ input, here }) {
    if (input.ResourcePolicy !== undefined && input.CallerArn === undefined) throw callerArnNeeded();
    const results = simulate({
      ...passedParts(input),
      principal: simulatedCaller(input.CallerArn ?? iamArn(here, "user", "/", "simulated")),
      identity: passedSources("PolicyInputList", input.PolicyInputList, "identity"),
      scps: input.OrderedOrganizationPolicyInputList?.map((level, index) =>
        passedSources(
          `OrderedOrganizationPolicyInputList.${index + 1}`,
          level.ServiceControlPolicyInputList,
          "scp",
        ).map(({ applied }) => applied),
      ),
    });
    return simulationPage(results, input);
  },
});
