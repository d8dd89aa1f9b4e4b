/** Policy documents as Organizations takes them. */
import { type PolicyKind, validate } from "@rolecall/engine";
import { constraint, invalidInput, malformedPolicy } from "./errors.js";

const KINDS: Readonly<Record<string, PolicyKind>> = { SERVICE_CONTROL_POLICY: "scp", RESOURCE_CONTROL_POLICY: "rcp" };

/**
 * Characters; white space counts where the caller passed it.
 * AWS: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html (read November 2026)
 */
const MAX_SIZE: Readonly<Record<string, number>> = {
  SERVICE_CONTROL_POLICY: 10_240,
  RESOURCE_CONTROL_POLICY: 5_120,
};
const MAX_DELEGATION = 40_000;

/** @throws MalformedPolicyDocumentException or ConstraintViolationException */
export function checkPolicy(type: string, content: string): void {
  const max = MAX_SIZE[type] ?? 10_000;
  if (content.length > max) {
    throw constraint("POLICY_CONTENT_LIMIT_EXCEEDED", "You have exceeded the maximum size of the policy content.");
  }
  const kind = KINDS[type];
  if (kind === undefined ? !isObject(content) : validate(content, kind).some(({ refused }) => refused)) {
    throw malformedPolicy();
  }
}

/** What a delegation policy may let others do. */
const DELEGABLE =
  /^organizations:(?:(?:Describe|List)[a-z]*\*?|(?:Create|Update|Delete|Attach|Detach)Policy|(?:Enable|Disable)PolicyType|(?:Tag|Untag)Resource)$/i;

/** @throws InvalidInputException or ConstraintViolationException */
export function checkDelegation(content: string): void {
  if (content.length > MAX_DELEGATION) {
    throw constraint("POLICY_CONTENT_LIMIT_EXCEEDED", "You have exceeded the maximum size of the policy content.");
  }
  if (validate(content, "resource").some(({ refused }) => refused) || !isObject(content)) {
    throw invalidInput("INVALID_RESOURCE_POLICY_JSON", "The provided resource policy is invalid.");
  }
  const { Statement } = JSON.parse(content) as { Statement?: unknown };
  for (const statement of [Statement].flat() as { Action?: unknown; NotAction?: unknown }[]) {
    const actions = [statement.Action].flat().filter((one) => typeof one === "string");
    if (statement.NotAction !== undefined || actions.some((action) => !DELEGABLE.test(action))) {
      throw invalidInput(
        "UNSUPPORTED_ACTION_IN_RESOURCE_POLICY",
        "The provided resource policy contains an action that is not supported.",
      );
    }
  }
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
