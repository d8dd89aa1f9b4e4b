import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { fingerprint, readPublicKey, userCredentialsOf } from "../certificates.js";
import { requireUser } from "../entities.js";
import { duplicateSshKey, quotaExceeded } from "../errors.js";
import { PER_ENTITY } from "../quotas.js";
import { userCredentials } from "../records.js";
import { userArn } from "../resources.js";
import { date } from "../views.js";

export const UploadSSHPublicKey = operation(iam, "UploadSSHPublicKey", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSSHPublicKey.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:UploadSSHPublicKey", await userArn(read, here, input.UserName), {}),
  ],

  async handle({ input, here, clock, ids, store }) {
    const print = fingerprint(readPublicKey(input.SSHPublicKeyBody));
    const now = clock.now();
    const id = ids.unique("APKA");
    await store.transact(async (tx) => {
      const user = await requireUser(tx, here, input.UserName);
      const own = await userCredentialsOf(tx, user, "ssh");
      if (own.some((key) => key.fingerprint === print)) throw duplicateSshKey();
      if (own.length >= PER_ENTITY.sshKeysPerUser)
        throw quotaExceeded("SSHPublicKeysPerUser", PER_ENTITY.sshKeysPerUser);
      await userCredentials.put(tx, {
        account: here.account,
        kind: "ssh",
        id,
        userId: user.id,
        body: input.SSHPublicKeyBody,
        fingerprint: print,
        status: "Active",
        uploadedMs: now,
      });
    });
    return {
      SSHPublicKey: {
        UserName: input.UserName,
        SSHPublicKeyId: id,
        Fingerprint: print,
        SSHPublicKeyBody: input.SSHPublicKeyBody,
        Status: "Active" as const,
        UploadDate: date(now),
      },
    };
  },
});
