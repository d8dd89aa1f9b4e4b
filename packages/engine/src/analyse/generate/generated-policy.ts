/** What goes into a generated policy, and what comes out. */
import type { AccessRequest, RequestContext } from "../../request.js";
import type { Vocabulary } from "../../vocabulary.js";
import type { StatementJson } from "../fix/json.js";

/** A call that was made, or is to be allowed. An `AccessRequest` is one. */
export interface Call extends Pick<AccessRequest, "action" | "resource"> {
  /** Looked at for conditions, and for variables in patterns. */
  readonly context?: RequestContext;
}

export interface GenerateOptions {
  /** Spells actions as AWS does, and knows those that work on `*` alone. */
  readonly vocabulary?: Vocabulary;
  /**
   * Resource patterns to put in place of every resource that they match: `arn:aws:s3:::photos/*`, or with a variable
   * `arn:aws:s3:::home/${aws:username}/*`, which matches by the call's context. The first that matches counts.
   */
  readonly generalise?: readonly string[];
  /** Puts `*` for the Region of every resource that no pattern matches. Default: the Region stays. */
  readonly anyRegion?: boolean;
  /** Puts `*` for the account of every resource that no pattern matches. Default: the account stays. */
  readonly anyAccount?: boolean;
  /**
   * Condition keys whose values become conditions: `lambda:SourceFunctionArn`, `iam:PassedToService`. A call without the
   * key, or with an unknown value of it, is allowed whatever it is.
   */
  readonly conditions?: readonly string[];
  /** Gives each statement a `Sid` of its own. */
  readonly sids?: boolean;
  /**
   * The most characters a policy may have, white space not counted (so IAM counts); more statements go to a further
   * policy. IAM allows 6,144 in a managed policy. Default: no limit.
   */
  readonly maxCharacters?: number;
}

export interface GeneratedPolicies {
  /** Usually one; none without calls; several where one would exceed `maxCharacters`. */
  readonly policies: readonly GeneratedPolicy[];
  /** What the reader should know: calls that no statement can be made for, resources that became `*`. */
  readonly notes: readonly GeneratedNote[];
}

export interface GeneratedPolicy {
  /** The document, indented by two spaces. */
  readonly text: string;
  readonly statements: readonly GeneratedStatement[];
}

export interface GeneratedStatement {
  readonly statement: StatementJson;
  /** Indices of the calls that this statement is for. */
  readonly calls: readonly number[];
  /** For each action, then each resource of the statement: the indices of the calls it is there for. */
  readonly actions: readonly TracedLine[];
  readonly resources: readonly TracedLine[];
}

export interface TracedLine {
  readonly text: string;
  readonly calls: readonly number[];
}

export interface GeneratedNote {
  readonly message: string;
  readonly calls: readonly number[];
}
