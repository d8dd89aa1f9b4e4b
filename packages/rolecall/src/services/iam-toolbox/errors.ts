/** IAM Toolbox's errors. unverified: their words; the model says when each is given. */
import { iamToolbox } from "@rolecall/aws-model/iam-toolbox";
import { awsError } from "../../kernel/errors.js";

/** One answer for an id that never was, that is of another account or Region, or whose details are kept no longer. */
export const detailsNotFound = (id: string) =>
  awsError(iamToolbox, "ResourceNotFoundException", `The authorization details with id ${id} were not found.`);

export const invalidToken = () => awsError(iamToolbox, "ValidationException", "The nextToken is not valid.");
