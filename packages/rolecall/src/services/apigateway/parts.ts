/** The small parts of an API, found for their owner. AWS says of each that it is missing, whatever becomes of the API. */
import type { Here } from "../../kernel/here.js";
import type { Collection } from "../../store/collection.js";
import type { Read } from "../../store/store.js";
import { ownApi } from "./apis.js";
import { identifierNotFound, modelNotFound, stageNotFound } from "./errors.js";
import {
  authorizers,
  deployments,
  documentationParts,
  documentationVersions,
  models,
  requestValidators,
  stages,
} from "./records.js";

function finder<Part>(parts: Collection<Part, never>, missing: (name: string) => Error) {
  return async (tx: Read, here: Here, api: string, name: string): Promise<Part> => {
    if (!(await ownApi(tx, here, api))) throw missing(name);
    return parts.require(tx, [here.region, api, name], () => missing(name));
  };
}

export const requireModel = finder(models, modelNotFound);
export const requireAuthorizer = finder(authorizers, () => identifierNotFound("Authorizer"));
export const requireValidator = finder(requestValidators, () => identifierNotFound("Request Validator"));
export const requireDeployment = finder(deployments, () => identifierNotFound("Deployment"));
export const requireStage = finder(stages, stageNotFound);
export const requireDocumentationPart = finder(documentationParts, () => identifierNotFound("Documentation part"));
/** Unverified words. */
export const requireDocumentationVersion = finder(documentationVersions, () =>
  identifierNotFound("Documentation version"),
);
