/** What an ARN says by itself. */
import { splitArn } from "../../match/resource.js";

/** Empty where the ARN names no account, as those of buckets do. */
export const accountOfArn = (arn: string): string => splitArn(arn)[4] ?? "";

export const serviceOfArn = (arn: string): string => splitArn(arn)[2] ?? "";

/** The last part of a user's, role's or group's path. */
export const nameOfArn = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);

export const partitionOfArn = (arn: string): string => splitArn(arn)[1] ?? "aws";
