/**
 * API Gateway's errors. The words are AWS's: recorded ones of public test suites (2023 to 2026) and quoted ones of issue
 * threads, unless marked unverified.
 */
import { apigateway } from "@rolecall/aws-model/apigateway";
import { awsError } from "../../kernel/errors.js";

export const badRequest = (message: string) => awsError(apigateway, "BadRequestException", message);
export const notFound = (message: string) => awsError(apigateway, "NotFoundException", message);
export const conflict = (message: string) => awsError(apigateway, "ConflictException", message);
const limitExceeded = (message: string) => awsError(apigateway, "LimitExceededException", message);

export const apiNotFound = (account: string, api: string) =>
  notFound(`Invalid API identifier specified ${account}:${api}`);
/** What is missing is one of the things of this kind: `Resource`, `Method`, `Integration` … */
export const identifierNotFound = (kind: string) => notFound(`Invalid ${kind} identifier specified`);
export const statusCodeNotFound = () => notFound("Invalid Response status code specified");
export const parameterNotFound = () => notFound("Invalid parameter name specified");
export const contentTypeNotFound = () => notFound("Content-Type specified was not found");
export const modelNotFound = (name: string) => notFound(`Invalid model name specified: ${name}`);
export const stageNotFound = () => notFound("Invalid stage identifier specified");
/** AWS refuses an authorizer for an API that is not there so. */
export const concurrentModification = () =>
  conflict("Unable to complete operation due to concurrent modification. Please try again later.");

/** Unverified beyond resources: AWS's for those, with the kind exchanged. */
export const tooMany = (what: string) =>
  limitExceeded(
    `Maximum number of ${what} for this API has been reached. Please contact AWS if you need additional ${what}.`,
  );
/** Unverified words. */
export const tooManyInAccount = (what: string) =>
  limitExceeded(`Maximum number of ${what} for this account has been reached.`);

export const badPatchPath = (path: string | undefined) => badRequest(`Invalid patch path ${path ?? "null"}`);
export const badPatchOperation = (operations: readonly string[]) =>
  badRequest(`Invalid patch operation specified. Must be one of: [${operations.join(", ")}]`);
export const patchNotSupported = (path: string, op: string) =>
  badRequest(`Invalid patch path  '${path}' specified for op '${op}'. Please choose supported operations`);
export const patchPathNotAmong = (path: string, op: string, paths: readonly string[]) =>
  badRequest(`Invalid patch path  '${path}' specified for op '${op}'. Must be one of: [${paths.join(", ")}]`);

export const badPosition = () => badRequest("Invalid position specified");
/** Unverified words. */
export const badLimit = () => badRequest("Invalid limit specified. Must be between 1 and 500");
/** What is wrong with it AWS does not say. */
export const badPolicy = () =>
  badRequest("Invalid policy document. Please check the policy syntax and ensure that Principals are valid.");
/** Unverified words, and those of the one below. */
export const policyTooLong = () => badRequest("Invalid policy document. The policy is longer than 8192 characters.");
export const tagsRefused = (why: string) => badRequest(`Invalid tags specified. ${why}`);
export const badArn = () => badRequest("Invalid ARN specified in the request");
