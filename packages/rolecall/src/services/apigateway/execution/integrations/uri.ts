/** Where an integration leads. */
import { parseArn } from "../../../../kernel/arn.js";
import type { Exchange } from "../exchange.js";

/** `${stageVariables.name}` in a URI or in credentials; one that the stage lacks is empty, as on AWS. */
export const withStageVariables = (text: string, { stage }: Pick<Exchange, "stage">): string =>
  text.replace(/\$\{stageVariables\.(\w+)\}/g, (_, name: string) =>
    Object.hasOwn(stage.variables, name) ? (stage.variables[name] ?? "") : "",
  );

/** `{name}` and `{name+}` in a URI are mapped path parameters; slashes in their values part segments. */
export const withPathParameters = (uri: string, parameters: Readonly<Record<string, string>>): string =>
  uri.replace(/\{([^{}]+?)\+?\}/g, (whole, name: string) =>
    Object.hasOwn(parameters, name) ? (parameters[name] ?? "").split("/").map(encoded).join("/") : whole,
  );

/** Text of a JSON body may hold half of a character, which no URL can. */
const encoded = (text: string) => encodeURIComponent(Buffer.from(text).toString("utf8"));

/** An integration of another AWS service, by path or by action. */
export interface ServiceUri {
  readonly region: string;
  readonly service: string;
  /** `s3` of `bucket.s3`: what stands before the service's name. */
  readonly subdomain?: string;
  readonly by: "path" | "action";
  readonly rest: string;
}

/** `arn:aws:apigateway:{region}:{subdomain.service|service}:path|action/{rest}` */
export function serviceUri(uri: string): ServiceUri | undefined {
  const parsed = parseArn(uri);
  if (parsed?.service !== "apigateway") return undefined;
  const [, by, rest = ""] = /^(path|action)\/(.*)$/s.exec(parsed.resource) ?? [];
  if (by === undefined) return undefined;
  const labels = parsed.account.split(".");
  const service = labels.pop() ?? "";
  return {
    region: parsed.region,
    service,
    by: by === "path" ? "path" : "action",
    rest,
    ...(labels.length === 0 ? {} : { subdomain: labels.join(".") }),
  };
}

/** The function that a URI of Lambda's names; undefined where it names none. */
export function functionArnOf(uri: string, exchange: Pick<Exchange, "stage">): string | undefined {
  const found = serviceUri(withStageVariables(uri, exchange));
  if (found?.service !== "lambda" || found.by !== "path") return undefined;
  const [, arn] = /^2015-03-31\/functions\/(.+)\/invocations$/.exec(found.rest) ?? [];
  return arn !== undefined && parseArn(arn)?.service === "lambda" ? arn : undefined;
}
