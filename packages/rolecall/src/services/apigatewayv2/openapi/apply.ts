/** An OpenAPI document put in the place of an API's routes, integrations and authorizers. */

import { AwsError } from "../../../kernel/errors.js";
import type { Here } from "../../../kernel/here.js";
import type { Host } from "../../../kernel/host.js";
import type { Transaction } from "../../../store/store.js";
import { corsOf } from "../apis.js";
import { AUTHORIZERS, authorizerOf } from "../authorizers.js";
import { badRequest, documentErrors, documentWarnings, invalid } from "../errors.js";
import { INTEGRATIONS, integrationOf } from "../integrations.js";
import { newId, PART_ID, SHORT_ID } from "../lookup.js";
import type { Facts } from "../permissions.js";
import {
  type ApiRecord,
  type AuthorizerDefinition,
  authorizers,
  type Cors,
  type IntegrationDefinition,
  integrations,
  type RouteDefinition,
  routes,
} from "../records.js";
import { ROUTES, requireOwnKey, requireRouteKey, routePlace } from "../routes.js";
import { type ApiDocument, type Basepath, type RouteInput, readApi } from "./read.js";

export interface Imported {
  readonly document: ApiDocument;
  readonly cors: Cors | undefined;
  readonly routes: readonly RouteDefinition[];
  readonly integrations: readonly IntegrationDefinition[];
  readonly authorizers: readonly AuthorizerDefinition[];
}

interface Asked {
  readonly Body?: string | undefined;
  readonly Basepath?: string | undefined;
  readonly FailOnWarnings?: boolean | undefined;
}

/** @throws BadRequestException with all that is wrong in the document */
export function importedOf(asked: Asked, here: Here, ids: Pick<Host, "ids">["ids"]): Imported {
  const document = readApi(asked.Body ?? "", basepathOf(asked.Basepath), here);
  const errors = [...document.errors];
  const attempt = <Value>(what: string, make: () => Value): Value | undefined => {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      errors.push(`${what}: ${error.message}`);
      return undefined;
    }
  };
  const made = new Map<string, AuthorizerDefinition>();
  for (const [scheme, input] of document.authorizers) {
    const authorizer = attempt(`Unable to create authorizer '${scheme}'`, () =>
      authorizerOf(newId(ids, SHORT_ID), undefined, input),
    );
    if (authorizer) made.set(scheme, authorizer);
  }
  const shared = new Map<string, IntegrationDefinition>();
  const ofRoutes: IntegrationDefinition[] = [];
  const list: RouteDefinition[] = [];
  for (const input of document.routes) {
    attempt(`Unable to create route '${input.routeKey}'`, () => {
      const integration = integrationFor(input, shared, ids);
      const route = routeFor(input, integration, made, newId(ids, PART_ID));
      requireOwnKey(route, list);
      list.push(route);
      if (integration && !ofRoutes.includes(integration)) ofRoutes.push(integration);
    });
  }
  const cors = attempt("Unable to set CORS", () => document.cors && corsOf(document.cors));
  if (list.length > ROUTES || ofRoutes.length > INTEGRATIONS || made.size > AUTHORIZERS) {
    errors.push(`An API has at most ${ROUTES} routes, ${INTEGRATIONS} integrations and ${AUTHORIZERS} authorizers`);
  }
  if (errors.length > 0) throw documentErrors(errors);
  if (asked.FailOnWarnings === true && document.warnings.length > 0) throw documentWarnings(document.warnings);
  return { document, cors, routes: list, integrations: ofRoutes, authorizers: [...made.values()] };
}

function integrationFor(
  { integration }: RouteInput,
  shared: Map<string, IntegrationDefinition>,
  ids: Pick<Host, "ids">["ids"],
): IntegrationDefinition | undefined {
  if (integration === undefined) return undefined;
  const { sharedAs, input } = integration;
  const before = sharedAs === undefined ? undefined : shared.get(sharedAs);
  const made = before ?? integrationOf(newId(ids, PART_ID), undefined, input);
  if (sharedAs !== undefined) shared.set(sharedAs, made);
  return made;
}

function routeFor(
  { routeKey, operationName, authorizationType, scheme, scopes }: RouteInput,
  integration: IntegrationDefinition | undefined,
  made: ReadonlyMap<string, AuthorizerDefinition>,
  id: string,
): RouteDefinition {
  const authorizer = scheme === undefined ? undefined : made.get(scheme);
  if (scheme !== undefined && authorizer === undefined) throw badRequest(`Authorizer '${scheme}' can't be created`);
  return {
    id,
    routeKey: requireRouteKey(routeKey),
    ...(integration === undefined ? {} : { target: `integrations/${integration.id}` }),
    authorizationType,
    ...(authorizer === undefined ? {} : { authorizerId: authorizer.id }),
    ...(scopes.length === 0 ? {} : { authorizationScopes: scopes }),
    ...(operationName === undefined ? {} : { operationName }),
  };
}

function basepathOf(given: string | undefined): Basepath {
  if (given === undefined || given === "") return "ignore";
  if (given === "ignore" || given === "prepend" || given === "split") return given;
  throw invalid("basepath", given);
}

/** Writes the parts; those that were there before go. */
export async function replaceParts(tx: Transaction, api: ApiRecord, imported: Imported): Promise<void> {
  const place = { region: api.region, api: api.id };
  for (const parts of [routes, integrations, authorizers]) await parts.deleteBelow(tx, [api.region, api.id]);
  for (const integration of imported.integrations) await integrations.put(tx, { ...integration, ...place });
  for (const authorizer of imported.authorizers) await authorizers.put(tx, { ...authorizer, ...place });
  for (const route of imported.routes) await routes.put(tx, routePlace(api, route));
}

/** What a document asks for, for the condition keys; nothing where it can't be read, since then nothing is made. */
export function importFacts(
  { Body, Basepath: basepath }: Asked,
  here: Here,
): Facts & { readonly roles: readonly string[] } {
  try {
    const document = readApi(Body ?? "", basepathOf(basepath), here);
    const roles = [
      ...document.routes.map(({ integration }) => integration?.input.CredentialsArn),
      ...[...document.authorizers.values()].map(({ AuthorizerCredentialsArn }) => AuthorizerCredentialsArn),
    ].filter((role) => role !== undefined);
    return {
      ApiName: document.name,
      ...(document.disableExecuteApiEndpoint === undefined
        ? {}
        : { DisableExecuteApiEndpoint: String(document.disableExecuteApiEndpoint) }),
      AuthorizerType: [
        ...new Set([...document.authorizers.values()].map(({ AuthorizerType }) => AuthorizerType ?? "")),
      ],
      AuthorizerUri: [
        ...new Set([...document.authorizers.values()].flatMap(({ AuthorizerUri }) => AuthorizerUri ?? [])),
      ],
      RouteAuthorizationType: [...new Set(document.routes.map(({ authorizationType }) => authorizationType))],
      roles: [...new Set(roles)],
    };
  } catch (error) {
    if (error instanceof AwsError) return { roles: [] };
    throw error;
  }
}
