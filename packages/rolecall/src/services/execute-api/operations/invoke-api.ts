/**
 * InvokeApi asks whether the caller may send this request to an API. No model has it: requests to stages are no
 * operations. Being let in is all it does, and the decision stands in the trail.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
 */
import type { Service } from "@rolecall/aws-model";
import { apigateway } from "@rolecall/aws-model/apigateway";
import { absent, type Operation, type Permission, permission } from "../../../kernel/operation.js";

export interface InvokeApiInput {
  /** `arn:aws:execute-api:{region}:{account}:{api}/{stage}/{METHOD}/{path}` */
  readonly arn: string;
  /** The ARN that tells the API's resource policy; absent where it has none. */
  readonly subject?: string;
}

export const InvokeApi: Operation<InvokeApiInput, void> = {
  service: apigateway as Service,
  name: "InvokeApi",
  source:
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html",
  permissions: ({ input }) => [invokePermission(input)],
  async handle() {},
};

export const invokePermission = ({ arn, subject }: InvokeApiInput): Permission => ({
  ...permission("execute-api:Invoke", arn, {
    "execute-api:viaDomainArn": absent("there are no custom domain names"),
  }),
  ...(subject === undefined ? {} : { subject }),
});
