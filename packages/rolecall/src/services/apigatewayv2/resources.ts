/** Paths of HTTP APIs, and what the kernel asks about them. */
import { parseArn } from "../../kernel/arn.js";
import type { Here } from "../../kernel/here.js";
import type { Resources } from "../../kernel/service.js";
import { apis, stages } from "./records.js";

export const apiPath = (api: string) => `/apis/${api}`;
export const partPath = (
  api: string,
  kind: "authorizers" | "deployments" | "integrations" | "models" | "routes" | "stages",
  id?: string,
) => `/apis/${api}/${kind}${id === undefined ? "" : `/${id}`}`;

/**
 * Where a path belongs, in an ARN of our own: AWS's `arn:aws:apigateway:{region}::{path}` names no account and stands for
 * resources of REST APIs too.
 */
export const subjectArn = ({ partition, region, account }: Here, path: string) =>
  `arn:${partition}:apigatewayv2:${region}:${account}:${path}`;

/** AWS: the ARN of what is tagged, percent-encoded. That POST is asked on it too is inferred from REST APIs' PUT. */
export const tagsPath = (arn: string) => `/tags/${encodeURIComponent(Buffer.from(arn).toString())}`;

/** As TagResource names an API or a stage. */
export interface TaggedRef {
  readonly region: string;
  readonly api: string;
  readonly stage?: string;
}

/** `arn:aws:apigateway:us-east-1::/apis/abc/stages/prod`; undefined for what has no tags. */
export function taggedRef(arn: string): TaggedRef | undefined {
  const { service, region = "", resource = "" } = parseArn(arn) ?? {};
  const match = /^\/(?:v2\/)?apis\/([^/]+)(?:\/stages\/([^/]+))?$/.exec(resource);
  if (service !== "apigateway" || !match?.[1]) return undefined;
  return { region, api: match[1], ...(match[2] === undefined ? {} : { stage: match[2] }) };
}

export const resources: Resources = {
  /** A stage has tags of its own; everything else below an API has the API's (unverified). */
  async find(tx, arn) {
    const { account = "", region = "", resource = "" } = parseArn(arn) ?? {};
    const [, id, stage] = /^\/apis\/([^/]+)(?:\/stages\/([^/]+))?/.exec(resource) ?? [];
    const api = id === undefined ? undefined : await apis.get(tx, [account, region, id]);
    if (api === undefined) return undefined;
    const found = stage === undefined ? undefined : await stages.get(tx, [region, api.id, stage]);
    return { account, tags: (found ?? api).tags };
  },
};
