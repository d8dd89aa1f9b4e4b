import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireUserName } from "../credentials.js";
import { requireUser } from "../entities.js";
import { serviceCredentials } from "../records.js";
import { meantUserArn } from "../resources.js";
import { requireServiceCredential, serviceOfCredential } from "../service-credentials.js";

export const DeleteServiceSpecificCredential = operation(iam, "DeleteServiceSpecificCredential", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServiceSpecificCredential.html",

  permissions: async ({ input, here, caller, read }) => [
    permission("iam:DeleteServiceSpecificCredential", await meantUserArn(read, here, input, caller), {
      "iam:ServiceSpecificCredentialServiceName": await serviceOfCredential(
        read,
        here.account,
        input.ServiceSpecificCredentialId,
      ),
    }),
  ],

  async handle({ input, here, caller, store }) {
    const userName = requireUserName(input, caller, "credentials of the root user");
    await store.transact(async (tx) => {
      const user = await requireUser(tx, here, userName);
      const { id } = await requireServiceCredential(tx, user, input.ServiceSpecificCredentialId);
      await serviceCredentials.delete(tx, [here.account, id]);
    });
    return {};
  },
});
