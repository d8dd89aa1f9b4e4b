/** What this folder's tests share: APIs made in one call, and requests to their stages through the whole pipeline. */
import { signed } from "../../../kernel/authenticate/testing.js";
import type { HttpRequest, HttpResponse } from "../../../kernel/http.js";
import { ACCOUNT, type Actor, REGION, type World } from "../../../testing/world.js";
import { AddPermission } from "../../lambda/operations/add-permission.js";
import { CreateDeployment } from "../operations/create-deployment.js";
import { CreateResource } from "../operations/create-resource.js";
import { CreateRestApi } from "../operations/create-rest-api.js";
import { PutIntegration } from "../operations/put-integration.js";
import { PutIntegrationResponse } from "../operations/put-integration-response.js";
import { PutMethod } from "../operations/put-method.js";
import { PutMethodResponse } from "../operations/put-method-response.js";

type In<Op extends { readonly handle: (call: never) => unknown }> = Parameters<Op["handle"]>[0] extends {
  readonly input: infer Input;
}
  ? Input
  : never;

export interface TestMethod {
  readonly method?: Partial<In<typeof PutMethod>>;
  readonly integration: Omit<In<typeof PutIntegration>, "restApiId" | "resourceId" | "httpMethod">;
  /** By status; a method response is made for each. */
  readonly responses?: Readonly<Record<string, Partial<In<typeof PutIntegrationResponse>>>>;
}

export interface TestApi {
  readonly id: string;
  readonly root: string;
  readonly resources: Readonly<Record<string, string>>;
  /** Freezes it as it is now, on the stage `prod`. */
  deploy(input?: Partial<In<typeof CreateDeployment>>): Promise<void>;
}

/** Methods by `GET /pets/{id}`; not deployed yet. */
export async function anApi(
  actor: Actor,
  methods: Readonly<Record<string, TestMethod>>,
  settings: Partial<In<typeof CreateRestApi>> = {},
): Promise<TestApi> {
  const { id = "", rootResourceId = "" } = await actor.call(CreateRestApi, { name: "api", ...settings });
  const resources: Record<string, string> = { "/": rootResourceId };
  const resource = async (path: string): Promise<string> => {
    const known = resources[path];
    if (known !== undefined) return known;
    const slash = path.lastIndexOf("/");
    const parentId = await resource(path.slice(0, slash) || "/");
    const made = await actor.call(CreateResource, { restApiId: id, parentId, pathPart: path.slice(slash + 1) });
    resources[path] = made.id ?? "";
    return resources[path];
  };
  for (const [name, { method, integration, responses = {} }] of Object.entries(methods)) {
    const [httpMethod = "", path = ""] = name.split(" ");
    const at = { restApiId: id, resourceId: await resource(path), httpMethod };
    await actor.call(PutMethod, { ...at, authorizationType: "NONE", ...method });
    await actor.call(PutIntegration, { ...at, ...integration } as never);
    for (const [statusCode, response] of Object.entries(responses)) {
      const responseParameters = Object.fromEntries(
        Object.keys(response.responseParameters ?? {}).map((parameter) => [parameter, false]),
      );
      await actor.call(PutMethodResponse, { ...at, statusCode, responseParameters });
      await actor.call(PutIntegrationResponse, { ...at, statusCode, ...response });
    }
  }
  return {
    id,
    root: rootResourceId,
    resources,
    async deploy(input = {}) {
      await actor.call(CreateDeployment, { restApiId: id, stageName: "prod", ...input });
    },
  };
}

export const functionUri = (name = "f") =>
  `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}/invocations`;

export const proxyTo = (name = "f") => ({
  integration: { type: "AWS_PROXY" as const, integrationHttpMethod: "POST", uri: functionUri(name) },
});

export const mocked = (body = "{}", status = "200"): TestMethod => ({
  integration: { type: "MOCK", requestTemplates: { "application/json": `{"statusCode": ${status}}` } },
  responses: { [status]: { responseTemplates: { "application/json": body } } },
});

/** Lets API Gateway invoke the function for these requests. */
export const permit = (world: World, sourceArn: string, name = "f", sid = "api") =>
  world.root.call(AddPermission, {
    FunctionName: name,
    StatementId: sid,
    Action: "lambda:InvokeFunction",
    Principal: "apigateway.amazonaws.com",
    SourceArn: sourceArn,
  });

export const executeArn = (api: string, rest: string) => `arn:aws:execute-api:${REGION}:${ACCOUNT}:${api}/${rest}`;

export interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly stage?: string;
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly bytes: Buffer;
}

/** A request to a stage by the host of its API. */
export const send = (world: World, api: string, request: Sent = {}): Promise<Answered> =>
  through(world, requestTo(api, request));

export async function through(world: World, request: HttpRequest): Promise<Answered> {
  const response = await world.pipeline(request, new AbortController().signal);
  return answered(response);
}

export const hostOf = (api: string) => `${api}.execute-api.${REGION}.localhost:4566`;

export function requestTo(
  api: string,
  { method = "GET", path = "/", query = "", headers = {}, body = "", stage = "prod" }: Sent,
): HttpRequest {
  const all = { host: hostOf(api), ...headers };
  return {
    method,
    path: `/${stage}${path}`,
    query,
    headers: Object.fromEntries(Object.entries(all).map(([name, value]) => [name.toLowerCase(), value])),
    rawHeaders: Object.entries(all).flat(),
    body: typeof body === "string" ? Buffer.from(body) : body,
    remoteAddress: "127.0.0.1",
    httpVersion: "1.1",
  };
}

async function answered({ status, headers, body }: HttpResponse): Promise<Answered> {
  if (typeof body !== "string" && !(body instanceof Uint8Array)) throw new Error("answers of stages are whole");
  const sent = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value].flat().join(", ")]),
  );
  const bytes = Buffer.from(body);
  return { status, headers: sent, body: bytes.toString(), bytes };
}

/** Signed for `execute-api`, as the SDKs sign. */
export const sendSigned = async (
  world: World,
  api: string,
  key: { readonly id: string; readonly secret: string; readonly token?: string },
  { method = "GET", path = "/", stage = "prod" }: Sent = {},
): Promise<Answered> =>
  through(
    world,
    await signed(
      { model: { signingName: "execute-api" } as never, key, region: REGION, atMs: world.clock.now() },
      { method, path: `/${stage}${path}`, headers: { host: hostOf(api) } },
    ),
  );
