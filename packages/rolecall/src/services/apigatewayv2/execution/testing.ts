/** For this folder's tests: an API in a world whose functions are plain functions of this process. */
import type { HttpRequest } from "../../../kernel/http.js";
import type { Sandboxes } from "../../../runtime/sandboxes.js";
import { testWorld, type World, type WorldOptions } from "../../../testing/world.js";
import { AddPermission } from "../../lambda/operations/add-permission.js";
import { CreateFunction } from "../../lambda/operations/create-function.js";
import { aFunction } from "../../lambda/testing.js";
import { CreateApi } from "../operations/create-api.js";
import { CreateIntegration } from "../operations/create-integration.js";
import { CreateRoute } from "../operations/create-route.js";
import { CreateStage } from "../operations/create-stage.js";

export type Handler = (event: Event) => unknown;
// biome-ignore lint/suspicious/noExplicitAny: an event has whatever a test looks at
export type Event = any;

export interface Rig {
  readonly world: World;
  readonly apiId: string;
  /** What functions were called with, in order: name and event. */
  readonly calls: { readonly name: string; readonly event: Event }[];
  /** Makes a function that API Gateway may call for this API, or for `permission`'s ARN alone. */
  fn(name: string, handler: Handler, permission?: string | null): Promise<string>;
  /** Makes a route to the function. */
  route(routeKey: string, functionArn: string, more?: RouteMore): Promise<{ RouteId: string; IntegrationId: string }>;
  send(method: string, target: string, more?: Partial<HttpRequest> & { readonly text?: string }): Promise<Answer>;
}

interface RouteMore {
  readonly integration?: object;
  readonly route?: object;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly text: string;
}

export async function rig(options: WorldOptions = {}, api: object = {}): Promise<Rig> {
  const handlers = new Map<string, Handler>();
  const calls: Rig["calls"] = [];
  const sandboxes: Sandboxes = {
    async invoke({ version }, { payload, invokedFunctionArn }) {
      const name = invokedFunctionArn.split(":")[6] ?? "";
      const event = JSON.parse(Buffer.from(payload).toString());
      calls.push({ name, event });
      const answered = { logTail: new Uint8Array(), executedVersion: version };
      try {
        const result = await handlers.get(name)?.(event);
        return { ...answered, payload: Buffer.from(JSON.stringify(result ?? null)) };
      } catch (error) {
        const errorMessage = error instanceof Error ? error.message : String(error);
        return { ...answered, payload: Buffer.from(JSON.stringify({ errorMessage })), functionError: "Unhandled" };
      }
    },
    provision: async () => true,
    retire: async () => {},
    retireAll: async () => {},
    close: async () => {},
  };
  const world = await testWorld({ sandboxes, ...options });
  const role = await world.role("execution");
  const { ApiId: apiId = "" } = await world.root.call(CreateApi, { Name: "api", ProtocolType: "HTTP", ...api });
  await world.root.call(CreateStage, { ApiId: apiId, StageName: "$default", AutoDeploy: true });
  return {
    world,
    apiId,
    calls,
    async fn(name, handler, permission = `arn:aws:execute-api:us-east-1:000000000000:${apiId}/*`) {
      handlers.set(name, handler);
      const { FunctionArn = "" } = await world.root.call(CreateFunction, {
        ...aFunction(role.arn),
        FunctionName: name,
      });
      await world.settled();
      if (permission !== null) {
        await world.root.call(AddPermission, {
          FunctionName: name,
          StatementId: "api",
          Action: "lambda:InvokeFunction",
          Principal: "apigateway.amazonaws.com",
          SourceArn: permission,
        });
      }
      return FunctionArn;
    },
    async route(RouteKey, functionArn, { integration = {}, route = {} } = {}) {
      const { IntegrationId = "" } = await world.root.call(CreateIntegration, {
        ApiId: apiId,
        IntegrationType: "AWS_PROXY",
        IntegrationUri: functionArn,
        PayloadFormatVersion: "2.0",
        ...integration,
      });
      const { RouteId = "" } = await world.root.call(CreateRoute, {
        ApiId: apiId,
        RouteKey,
        Target: `integrations/${IntegrationId}`,
        ...route,
      });
      return { RouteId, IntegrationId };
    },
    send: (method, target, more = {}) => send(world, requestTo(apiId, method, target, more)),
  };
}

export function requestTo(
  apiId: string,
  method: string,
  target: string,
  { text = "", headers = {}, ...more }: Partial<HttpRequest> & { readonly text?: string } = {},
): HttpRequest {
  const [path = "", query = ""] = target.split("?");
  const sent = { host: `${apiId}.execute-api.us-east-1.localhost:4566`, ...headers };
  return {
    method,
    path,
    query,
    headers: sent,
    rawHeaders: Object.entries(sent).flat(),
    body: Buffer.from(text),
    remoteAddress: "127.0.0.1",
    httpVersion: "1.1",
    ...more,
  };
}

export async function send(world: World, request: HttpRequest): Promise<Answer> {
  const { status, headers, body } = await world.pipeline(request, new AbortController().signal);
  return { status, headers, text: Buffer.from(body as string | Uint8Array).toString() };
}
