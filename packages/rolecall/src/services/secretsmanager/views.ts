/** A secret as DescribeSecret and ListSecrets show it. */
import { secretArn } from "./names.js";
import type { SecretRecord } from "./records.js";
import { windowEnd } from "./schedule.js";
import { tagList } from "./tags.js";

export function secretMembers(secret: SecretRecord) {
  const { rotation, tags } = secret;
  return {
    ARN: secretArn(secret),
    Name: secret.name,
    ...(secret.type === undefined ? {} : { Type: secret.type }),
    ...(secret.description === undefined ? {} : { Description: secret.description }),
    ...(secret.key === undefined ? {} : { KmsKeyId: secret.key.id }),
    ...(rotation === undefined
      ? {}
      : {
          RotationEnabled: rotation.enabled,
          RotationLambdaARN: rotation.functionArn,
          RotationRules: { ...rotation.rules },
          ...(rotation.nextMs === undefined
            ? {}
            : { NextRotationDate: new Date(windowEnd(rotation.rules, rotation.nextMs)) }),
        }),
    ...date("LastRotatedDate", secret.rotatedMs),
    LastChangedDate: new Date(secret.changedMs),
    ...date("LastAccessedDate", secret.accessedMs),
    ...date("DeletedDate", secret.deletedMs),
    ...(Object.keys(tags).length === 0 ? {} : { Tags: tagList(tags) }),
    CreatedDate: new Date(secret.createdMs),
  };
}

const date = <Name extends string>(name: Name, ms: number | undefined): { readonly [Key in Name]?: Date } =>
  ms === undefined ? {} : ({ [name]: new Date(ms) } as { [Key in Name]: Date });
