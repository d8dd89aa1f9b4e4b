import type { CompiledPolicy, Decision } from "@rolecall/engine";

/** Every decision, kept: the last 24 hours, at most 100,000. What `rolecall explain` and the console read. */
export interface Trail {
  /**
   * Notes a decision and answers its id (`[0-9a-z]+`, in order of time); written a moment later, many together.
   * `policies` are those that `evidence.policies` names by hash; their texts are kept as long as an entry names them.
   * The entry belongs to the trail from here on: do not change it.
   */
  record(entry: TrailDraft, policies: readonly CompiledPolicy[]): string;
  find(id: string): Promise<TrailEntry | undefined>;
  /** Newest first. */
  list(options?: TrailQuery): Promise<TrailEntry[]>;
  /** The text of a policy that a kept entry names. */
  policyText(hash: string): Promise<string | undefined>;
  /** Resolves when all that was recorded is durable. */
  flush(): Promise<void>;
  /** The same for good: what is recorded afterwards, by a call that was cut off, is not kept, since its store is gone by then. */
  close(): Promise<void>;
  /** Drops what was not written yet: the store was reset. */
  forget(): void;
  /**
   * Tells of each decision of this server as it is recorded, until the function it answers is called. `heard` is called
   * in the middle of a request: it must be quick, and must not throw.
   */
  follow(heard: (entry: TrailEntry) => void): () => void;
}

/** What a decision must be for somebody to see it. */
export interface TrailFilter {
  readonly account?: string;
  /** `denied` is all but `allowed`. */
  readonly outcome?: Decision["outcome"] | "denied";
  /** `*` stands for any run of characters; upper and lower case are the same. */
  readonly action?: string;
  /** `*` stands for any run of characters. */
  readonly principal?: string;
  readonly requestId?: string;
}

export interface TrailQuery extends TrailFilter {
  /** An id: only what is older. */
  readonly before?: string;
  /** An id: only what is newer. */
  readonly after?: string;
  readonly limit?: number;
}

export interface TrailDraft {
  readonly requestId: string;
  readonly atMs: number;
  readonly account: string;
  readonly region: string;
  readonly service: string;
  readonly operation: string;
  /** The principal's ARN, service name or `anonymous`. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly outcome: Decision["outcome"];
  /** The denial's reason as AWS words it, or what allowed. */
  readonly because: string;
  /** The condition context as it was, all keys filled for the call. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
  /** What the engine was given, policies by content hash; enough to explain again. */
  readonly evidence: TrailEvidence;
}

export interface TrailEntry extends TrailDraft {
  readonly id: string;
}

export interface TrailEvidence {
  readonly principal: unknown;
  readonly resourceAccount?: string;
  readonly resourceRule?: "usual" | "must-allow";
  readonly policies: readonly TrailPolicy[];
  /** The session was made with session policies, even if none of them was left at the time of the call. */
  readonly hasSessionPolicies?: true;
  /** Condition keys that were asked for and that nobody could fill, in lower case. */
  readonly unknownKeys?: readonly string[];
}

export interface TrailPolicy {
  readonly layer: "identity" | "boundary" | "session" | "resource" | "scp" | "rcp" | "endpoint";
  /** SCP and RCP: 0 is the root. */
  readonly level?: number;
  readonly hash: string;
  readonly arn?: string;
  readonly name?: string;
  readonly attachedTo?: string;
}
