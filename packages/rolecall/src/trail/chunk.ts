/**
 * Decisions of one moment as one value in the store: packed together, with what they are about in the open, so that
 * a search passes over a chunk without unpacking it.
 */
import { promisify } from "node:util";
import { deflateRaw, inflateRaw } from "node:zlib";
import { deltas, undelta } from "./delta.js";
import type { TrailDraft, TrailEntry, TrailQuery } from "./trail.js";

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

export function mayHold(chunk: Chunk, { account, outcome, action, principal }: TrailQuery): boolean {
  return (
    (account === undefined || chunk.accounts.includes(account)) &&
    (outcome === undefined || chunk.outcomes.includes(outcome)) &&
    (action === undefined || chunk.actions.includes(action)) &&
    (principal === undefined || chunk.principals.includes(principal))
  );
}

export function matches(entry: TrailDraft, { account, outcome, action, principal }: TrailQuery): boolean {
  return (
    (account === undefined || entry.account === account) &&
    (outcome === undefined || entry.outcome === outcome) &&
    (action === undefined || entry.action === action) &&
    (principal === undefined || entry.principal === principal)
  );
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
