/**
 * Environment variables at rest: encrypted by a KMS key, the customer's or `aws/lambda`, with the permissions of who configures
 * the function. He also makes the grant by which the execution role decrypts them whenever a sandbox is made.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html (what the caller needs),
 * https://repost.aws/knowledge-center/lambda-kmsaccessdeniedexception-errors (the grant).
 * Unverified: that the grant names the session by which errors know it, that it may decrypt and retire alone, under the context
 * of the function; that no grant is ever taken away; in which order the two are asked for.
 */
import { parseArn } from "../../../kernel/arn.js";
import type { CallAs } from "../../../kernel/call.js";
import { AwsError } from "../../../kernel/errors.js";
import { type ForwardedCall, forwarded } from "../../../kernel/forwarded.js";
import type { Host } from "../../../kernel/host.js";
import { CreateGrant } from "../../kms/operations/create-grant.js";
import { Encrypt } from "../../kms/operations/encrypt.js";
import { ResourceKey } from "../../kms/operations/resource-key.js";
import { sessionName } from "../execution-role.js";
import type { FunctionRecord } from "../records.js";
import { notConfigured } from "./kms.js";
import { contextOf, type Variables, variablesOf } from "./open.js";

/** Who configures the function. */
export type Configuring = ForwardedCall & Pick<Host, "call">;

export interface Wanted {
  readonly arn: string;
  readonly name: string;
  readonly account: string;
  readonly roleArn: string;
  /** Absent: as before. */
  readonly variables?: Variables | undefined;
  /** Absent: as before; empty: `aws/lambda`. */
  readonly kmsKeyArn?: string | undefined;
}

export type Protected = Pick<FunctionRecord, "environment" | "kmsKeyArn" | "decrypting">;

/** @throws AccessDeniedException, InvalidParameterValueException */
export async function protectedEnvironment(
  wanted: Wanted,
  before: FunctionRecord | undefined,
  configuring: Configuring,
): Promise<Protected> {
  const kmsKeyArn = wanted.kmsKeyArn ?? before?.kmsKeyArn ?? "";
  const moves = kmsKeyArn !== (before?.kmsKeyArn ?? "") && before?.environment?.sealed !== undefined;
  const variables = wanted.variables ?? (moves ? await readBefore(before, configuring) : undefined);
  const environment = variables ? await sealed(variables, wanted.arn, kmsKeyArn, configuring) : before?.environment;
  const decrypting = await granted(environment, before?.decrypting, wanted, configuring);
  return {
    ...(environment ? { environment } : {}),
    ...(kmsKeyArn || before?.kmsKeyArn ? { kmsKeyArn } : {}),
    ...(decrypting ? { decrypting } : {}),
  };
}

async function sealed(
  variables: Variables,
  arn: string,
  kmsKeyArn: string,
  { call, ...rest }: Configuring,
): Promise<NonNullable<FunctionRecord["environment"]>> {
  if (Object.keys(variables).length === 0) return {};
  const as = forwarded(rest, "lambda.amazonaws.com");
  const { arn: keyArn } = await call(
    ResourceKey,
    { service: "lambda", account: parseArn(arn)?.account ?? "", keyId: kmsKeyArn },
    as,
  );
  const input = {
    KeyId: keyArn,
    Plaintext: Buffer.from(JSON.stringify(variables)),
    EncryptionContext: contextOf(arn),
  };
  const { CiphertextBlob = new Uint8Array() } = await asked("Encrypt", call(Encrypt, input, as));
  return { sealed: { keyArn, ciphertext: Buffer.from(CiphertextBlob).toString("base64") } };
}

/** AWS: a grant is made when key or role change, and not when the role is another one of the same name. */
async function granted(
  environment: FunctionRecord["environment"],
  before: FunctionRecord["decrypting"],
  { arn, name, account, roleArn }: Wanted,
  { call, ...rest }: Configuring,
): Promise<FunctionRecord["decrypting"]> {
  const keyArn = environment?.sealed?.keyArn;
  if (keyArn === undefined || (before?.keyArn === keyArn && before.roleArn === roleArn)) return before;
  const session = `arn:aws:sts::${account}:assumed-role/${roleArn.split("/").at(-1)}/${sessionName(name)}`;
  const input = {
    KeyId: keyArn,
    GranteePrincipal: session,
    RetiringPrincipal: session,
    Operations: ["Decrypt" as const, "RetireGrant" as const],
    Constraints: { EncryptionContextEquals: contextOf(arn) },
  };
  await asked("CreateGrant", call(CreateGrant, input, forwarded(rest, "lambda.amazonaws.com")));
  return { keyArn, roleArn };
}

async function readBefore(before: FunctionRecord, { call, ...rest }: Configuring): Promise<Variables> {
  const as: CallAs = forwarded(rest, "lambda.amazonaws.com");
  return asked("Decrypt", variablesOf(before, as, call));
}

async function asked<Answer>(doing: Parameters<typeof notConfigured>[0], answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof AwsError ? notConfigured(doing, error) : error;
  }
}
