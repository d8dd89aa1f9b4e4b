/** Code signing configurations, and which functions have one. */
import { collection } from "../../../store/collection.js";

export interface CodeSigningConfigRecord {
  readonly account: string;
  readonly region: string;
  /** `csc-…` */
  readonly id: string;
  readonly description: string;
  /** ARNs of signing profile versions. */
  readonly publishers: readonly string[];
  readonly untrusted: "Warn" | "Enforce";
  readonly tags: Readonly<Record<string, string>>;
  readonly modifiedMs: number;
}

export const codeSigningConfigs = collection<CodeSigningConfigRecord>({
  name: "lambda/code-signing-configs",
  key: ({ account, region, id }) => [account, region, id],
});

/** Beside the versions: whatever is deployed to the function is held against it. */
export interface FunctionCodeSigningRecord {
  readonly account: string;
  readonly region: string;
  readonly functionName: string;
  readonly configArn: string;
}

export const functionCodeSigning = collection<FunctionCodeSigningRecord, "byConfig">({
  name: "lambda/function-code-signing",
  key: ({ account, region, functionName }) => [account, region, functionName],
  indexes: { byConfig: ({ configArn }) => [[configArn]] },
});
