import { type Permission, permission } from "../../kernel/operation.js";

/**
 * The permission to hand a role to Lambda.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
export const passRole = (roleArn: string, functionArn: string): Permission =>
  permission("iam:PassRole", roleArn, {
    "iam:PassedToService": "lambda.amazonaws.com",
    "iam:AssociatedResourceArn": functionArn,
  });
