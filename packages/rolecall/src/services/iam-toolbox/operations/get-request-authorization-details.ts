import { iamToolbox } from "@rolecall/aws-model/iam-toolbox";
import { operation, permission } from "../../../kernel/operation.js";
import { detailsOf } from "../details.js";
import { detailsNotFound, invalidToken } from "../errors.js";
import { evaluationsOf } from "../evaluations.js";

/**
 * GetRequestAuthorizationDetails tells what was evaluated for a request that IAM refused, and which policies matched: no
 * policy's text. For a day, in the Region of the refusal, to the account that it happened in.
 */
export const GetRequestAuthorizationDetails = operation(iamToolbox, "GetRequestAuthorizationDetails", {
  source: "https://docs.aws.amazon.com/iam-toolbox/latest/APIReference/API_GetRequestAuthorizationDetails.html",

  permissions: () => [permission("iam:GetRequestAuthorizationDetails", "*", {})],

  async handle({ input, here, trail, store, directory }) {
    // A request asks for so few permissions that all evaluations stand on one page.
    if (input.nextToken !== undefined) throw invalidToken();
    const evaluations = await evaluationsOf({ trail, store, directory }, here, input.authorizationId);
    if (evaluations === undefined) throw detailsNotFound(input.authorizationId);
    return detailsOf(evaluations);
  },
});
