/** Access Analyzer's errors. unverified: their words, and which of them each mistake gives, unless a comment says who saw it. */
import { accessAnalyzer } from "@rolecall/aws-model/access-analyzer";
import { awsError } from "../../kernel/errors.js";

const invalid = (message: string, reason: "fieldValidationFailed" | "cannotParse" | "other") =>
  awsError(accessAnalyzer, "ValidationException", message, { reason });

/** A resource type for a policy that is none of a resource: https://github.com/awslabs/terraform-iam-policy-validator/pull/23 */
export const invalidInput = () => invalid("InvalidInput", "other");

export const invalidPage = () => invalid("maxResults must be at least 1.", "fieldValidationFailed");
export const invalidToken = () => invalid("The nextToken is not valid.", "fieldValidationFailed");

const invalidParameter = (message: string) => awsError(accessAnalyzer, "InvalidParameterException", message);

/** `why` are IAM's words for the same mistake. */
export const invalidPolicy = (member: string, why: string) => invalidParameter(`The ${member} is not valid: ${why}`);
export const noAccessNamed = () =>
  invalidParameter("The access must be one object with at least one action or one resource.");
export const invalidAction = (action: string) => invalidParameter(`The action ${action} is not valid.`);
/** AWS: a wildcard may stand "in the portion of the ARN that specifies the resource ID" alone. */
export const invalidResource = (resource: string) => invalidParameter(`The resource ${resource} is not valid.`);

/** The analysis gave up; AWS's model says no more than that the entity could not be processed. */
export const tooHard = (why: string) =>
  awsError(accessAnalyzer, "UnprocessableEntityException", `The policy could not be analyzed: ${why}`);
