/** Code signing configurations by their ARN, and as AWS answers them. */
import type { Output } from "@rolecall/aws-model";
import type { lambda } from "@rolecall/aws-model/lambda";
import { parseArn } from "../../../kernel/arn.js";
import type { Here } from "../../../kernel/here.js";
import type { Read } from "../../../store/store.js";
import { lambdaTime } from "../configuration.js";
import { codeSigningConfigGone, codeSigningConfigNotFound } from "../errors.js";
import { type CodeSigningConfigRecord, codeSigningConfigs } from "./records.js";

export const codeSigningConfigArn = ({
  account,
  region,
  id,
}: Pick<CodeSigningConfigRecord, "account" | "region" | "id">) =>
  `arn:aws:lambda:${region}:${account}:code-signing-config:${id}`;

/** Undefined also for one of another account or Region. */
export async function findCodeSigningConfig(
  read: Read,
  here: Here,
  arn: string,
): Promise<CodeSigningConfigRecord | undefined> {
  const { account, region, resource = "" } = parseArn(arn) ?? {};
  const id = /^code-signing-config:(csc-[0-9a-f]{17})$/.exec(resource)?.[1];
  if (id === undefined || account !== here.account || region !== here.region) return undefined;
  return codeSigningConfigs.get(read, [account, region, id]);
}

/** @throws ResourceNotFoundException in the words of the operations on a configuration */
export async function requireCodeSigningConfig(read: Read, here: Here, arn: string): Promise<CodeSigningConfigRecord> {
  const found = await findCodeSigningConfig(read, here, arn);
  if (!found) throw codeSigningConfigNotFound(arn);
  return found;
}

/** @throws CodeSigningConfigNotFoundException in the words of the operations that give one to a function */
export async function requireUsedConfig(read: Read, here: Here, arn: string): Promise<CodeSigningConfigRecord> {
  const found = await findCodeSigningConfig(read, here, arn);
  if (!found) throw codeSigningConfigGone(arn);
  return found;
}

export function describeCodeSigningConfig(
  record: CodeSigningConfigRecord,
): NonNullable<Output<typeof lambda, "GetCodeSigningConfig">["CodeSigningConfig"]> {
  return {
    CodeSigningConfigId: record.id,
    CodeSigningConfigArn: codeSigningConfigArn(record),
    Description: record.description,
    AllowedPublishers: { SigningProfileVersionArns: [...record.publishers] },
    CodeSigningPolicies: { UntrustedArtifactOnDeployment: record.untrusted },
    LastModified: lambdaTime(record.modifiedMs),
  };
}
