import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { keyArn } from "../names.js";
import { continued, pageOptions } from "../paging.js";
import { keys } from "../records.js";

const PAGE = 100;

/** ListKeys answers all keys of the account and Region, a hundred a page. */
export const ListKeys = operation(kms, "ListKeys", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeys.html",

  permissions: () => [permission("kms:ListKeys", "*", {})],

  async handle({ input, here, store }) {
    const page = await store.read((read) => keys.list(read, pageOptions([here.account, here.region], input, PAGE)));
    return { Keys: page.items.map((key) => ({ KeyId: key.id, KeyArn: keyArn(key) })), ...continued(page) };
  },
});
