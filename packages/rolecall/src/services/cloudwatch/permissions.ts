import { absent } from "../../kernel/operation.js";

/** What the actions on metrics and tags have for condition keys. */
export const NO_ACCESS_GRANT = {
  "cloudwatch:HasAccessGrant": absent(
    "access grants belong to CloudWatch's domains, which none of these calls goes through",
  ),
};
