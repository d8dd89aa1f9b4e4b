/** What this service's tests share. */
import { type Actor, refusal } from "../../testing/world.js";
import { CreateSecret } from "./operations/create-secret.js";
import { GetSecretValue } from "./operations/get-secret-value.js";
import { PutSecretValue } from "./operations/put-secret-value.js";

/** Ids of versions, as the SDK makes up tokens: 32 characters at least. */
export const token = (name: string) => name.padEnd(32, "0");

export async function aSecret(by: Actor, settings: object = {}, Name = "db") {
  const input = { Name, ClientRequestToken: token("one"), SecretString: "first", ...settings };
  return (await by.call(CreateSecret, input)).ARN ?? "";
}

export const put = (by: Actor, SecretString: string, name: string, further: object = {}) =>
  by.call(PutSecretValue, { SecretId: "db", ClientRequestToken: token(name), SecretString, ...further });

export const readValue = async (by: Actor, SecretId = "db", further: object = {}) =>
  (await by.call(GetSecretValue, { SecretId, ...further })).SecretString;

/** Code and words of a refusal. */
export async function said(call: Promise<unknown>): Promise<string> {
  const { code, message } = await refusal(call);
  return `${code}: ${message}`;
}
