import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { encodedKey, requireUserCredential } from "../certificates.js";
import { requireUser } from "../entities.js";
import { userArn } from "../resources.js";
import { date } from "../views.js";

/** GetSSHPublicKey gives the key as ssh-rsa or as PEM, whichever it was uploaded as. */
export const GetSSHPublicKey = operation(iam, "GetSSHPublicKey", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetSSHPublicKey.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:GetSSHPublicKey", await userArn(read, here, input.UserName), {}),
  ],

  async handle({ input, here, store }) {
    const key = await store.read(async (tx) =>
      requireUserCredential(tx, await requireUser(tx, here, input.UserName), "ssh", input.SSHPublicKeyId),
    );
    return {
      SSHPublicKey: {
        UserName: input.UserName,
        SSHPublicKeyId: key.id,
        Fingerprint: key.fingerprint,
        SSHPublicKeyBody: encodedKey(key.body, input.Encoding),
        Status: key.status,
        UploadDate: date(key.uploadedMs),
      },
    };
  },
});
