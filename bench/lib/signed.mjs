/** A signed request as bytes for a load generator: signed once, since a signature holds for a quarter of an hour. */
import { createHash, createHmac } from "node:crypto";

const REGION = "us-east-1";

/** Answers the headers of `POST {path}` with this body (or another method), signed with SigV4. */
export function signed({
  endpoint,
  service,
  headers,
  body,
  credentials,
  method = "POST",
  path = "/",
  payloadHash = createHash("sha256")
    .update(body ?? "")
    .digest("hex"),
  nowMs = Date.now(),
}) {
  const stamp = `${new Date(nowMs).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
  const all = {
    ...headers,
    host: new URL(endpoint).host,
    "x-amz-date": stamp,
    ...(credentials.sessionToken ? { "x-amz-security-token": credentials.sessionToken } : {}),
  };
  const names = Object.keys(all).sort();
  const canonical = [
    method,
    path,
    "",
    ...names.map((name) => `${name}:${all[name]}`),
    "",
    names.join(";"),
    payloadHash,
  ].join("\n");
  const day = stamp.slice(0, 8);
  const scope = `${day}/${REGION}/${service}/aws4_request`;
  const toSign = ["AWS4-HMAC-SHA256", stamp, scope, createHash("sha256").update(canonical).digest("hex")].join("\n");
  let key = `AWS4${credentials.secretAccessKey}`;
  for (const part of [day, REGION, service, "aws4_request"]) key = createHmac("sha256", key).update(part).digest();
  const signature = createHmac("sha256", key).update(toSign).digest("hex");
  return {
    ...all,
    authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`,
  };
}

export const ROOT_CREDENTIALS = { accessKeyId: "test", secretAccessKey: "test" };

/** One signed call; answers the body, throws what is no 200. */
export async function call(
  endpoint,
  { service, headers, body, method = "POST", path = "/", credentials = ROOT_CREDENTIALS },
) {
  const all = signed({ endpoint, service, headers, body, method, path, credentials });
  const { host: _host, ...sent } = all;
  const response = await fetch(`${endpoint}${path}`, { method, headers: sent, body });
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text}`);
  return text;
}

export const query = (service, version, fields) => ({
  service,
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body: new URLSearchParams({ ...fields, Version: version }).toString(),
});

export const iam = (Action, fields) => query("iam", "2010-05-08", { Action, ...fields });
export const sts = (Action, fields = {}) => query("sts", "2011-06-15", { Action, ...fields });

export const dynamodb = (operation, input) => ({
  service: "dynamodb",
  headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": `DynamoDB_20120810.${operation}` },
  body: JSON.stringify(input),
});

const restJson = (service, path, input, method = "POST") => ({
  service,
  method,
  path,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(input),
});

export const lambda = (path, input) => restJson("lambda", path, input);
export const apigateway = (path, input, method) => restJson("apigateway", path, input, method);
