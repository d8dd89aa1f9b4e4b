/** A client for IAM Toolbox, for which AWS has none in JavaScript: it sends and throws as theirs do. */
import { iamToolbox } from "@rolecall/aws-model/iam-toolbox";
import type { SdkRequest, Transport } from "./clients.js";
import { type Key, send, signedAs } from "./stage.js";

export interface GetRequestAuthorizationDetails {
  readonly authorizationId?: unknown;
  readonly nextToken?: unknown;
}

export class IamToolboxClient {
  readonly #port: number;
  readonly #key: Key;
  readonly #transport: Transport | undefined;

  constructor(endpoint: string, key: Key, transport: Transport | undefined) {
    this.#port = Number(new URL(endpoint).port);
    this.#key = key;
    this.#transport = transport;
  }

  async send({ authorizationId, nextToken }: GetRequestAuthorizationDetails): Promise<unknown> {
    const id = encodeURIComponent(String(authorizationId ?? ""));
    if (id === "") throw new Error("No value provided for input HTTP label: authorizationId.");
    const request: SdkRequest = {
      method: "GET",
      path: `/authorization-details/${id}`,
      ...(nextToken === undefined ? {} : { query: { nextToken: String(nextToken) } }),
      headers: {},
    };
    if (this.#transport !== undefined) return this.#transport.handle(request);
    const query = nextToken === undefined ? "" : `?nextToken=${encodeURIComponent(String(nextToken))}`;
    const sent = { method: "GET", target: `${request.path}${query}`, headers: {}, body: new Uint8Array() };
    const answer = await send(this.#port, signedAs(this.#key, iamToolbox.model(), sent));
    const body = JSON.parse(answer.text) as { readonly message?: string };
    if (answer.status === 200) return body;
    const name = String(answer.headers["x-amzn-errortype"]);
    throw Object.assign(new Error(body.message), { name, $metadata: { httpStatusCode: answer.status } });
  }
}
