/** Policy documents as their authors write them. */

/** One or more statements as a document. */
export const policy = (...Statement: readonly object[]): string => JSON.stringify({ Version: "2012-10-17", Statement });

export const allow = (Action: string | readonly string[], Resource: string | readonly string[] = "*"): string =>
  policy({ Effect: "Allow", Action, Resource });

export const deny = (Action: string | readonly string[], Resource: string | readonly string[] = "*"): string =>
  policy({ Effect: "Deny", Action, Resource });

/** A trust policy: who may assume the role. */
export const trusts = (Principal: Readonly<Record<string, string>>): string =>
  policy({ Effect: "Allow", Principal, Action: "sts:AssumeRole" });

export const TRUSTS_LAMBDA = trusts({ Service: "lambda.amazonaws.com" });
