import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireUserName } from "../credentials.js";
import { requireUser } from "../entities.js";
import { sortedPage } from "../paging.js";
import { serviceCredentials, users } from "../records.js";
import { iamArn, meantUserArn } from "../resources.js";
import { shownServiceCredential } from "../service-credentials.js";

export const ListServiceSpecificCredentials = operation(iam, "ListServiceSpecificCredentials", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServiceSpecificCredentials.html",

  permissions: async ({ input, here, caller, read }) => [
    permission(
      "iam:ListServiceSpecificCredentials",
      input.AllUsers ? iamArn(here, "user", "/", "") : await meantUserArn(read, here, input, caller),
      {},
    ),
  ],

  async handle({ input, here, caller, clock, store }) {
    const now = clock.now();
    const userName = input.AllUsers ? undefined : requireUserName(input, caller, "credentials of the root user");
    return store.read(async (tx) => {
      const found =
        userName === undefined
          ? (await serviceCredentials.list(tx, { prefix: [here.account] })).items
          : await serviceCredentials.by(tx, "byUser", [here.account, (await requireUser(tx, here, userName)).id]);
      const kept = found.filter((credential) => credential.service === (input.ServiceName ?? credential.service));
      const { items, more } = sortedPage(kept, (credential) => credential.id, input);
      const shown = items.map(async (credential) => {
        const [user] = await users.by(tx, "byId", [credential.userId], { limit: 1 });
        return shownServiceCredential(credential, user?.name ?? "", now);
      });
      return { ServiceSpecificCredentials: await Promise.all(shown), ...more };
    });
  },
});
