/**
 * AWS's errors of HTTP APIs. Words that users of AWS reported (issues of the Terraform provider, SST and CDK) have no
 * remark; the others say that they are unverified.
 */
import { type Violation, violationMessage, violationStyle } from "@rolecall/aws-model";
import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { awsError } from "../../kernel/errors.js";
import type { Here } from "../../kernel/here.js";

export const badRequest = (message: string) => awsError(apigatewayv2, "BadRequestException", message);

const notFound = (message: string) => awsError(apigatewayv2, "NotFoundException", message);

const conflict = (message: string) => awsError(apigatewayv2, "ConflictException", message);

/** An error of its own model in the place of ValidationException; the words are unverified. */
export const violated = (violations: readonly Violation[]) =>
  badRequest(violationMessage(violations, violationStyle("apigatewayv2")));

export const apiNotFound = ({ account }: Here, id: string) =>
  notFound(`Invalid API identifier specified ${account}:${id}`);

/** Unverified words, save for `Stage`, which REST APIs have too. */
export const partNotFound = (kind: "Authorizer" | "Deployment" | "Integration" | "Model" | "Route" | "Stage") =>
  notFound(`Invalid ${kind} identifier specified`);

/** Unverified words. */
export const taggedNotFound = (arn: string) => notFound(`Invalid resource identifier specified ${arn}`);

export const routeSettingsNotFound = (routeKey: string) =>
  notFound(`Unable to find Route by key ${routeKey} within the provided RouteSettings`);

export const routeExists = (routeKey: string) => conflict(`Route with key ${routeKey} already exists for this API`);

export const routesCollide = (routeKey: string, other: string) =>
  conflict(
    `The provided route key "${routeKey}" has a conflicting variable on the same hierarchical level as "${other}"`,
  );

export const badRouteKey = () =>
  badRequest(
    'The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"',
  );

export const stageExists = () => conflict("Stage already exists");

/** Unverified words. */
export const nameTaken = (kind: "Authorizer" | "Model", name: string) =>
  conflict(`${kind} with name ${name} already exists for this API`);

export const integrationInUse = (id: string) =>
  conflict(`Cannot delete Integration '${id}' that is referenced by a Route.`);

/** Unverified words. */
export const authorizerInUse = (id: string) =>
  conflict(`Cannot delete Authorizer '${id}' that is referenced by a Route.`);

/** REST APIs' words. */
export const deploymentInUse = () => badRequest("Active stages pointing to this deployment must be moved or deleted");

export const noRoutes = "Unable to deploy API because no routes exist in this API";

export const badUri = () => badRequest("Invalid function ARN or invalid uri");

/** Unverified words. */
export const missing = (member: string) => badRequest(`${member} is a required parameter`);

/** Unverified words. */
export const invalid = (member: string, value: string) => badRequest(`Invalid ${member} specified: ${value}`);

/** Members of WebSocket APIs (unverified words). */
export const notForHttp = (member: string) => badRequest(`${member} is not supported for HTTP protocol Apis`);

/** A quota; unverified words. */
export const tooMany = (what: string, most: number) =>
  awsError(apigatewayv2, "TooManyRequestsException", `Maximum number of ${what} per API has been reached (${most})`, {
    LimitType: what,
  });

/** Members made by quick create (unverified words). */
export const managedByGateway = (what: string) => badRequest(`${what} is managed by API Gateway and can't be changed`);

/** Unverified words. */
export const unreadableDocument = (why: string) =>
  badRequest(`Unable to parse API definition because of a malformed document: ${why}`);

/** Unverified words. */
export const documentWarnings = (warnings: readonly string[]) =>
  badRequest(`Warnings found during import:\n\t${warnings.join("\n\t")}`);

/** Unverified words. */
export const documentErrors = (errors: readonly string[]) =>
  badRequest(`Errors found during import:\n\t${errors.join("\n\t")}`);

/** Reported in issues of the Terraform provider. */
export const noLogging = (why: string) => badRequest(`Insufficient permissions to enable logging: ${why}`);
