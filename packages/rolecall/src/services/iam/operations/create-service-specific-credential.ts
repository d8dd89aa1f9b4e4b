import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireUser } from "../entities.js";
import { quotaExceeded } from "../errors.js";
import { PER_ENTITY } from "../quotas.js";
import { type ServiceCredentialRecord, serviceCredentials } from "../records.js";
import { userArn } from "../resources.js";
import { checkService, isApiKey, shownServiceCredential } from "../service-credentials.js";

export const CreateServiceSpecificCredential = operation(iam, "CreateServiceSpecificCredential", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceSpecificCredential.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:CreateServiceSpecificCredential", await userArn(read, here, input.UserName), {
      "iam:ServiceSpecificCredentialServiceName": input.ServiceName,
      "iam:ServiceSpecificCredentialAgeDays":
        input.CredentialAgeDays === undefined ? undefined : String(input.CredentialAgeDays),
    }),
  ],

  async handle({ input, here, clock, ids, store }) {
    const now = clock.now();
    const secret = Buffer.from(ids.bytes(32)).toString("base64");
    const draft = {
      account: here.account,
      id: ids.unique("ACCA"),
      service: input.ServiceName,
      status: "Active" as const,
      createdMs: now,
      ...(input.CredentialAgeDays === undefined ? {} : { expiresMs: now + input.CredentialAgeDays * 86_400_000 }),
    };
    const created = await store.transact(async (tx) => {
      const user = await requireUser(tx, here, input.UserName);
      checkService(input.ServiceName);
      const own = await serviceCredentials.by(tx, "byUser", [here.account, user.id]);
      const limit = PER_ENTITY.credentialsPerServiceAndUser;
      const same = own.filter((credential) => credential.service === input.ServiceName);
      if (same.length >= limit) throw quotaExceeded("ServiceSpecificCredentialsPerUser", limit);
      // AWS numbers the names of further credentials for the same service.
      const name = `${user.name}${same.length === 0 ? "" : `+${same.length}`}-at-${here.account}`;
      const credential: ServiceCredentialRecord = {
        ...draft,
        userId: user.id,
        ...(isApiKey(input.ServiceName) ? { alias: name } : { serviceUserName: name }),
      };
      await serviceCredentials.put(tx, credential);
      return credential;
    });
    return {
      ServiceSpecificCredential: {
        ...shownServiceCredential(created, input.UserName, now),
        ...(isApiKey(input.ServiceName) ? { ServiceCredentialSecret: secret } : { ServicePassword: secret }),
      },
    };
  },
});
