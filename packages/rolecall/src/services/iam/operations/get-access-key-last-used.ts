import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { accessKeyNotFound } from "../errors.js";
import { accessKeys, findUser, lastUsed } from "../records.js";
import { iamArn } from "../resources.js";
import { date } from "../views.js";

/** GetAccessKeyLastUsed says when a key signed last, as AWS some time after the fact. */
export const GetAccessKeyLastUsed = operation(iam, "GetAccessKeyLastUsed", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html",

  permissions: async ({ input, here, read }) => {
    const key = await accessKeys.get(read, [input.AccessKeyId]);
    const user = key?.account === here.account ? await findUser(read, here.account, key.userName) : undefined;
    return [permission("iam:GetAccessKeyLastUsed", user?.arn ?? iamArn(here, "user", "/", "*"), {})];
  },

  async handle({ input, here, store }) {
    const { key, used } = await store.read(async (tx) => ({
      key: await accessKeys.get(tx, [input.AccessKeyId]),
      used: await lastUsed.get(tx, [input.AccessKeyId]),
    }));
    if (key?.account !== here.account) throw accessKeyNotFound(input.AccessKeyId);
    return {
      UserName: key.userName,
      AccessKeyLastUsed:
        used === undefined
          ? { ServiceName: "N/A", Region: "N/A" }
          : { LastUsedDate: date(used.atMs), ServiceName: used.service, Region: used.region },
    };
  },
});
