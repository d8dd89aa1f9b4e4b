/** As whom Organizations calls IAM. */
import type { CallAs } from "../../kernel/call.js";

const SERVICE = "organizations.amazonaws.com";
const REGION = "us-east-1";

/** The root user of an account that is being made: it has nobody else yet. */
export const asRootThrough = (account: string): CallAs => ({
  caller: { principal: { type: "root", account }, account },
  region: REGION,
  calledVia: [SERVICE],
});

/** With the caller's own credentials. */
export const asCallerThrough = (caller: CallAs["caller"]): CallAs => ({ caller, region: REGION, calledVia: [SERVICE] });
