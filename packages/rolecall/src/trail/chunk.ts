/**
 * Decisions of one moment as one value in the store: packed together, with what they are about in the open, so that
 * a search passes over a chunk without unpacking it.
 */
import { promisify } from "node:util";
import { deflateRaw, inflateRaw } from "node:zlib";
import { deltas, undelta } from "./delta.js";
import type { TrailDraft, TrailEntry, TrailFilter } from "./trail.js";

const deflate = promisify<Buffer, object, Buffer>(deflateRaw);
const inflate = promisify<Buffer, object, Buffer>(inflateRaw);

export interface Noted {
  readonly id: string;
  readonly draft: TrailDraft;
}

/** As it lies in the store. A type, not an interface: it must count as JSON. */
export type Chunk = {
  readonly count: number;
  /** How many decisions this trail had written before. */
  readonly ordinal: number;
  readonly lastId: string;
  readonly newestMs: number;
  readonly accounts: readonly string[];
  readonly outcomes: readonly string[];
  readonly actions: readonly string[];
  readonly principals: readonly string[];
  /**
   * The entries as `delta.ts` writes them: plain where there are many, whose differences are small; a few are JSON,
   * deflated with the dictionary of format 2, in base64.
   */
  readonly format: 2 | 3;
  readonly packed: string;
};

/** So many entries are kept plain: deflating them would take longer than all else that a decision costs. */
const PLAIN_ENTRIES = 8;

/** Entries are packed on a thread of Node's pool: the server's own thread only turns them into JSON. */
export async function packChunk(noted: readonly Noted[]): Promise<Omit<Chunk, "ordinal">> {
  const json = JSON.stringify(deltas(noted));
  const isPlain = noted.length >= PLAIN_ENTRIES;
  const packed = isPlain
    ? json
    : (await deflate(Buffer.from(json), { dictionary: DICTIONARY, level: 4 })).toString("base64");
  const all = (of: (draft: TrailDraft) => string) => [...new Set(noted.map(({ draft }) => of(draft)))];
  return {
    count: noted.length,
    lastId: noted.at(-1)?.id ?? "",
    newestMs: noted.reduce((newest, { draft }) => Math.max(newest, draft.atMs), 0),
    accounts: all((draft) => draft.account),
    outcomes: all((draft) => draft.outcome),
    actions: all((draft) => draft.action),
    principals: all((draft) => draft.principal),
    format: isPlain ? 3 : 2,
    packed,
  };
}

/** Oldest first, as they were noted. */
export async function unpackChunk({ packed, format }: Chunk): Promise<TrailEntry[]> {
  if (format === 3) return undelta(JSON.parse(packed));
  const json = await inflate(Buffer.from(packed, "base64"), { dictionary: DICTIONARY });
  return undelta(JSON.parse(json.toString("utf8")));
}

export const mayHold = (chunk: Chunk, filter: TrailFilter): boolean =>
  fits(filter, {
    account: (wanted) => chunk.accounts.some(wanted),
    outcome: (wanted) => chunk.outcomes.some(wanted),
    action: (wanted) => chunk.actions.some(wanted),
    principal: (wanted) => chunk.principals.some(wanted),
    // A chunk does not list them.
    requestId: () => true,
  });

export const matches = (entry: TrailDraft, filter: TrailFilter): boolean =>
  fits(filter, {
    account: (wanted) => wanted(entry.account),
    outcome: (wanted) => wanted(entry.outcome),
    action: (wanted) => wanted(entry.action),
    principal: (wanted) => wanted(entry.principal),
    requestId: (wanted) => wanted(entry.requestId),
  });

type Has = (wanted: (value: string) => boolean) => boolean;

function fits(
  { account, outcome, action, principal, requestId }: TrailFilter,
  has: Readonly<Record<keyof TrailFilter, Has>>,
): boolean {
  return (
    (account === undefined || has.account((value) => value === account)) &&
    (outcome === undefined ||
      has.outcome((value) => (outcome === "denied" ? value !== "allowed" : value === outcome))) &&
    (action === undefined || has.action(likeAction(action))) &&
    (principal === undefined || has.principal((value) => isLike(value, principal))) &&
    (requestId === undefined || has.requestId((value) => value === requestId))
  );
}

function likeAction(pattern: string): (value: string) => boolean {
  const lower = pattern.toLowerCase();
  return (value) => isLike(value.toLowerCase(), lower);
}

/** Takes the first place each piece between asterisks fits, so time is linear in the text. */
function isLike(text: string, pattern: string): boolean {
  const pieces = pattern.split("*");
  const first = pieces[0] ?? "";
  if (pieces.length === 1) return text === pattern;
  const last = pieces.at(-1) ?? "";
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}

/**
 * What every entry is full of, the most frequent last: even a chunk of one entry packs to a third of its size.
 * INVARIANT: chunks of format 2 can be read only with exactly these bytes; other words mean another format.
 */
const DICTIONARY = Buffer.from(
  [
    "aws:CalledVia aws:CalledViaFirst aws:CalledViaLast aws:ViaAWSService aws:FederatedProvider aws:MultiFactorAuthPresent",
    "aws:PrincipalServiceName aws:PrincipalServiceNamesList aws:SourceAccount aws:SourceArn aws:SourceIdentity aws:TagKeys",
    "lambda:SourceFunctionArn iam:PassedToService dynamodb:LeadingKeys dynamodb:Attributes dynamodb:Select",
    "dynamodb.amazonaws.com lambda.amazonaws.com logs.amazonaws.com sts.amazonaws.com",
    "arn:aws:dynamodb:us-east-1:000000000000:table/ arn:aws:lambda:us-east-1:000000000000:function:",
    "arn:aws:logs:us-east-1:000000000000:log-group: arn:aws:s3::: arn:aws:iam::aws:policy/service-role/",
    "no identity-based policy allows the action because with an explicit deny in an ",
    '"layer":"session" "layer":"resource" "layer":"boundary","hash":"',
    '"type":"root" "type":"user","account":"000000000000","arn":"arn:aws:iam::000000000000:user/',
    '"type":"role-session","account":"000000000000","arn":"arn:aws:sts::000000000000:assumed-role/',
    '"roleArn":"arn:aws:iam::000000000000:role/ "roleId":"AROA "id":"AIDA',
    '"aws:PrincipalTag/ "aws:ResourceTag/ "aws:RequestTag/',
    '"aws:CurrentTime":"2026- "aws:EpochTime":"17 "aws:TokenIssueTime":"2026-',
    '"aws:PrincipalAccount":"000000000000","aws:PrincipalArn":"arn:aws:iam::000000000000:root",',
    '"aws:PrincipalIsAWSService":"false","aws:PrincipalType":"AssumedRole","aws:RequestedRegion":"us-east-1",',
    '"aws:ResourceAccount":"000000000000","aws:SecureTransport":"true","aws:SourceIp":"127.0.0.1",',
    '"aws:UserAgent":"aws-cli/2 Boto3/1 aws-sdk-js/3 md/nodejs#","aws:userid":"AROA","aws:username":"',
    '"layer":"identity","hash":" "name":" "attachedTo":"arn:aws:iam::000000000000:role/',
    '"evidence":{"principal":{ },"resourceAccount":"000000000000","resourceRule":"usual","policies":[{',
    '"outcome":"implicitDeny" "outcome":"explicitDeny" "outcome":"allowed","because":"","context":{',
    '[{"requestId":" ","atMs":17 ,"account":"000000000000","region":"us-east-1","service":"","operation":"',
    '","principal":"arn:aws: ","action":" ","resource":"arn:aws: }]},"id":"0m',
  ].join("\n"),
);
