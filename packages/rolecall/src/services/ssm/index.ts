import { ssm } from "@rolecall/aws-model/ssm";
import type { ServiceDefinition } from "../../kernel/service.js";
import { parameterEvents } from "./events.js";
import { AddTagsToResource } from "./operations/add-tags-to-resource.js";
import { DeleteParameter } from "./operations/delete-parameter.js";
import { DeleteParameters } from "./operations/delete-parameters.js";
import { DescribeParameters } from "./operations/describe-parameters.js";
import { GetParameter } from "./operations/get-parameter.js";
import { GetParameterHistory } from "./operations/get-parameter-history.js";
import { GetParameters } from "./operations/get-parameters.js";
import { GetParametersByPath } from "./operations/get-parameters-by-path.js";
import { LabelParameterVersion } from "./operations/label-parameter-version.js";
import { ListTagsForResource } from "./operations/list-tags-for-resource.js";
import { PutParameter } from "./operations/put-parameter.js";
import { RemoveTagsFromResource } from "./operations/remove-tags-from-resource.js";
import { UnlabelParameterVersion } from "./operations/unlabel-parameter-version.js";
import { resources } from "./resources.js";

/** Parameter Store of AWS Systems Manager. README.md beside this file lists gaps and sources. */
export const ssmService: ServiceDefinition = {
  service: ssm,
  operations: [
    AddTagsToResource,
    DeleteParameter,
    DeleteParameters,
    DescribeParameters,
    GetParameter,
    GetParameterHistory,
    GetParameters,
    GetParametersByPath,
    LabelParameterVersion,
    ListTagsForResource,
    PutParameter,
    RemoveTagsFromResource,
    UnlabelParameterVersion,
  ],
  resources,
  resume: parameterEvents.resume,
};
