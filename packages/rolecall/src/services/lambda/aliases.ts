/** Aliases: names that lead to one version, or to two by weight. */
import type { Output } from "@rolecall/aws-model";
import type { lambda } from "@rolecall/aws-model/lambda";
import type { Read } from "../../store/store.js";
import { functionNotFound, latestIsNotRouted, oneAdditionalVersion, routedTwice } from "./errors.js";
import { type FunctionRef, functionArn } from "./names.js";
import { type AliasRecord, functions, versions } from "./records.js";

/** An alias as AWS answers it. */
export function describeAlias(alias: AliasRecord): Output<typeof lambda, "GetAlias"> {
  const { account, region, functionName, name, version, description, additional, revisionId } = alias;
  return {
    AliasArn: functionArn({ account, region, name: functionName, qualifier: name }),
    Name: name,
    FunctionVersion: version,
    Description: description,
    ...(additional ? { RoutingConfig: { AdditionalVersionWeights: { [additional.version]: additional.weight } } } : {}),
    RevisionId: revisionId,
  };
}

type Routing = { readonly AdditionalVersionWeights?: Readonly<Record<string, number>> | undefined } | undefined;

/** The second version of a routing configuration. @throws InvalidParameterValueException */
export function additionalVersion(routing: Routing, version: string): AliasRecord["additional"] {
  const weights = Object.entries(routing?.AdditionalVersionWeights ?? {});
  if (weights.length > 1) throw oneAdditionalVersion();
  const [only] = weights;
  if (!only) return undefined;
  const [second, weight] = only;
  if (second === version) throw routedTwice(second);
  if (version === "$LATEST") throw latestIsNotRouted();
  return { version: second, weight };
}

/** @throws ResourceNotFoundException for a function or a version that is not there */
export async function requireVersions(read: Read, ref: FunctionRef, named: readonly string[]): Promise<void> {
  const { account, region, name } = ref;
  await functions.require(read, [account, region, name], () =>
    functionNotFound(functionArn({ account, region, name })),
  );
  for (const qualifier of named) {
    if (qualifier === "$LATEST") continue;
    await versions.require(read, [account, region, name, Number(qualifier)], () =>
      functionNotFound(functionArn({ account, region, name, qualifier })),
    );
  }
}
