import type { ModelData } from "@rolecall/aws-model";
import type { Caller } from "../caller.js";
import type { Host } from "../host.js";
import type { HttpRequest } from "../http.js";

/** A request whose signature holds (or that carries none). */
export interface Authenticated {
  readonly caller: Caller;
  /** From the credential scope; `us-east-1` for unsigned requests whose host names none. */
  readonly region: string;
  /** The body as the operation reads it: S3's streaming forms are unwrapped, each chunk's signature checked. */
  readonly body: Uint8Array;
}

/**
 * Who is calling: SigV4 by header or presigned query, or anonymous.
 *
 * @throws AwsError in the code that the service's protocol uses (the words stand in `errors.ts` beside this file)
 */
export type Authenticate = (
  request: HttpRequest,
  model: ModelData,
  host: Pick<Host, "clock" | "store" | "directory" | "sessions" | "settings">,
) => Promise<Authenticated>;
