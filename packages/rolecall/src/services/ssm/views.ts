/** Parameters and versions as answers show them. */
import { parameterArn, type Selected } from "./names.js";
import type { ParameterRecord, VersionRecord } from "./records.js";

/** As the operations that read values answer it. */
export const parameterMembers = ({ parameter, version, selector }: Selected, Value: string) => ({
  Name: parameter.name,
  Type: version.type,
  Value,
  Version: version.version,
  ...(selector === undefined ? {} : { Selector: selector }),
  LastModifiedDate: new Date(version.modifiedMs),
  ARN: parameterArn(parameter),
  DataType: version.dataType,
});

/** What DescribeParameters and GetParameterHistory tell of a version. */
export const versionMembers = (parameter: ParameterRecord, version: VersionRecord) => ({
  Name: parameter.name,
  Type: version.type,
  ...(version.keyId === undefined ? {} : { KeyId: version.keyId }),
  LastModifiedDate: new Date(version.modifiedMs),
  LastModifiedUser: version.modifiedBy,
  ...(version.description === undefined ? {} : { Description: version.description }),
  ...(version.allowedPattern === undefined ? {} : { AllowedPattern: version.allowedPattern }),
  Version: version.version,
  Tier: version.tier,
  Policies: [],
  DataType: version.dataType,
});
