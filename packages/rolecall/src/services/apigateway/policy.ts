/** Resource policies of APIs. */
import { validate } from "@rolecall/engine";
import type { Directory } from "../../kernel/host.js";
import { keptPolicy, shownPolicy } from "../../kernel/named-principals.js";
import type { Read } from "../../store/store.js";
import { badPolicy, policyTooLong } from "./errors.js";
import type { ApiRecord } from "./records.js";
import { executeArn } from "./resources.js";

/** AWS: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const MOST_CHARACTERS = 8192;

interface Statement {
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
}

/**
 * The policy with `execute-api:/stage/METHOD/path` written out for the API. Whoever names its ARN may do the same.
 * @throws BadRequestException for what is no policy
 */
export function expandedPolicy(text: string, api: Pick<ApiRecord, "region" | "account" | "id">): string {
  let document: { readonly Statement?: Statement | readonly Statement[] };
  try {
    document = JSON.parse(text);
  } catch {
    throw badPolicy();
  }
  if (typeof document !== "object" || document === null || Array.isArray(document)) throw badPolicy();
  const expanded = JSON.stringify({
    ...document,
    ...(document.Statement === undefined
      ? {}
      : {
          Statement: Array.isArray(document.Statement)
            ? document.Statement.map((statement) => expandedStatement(statement, executeArn(api)))
            : expandedStatement(document.Statement as Statement, executeArn(api)),
        }),
  });
  if (expanded.length > MOST_CHARACTERS) throw policyTooLong();
  if (validate(expanded, "resource").some((finding) => finding.refused)) throw badPolicy();
  return expanded;
}

/** The API as it is kept. @throws BadRequestException for a policy that names nobody */
export const keptApi = async <Api extends WithPolicy>(tx: Read, directory: Directory, api: Api): Promise<Api> =>
  api.policy === undefined ? api : { ...api, policy: await keptPolicy(tx, directory, api.policy, badPolicy) };

/** The API as answers and exports show it. */
export const shownApi = async <Api extends WithPolicy>(tx: Read, directory: Directory, api: Api): Promise<Api> =>
  api.policy === undefined ? api : { ...api, policy: await shownPolicy(tx, directory, api.policy) };

interface WithPolicy {
  readonly policy?: string;
}

function expandedStatement(statement: Statement, arn: string): Statement {
  if (typeof statement !== "object" || statement === null) return statement;
  const one = (resource: unknown) =>
    typeof resource === "string" ? resource.replace(/^execute-api:\/?/, `${arn}/`) : resource;
  const all = (resources: unknown) => (Array.isArray(resources) ? resources.map(one) : one(resources));
  return {
    ...statement,
    ...(statement.Resource === undefined ? {} : { Resource: all(statement.Resource) }),
    ...(statement.NotResource === undefined ? {} : { NotResource: all(statement.NotResource) }),
  };
}

/**
 * As AWS answers it: once more escaped than JSON asks for, slashes too. Terraform undoes just that, and fails on plain
 * text.
 */
export const escapedPolicy = (text: string) => JSON.stringify(text).slice(1, -1).replaceAll("/", "\\/");
