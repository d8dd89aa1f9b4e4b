import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireUserName } from "../credentials.js";
import { requireUser } from "../entities.js";
import { meantUserArn } from "../resources.js";
import {
  isApiKey,
  requireServiceCredential,
  serviceOfCredential,
  shownServiceCredential,
} from "../service-credentials.js";

export const ResetServiceSpecificCredential = operation(iam, "ResetServiceSpecificCredential", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ResetServiceSpecificCredential.html",

  permissions: async ({ input, here, caller, read }) => [
    permission("iam:ResetServiceSpecificCredential", await meantUserArn(read, here, input, caller), {
      "iam:ServiceSpecificCredentialServiceName": await serviceOfCredential(
        read,
        here.account,
        input.ServiceSpecificCredentialId,
      ),
    }),
  ],

  async handle({ input, here, caller, clock, ids, store }) {
    const userName = requireUserName(input, caller, "credentials of the root user");
    const secret = Buffer.from(ids.bytes(32)).toString("base64");
    const credential = await store.read(async (tx) =>
      requireServiceCredential(tx, await requireUser(tx, here, userName), input.ServiceSpecificCredentialId),
    );
    return {
      ServiceSpecificCredential: {
        ...shownServiceCredential(credential, userName, clock.now()),
        ...(isApiKey(credential.service) ? { ServiceCredentialSecret: secret } : { ServicePassword: secret }),
      },
    };
  },
});
