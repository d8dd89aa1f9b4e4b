/**
 * Request validators: required parameters, and bodies held to their models.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html (2026-11)
 */
import { DEEPEST, DEEPEST_BODY, isDeeperThan } from "../../../documents/nesting.js";
import { headerValue } from "../../execute-api/pairs.js";
import { parsedSchema } from "../models.js";
import type { ApiDefinition, ModelDefinition } from "../records.js";
import { Ajv as AjvDraft4, type ValidateFunction } from "./draft4.js";
import type { Exchange } from "./exchange.js";
import { badBody, badParameters, misconfigured } from "./failures.js";
import { mapped } from "./mapped.js";
import { mediaType } from "./media.js";
import { sourcesOf } from "./sources.js";

/** @throws GatewayFailure 400 */
export function validateRequest(exchange: Exchange): void {
  const { definition, route } = exchange;
  const validator = definition.requestValidators.find(({ id }) => id === route.method.requestValidatorId);
  if (!validator) return;
  if (validator.validateRequestParameters) requireParameters(exchange);
  if (validator.validateRequestBody) requireBody(exchange);
}

function requireParameters(exchange: Exchange): void {
  const sources = sourcesOf(exchange);
  const missing = Object.entries(exchange.route.method.requestParameters)
    .filter(([, required]) => required)
    .map(([parameter]) => parameter)
    .filter((parameter) => (mapped(parameter, sources)?.[0] ?? "") === "");
  // AWS names them without where they belong.
  if (missing.length > 0) throw badParameters(missing.map((parameter) => parameter.split(".").slice(3).join(".")));
}

/** By the model of the body's type, else by the one for any type, else not at all. */
function requireBody(exchange: Exchange): void {
  const { definition, request, route } = exchange;
  const { requestModels } = route.method;
  const type = mediaType(headerValue(request.headers, "content-type")) || "application/json";
  const name = requestModels[type] ?? requestModels.$default;
  const model = definition.models.find((each) => each.name === name);
  if (!model) return;
  const validate = validatorOf(definition, model);
  const text = Buffer.from(request.body).toString("utf8");
  let body: unknown;
  try {
    body = JSON.parse(text.trim() === "" ? "{}" : text);
  } catch {
    throw badBody("Invalid JSON in request body");
  }
  // Unverified words.
  if (isDeeperThan(body, DEEPEST_BODY)) throw badBody("Invalid JSON in request body");
  if (validate(body)) return;
  throw badBody(
    `[${(validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ""}`.trim()).join(", ")}]`,
  );
}

/** Compiled once a deployment: definitions never change. */
const compiled = new WeakMap<ApiDefinition, Map<string, ValidateFunction>>();

function validatorOf(definition: ApiDefinition, model: ModelDefinition): ValidateFunction {
  let validators = compiled.get(definition);
  if (!validators) {
    validators = new Map();
    compiled.set(definition, validators);
  }
  let validator = validators.get(model.name);
  if (!validator) {
    validator = compile(definition, model);
    validators.set(model.name, validator);
  }
  return validator;
}

function compile(definition: ApiDefinition, model: ModelDefinition): ValidateFunction {
  try {
    // Patterns are written for Java, which takes escapes that JavaScript refuses in its stricter mode.
    const ajv = new AjvDraft4({
      strict: false,
      allErrors: true,
      validateFormats: false,
      logger: false,
      unicodeRegExp: false,
      code: { regExp: PATTERNS },
    });
    for (const { name, schema } of definition.models) {
      if (name !== model.name && schema !== undefined) ajv.addSchema(schemaOf(schema), name);
    }
    return ajv.compile(schemaOf(model.schema ?? "{}"));
  } catch (error) {
    throw misconfigured(`model ${model.name} is no schema: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Patterns whose groups nest without measure would end the process when they are compiled, as `documents/nesting.ts` says. */
const PATTERNS = Object.assign(
  (pattern: string, flags: string) => {
    let depth = 0;
    for (const [group] of pattern.matchAll(/\\.|[()]/gs)) {
      if (group === "(" && ++depth > DEEPEST) throw new Error("a pattern is nested too deep");
      if (group === ")") depth--;
    }
    return new RegExp(pattern, flags);
  },
  { code: "new RegExp" },
);

/** References to other models are URLs of the API: `https://apigateway.amazonaws.com/restapis/{api}/models/{name}`. */
function schemaOf(text: string): object {
  if (parsedSchema(text) === undefined) throw new Error("it is no JSON object, or nested too deep");
  return JSON.parse(text, (key, value: unknown) => {
    if (key === "$schema" || key === "id") return typeof value === "string" ? undefined : value;
    if (key !== "$ref" || typeof value !== "string") return value;
    const [, name, fragment = ""] = /^https?:\/\/[^/]+\/restapis\/[^/]+\/models\/([^/#]+)(#.*)?$/.exec(value) ?? [];
    return name === undefined ? value : `${name}${fragment}`;
  }) as object;
}
