/**
 * What AWS's services know: actions, the resources they work on, condition keys. The engine decides without it; what
 * needs it (findings beyond grammar, the analysis) takes it as a parameter. `import * as aws from "@rolecall/aws-model"`
 * is one.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export interface Vocabulary {
  /** Every service that has an IAM prefix. */
  services(): readonly { readonly prefix: string; readonly name: string }[];
  /** By prefix and name, both without regard to case. */
  findAction(prefix: string, name: string): VocabularyAction | undefined;
  /** Empty for an unknown prefix. */
  actionsOf(prefix: string): readonly VocabularyAction[];
  /** By its whole name, without regard to case; `s3:ExistingObjectTag/team` finds its template. */
  conditionKey(name: string): VocabularyKey | undefined;
  /** Also those that no action names; without it, only what actions work on is known. Empty for an unknown prefix. */
  resourceTypesOf?(prefix: string): readonly { readonly name: string; readonly arn: string }[];
  /** Prefixes of the services that RCPs speak on; without it, every service may stand in one. */
  rcpSupportedServices?(): ReadonlySet<string>;
}

export interface VocabularyAction {
  /** Without the prefix: `CreateFunction`. */
  readonly name: string;
  readonly accessLevel: "List" | "Read" | "Write" | "Permissions management" | "Tagging";
  /** Empty: the action works on `*` alone. `arn` is a template: `arn:${Partition}:s3:::${BucketName}/${ObjectName}`. */
  readonly resourceTypes: readonly {
    readonly name: string;
    readonly required: boolean;
    readonly arn: string;
    readonly conditionKeys: readonly string[];
  }[];
  /** As AWS spells them, global keys too. */
  readonly conditionKeys: readonly string[];
  readonly dependentActions: readonly string[];
}

export interface VocabularyKey {
  /** As AWS spells it; a template where a part is the user's own: `aws:RequestTag/${TagKey}`. */
  readonly name: string;
  readonly type: "String" | "ARN" | "Bool" | "Numeric" | "Date" | "IPAddress" | "Binary";
  /** Several values in one request. */
  readonly multivalued: boolean;
}
