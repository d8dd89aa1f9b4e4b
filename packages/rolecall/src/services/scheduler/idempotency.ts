/**
 * Client tokens: a request that comes again with its token is answered as the first time, without doing it again. The
 * SDKs make a token for each call and keep it for their retries.
 *
 * How long AWS remembers a token is not documented; here it is eight hours.
 */
import { createHash } from "node:crypto";
import type { Here } from "../../kernel/here.js";
import type { Transaction } from "../../store/store.js";
import { tokenOfAnother } from "./errors.js";
import { tokens } from "./records.js";

const REMEMBERED_MS = 8 * 3_600_000;
/** How many old tokens a request clears away; more than one, so that they come to an end. */
const CLEARED = 4;

interface Request {
  readonly operation: string;
  readonly input: { readonly ClientToken?: string | undefined };
  readonly here: Here;
  readonly nowMs: number;
}

/** @throws ConflictException for a token that another request used */
export async function once<Answer extends Readonly<Record<string, string>>>(
  tx: Transaction,
  { operation, input, here, nowMs }: Request,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const { ClientToken: token, ...parameters } = input;
  if (token === undefined) return work();
  const { account, region } = here;
  const fingerprint = createHash("sha256").update(JSON.stringify(parameters)).digest("base64url");
  const old = await tokens.get(tx, [account, region, operation, token]);
  if (old && old.atMs > nowMs - REMEMBERED_MS) {
    if (old.fingerprint !== fingerprint) throw tokenOfAnother();
    return old.answer as Answer;
  }
  const answer = await work();
  for (const one of await tokens.by(tx, "byTime", [], { limit: CLEARED })) {
    if (one.atMs <= nowMs - REMEMBERED_MS) {
      await tokens.delete(tx, [one.account, one.region, one.operation, one.token]);
    }
  }
  await tokens.put(tx, { account, region, operation, token, fingerprint, answer, atMs: nowMs });
  return answer;
}
