/** Who is calling: what the rest of the kernel and the services use of it. */
export { accountOfAccessKey, newAccessKeyId } from "../ids.js";
export {
  type Authenticate,
  type Authenticated,
  authenticate,
  requireSigned,
  type SignatureFacts,
} from "./authenticate.js";
export { isUnwrapped } from "./chunked.js";
export type { Signing } from "./errors.js";
export { authenticateForm, type SignedForm } from "./form.js";
export { packedPolicyPercent } from "./packed-policy.js";
export { ANONYMOUS, rootCaller, sessionCaller, userCaller } from "./principal.js";
export { createSessions, type KeyedSessions, loadSessionKey, storedSessions } from "./sessions.js";
export { isSignedByVersion2 } from "./version-2.js";
