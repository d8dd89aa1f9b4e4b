/** The headers that authorize a request, by what the connection has. */
import type { Host } from "../../../kernel/host.js";
import type { Pairs } from "../../execute-api/pairs.js";
import type { ConnectionRecord } from "../records.js";
import { tokenOf } from "./oauth.js";

/** @throws TokenRefused */
export async function credentialsOf(
  connection: ConnectionRecord,
  host: Pick<Host, "store" | "clock" | "background">,
  signal: AbortSignal,
): Promise<Pairs> {
  const { basic, apiKey, oauth } = connection;
  if (basic) {
    return [["Authorization", `Basic ${Buffer.from(`${basic.username}:${basic.password}`).toString("base64")}`]];
  }
  if (apiKey) return [[apiKey.name, apiKey.value]];
  return oauth ? [["Authorization", `Bearer ${await tokenOf(connection, host, signal)}`]] : [];
}
