import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { deletionTaskNotFound } from "../errors.js";
import { deletionTasks } from "../records.js";
import { iamArn } from "../resources.js";

export const GetServiceLinkedRoleDeletionStatus = operation(iam, "GetServiceLinkedRoleDeletionStatus", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLinkedRoleDeletionStatus.html",

  permissions: ({ input, here }) => {
    // `task/aws-service-role/{service}/{role}/{uuid}`: the role it is about.
    const [, ...path] = input.DeletionTaskId.split("/");
    const name = path.at(-2) ?? "";
    const resource = iamArn(
      here,
      "role",
      `/${path
        .slice(0, -2)
        .map((part) => `${part}/`)
        .join("")}`,
      name,
    );
    return [permission("iam:GetServiceLinkedRoleDeletionStatus", resource, {})];
  },

  async handle({ input, here, store }) {
    const task = await store.read((tx) => deletionTasks.get(tx, [here.account, input.DeletionTaskId]));
    if (task === undefined) throw deletionTaskNotFound(input.DeletionTaskId);
    return { Status: task.status };
  },
});
