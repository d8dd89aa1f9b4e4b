/** What a grant is: a set of requests that are allowed, said in a policy's own terms. */
import type { StatementMatch } from "../../decision.js";
import type { AccessRequest } from "../../request.js";
import type { Grantee } from "./callers.js";
import type { GrantCondition, OpenCondition } from "./conditions.js";
import type { Names } from "./names.js";
import type { Piece } from "./pieces.js";
import type { Region } from "./regions.js";
import type { Target } from "./targets.js";

/**
 * Every request of `to` for one of `actions` on one of `resources` is allowed if all of `when` holds, none of `unless`
 * holds, and no entry of `except` takes it. Nobody else is allowed anything that was asked about.
 */
export interface Grant {
  readonly to: Grantee;
  /** As in a policy's Action. */
  readonly actions: readonly string[];
  /** As in a policy's Resource; variables that only the request fills stand as they are. */
  readonly resources: readonly string[];
  /**
   * ARN of the world's resource, or role, that this is about. Absent: about resources that the world does not know, of
   * `account`. Where RCPs limit that account, actions that work on no resource are apart, as `*`: RCPs spare them.
   */
  readonly of?: string;
  /** The account that owns the resources. */
  readonly account: string;
  /** Parts of it that are not granted. */
  readonly except: readonly GrantException[];
  /** Conditions of the request; all must hold. What the world decides (tags of the caller, say) is not among them. */
  readonly when: readonly GrantCondition[];
  /** Deny statements over all of it: access ends where all conditions of one hold. */
  readonly unless: readonly { readonly conditions: readonly GrantCondition[]; readonly by: StatementMatch }[];
  /** The Allow statements, of every layer that has to allow. */
  readonly by: readonly StatementMatch[];
  /**
   * A request of this grant that `evaluateIn` allows. Absent: none was found, nor a proof that there is none; so the
   * grant may be empty.
   */
  readonly witness?: AccessRequest;
}

/** A part as a statement would say it: what is absent means everything. */
export interface GrantException {
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  /** Excepted only while all of these hold. */
  readonly when: readonly GrantCondition[];
  /** The Deny; absent for what the Allow leaves out (NotAction, NotResource). */
  readonly by?: StatementMatch;
}

export function grantOf(
  to: Grantee,
  region: Region,
  target: Target,
  witness: AccessRequest | undefined,
  covers: (deny: Piece) => boolean,
): Grant {
  const { area, when, by, except } = region;
  const whole = except.filter((deny) => deny.when.length > 0 && covers(deny));
  const partly = except.filter((deny) => !whole.includes(deny));
  return {
    to,
    actions: texts(area.actions.some),
    resources: texts(area.resources.some),
    ...(target.of === undefined ? {} : { of: target.of }),
    account: target.account,
    except: [
      ...leftOut("actions", area.actions),
      ...leftOut("resources", area.resources),
      ...partly.map((deny) => ({
        ...namesAs("actions", "notActions", deny.area.actions),
        ...namesAs("resources", "notResources", deny.area.resources),
        when: conditions(deny.when),
        by: deny.by,
      })),
    ],
    when: conditions(when),
    unless: whole.map((deny) => ({ conditions: conditions(deny.when), by: deny.by })),
    by,
    ...(witness === undefined ? {} : { witness }),
  };
}

const texts = (names: Names["some"]): readonly string[] => names.map((name) => name.text);
const conditions = (open: readonly OpenCondition[]): readonly GrantCondition[] => open.map(({ json }) => json);

function leftOut(element: "actions" | "resources", { none }: Names): readonly GrantException[] {
  // That `*` itself is apart is what the absence of `of` says.
  const named = none.filter((name) => element === "actions" || name.exact !== "*");
  return named.length === 0 ? [] : [{ [element]: texts(named), when: [] }];
}

/** `some` is everything wherever there is a `none` that a Deny made. */
function namesAs(plain: string, negated: string, { some, none }: Names): Readonly<Record<string, readonly string[]>> {
  const all = some.length === 1 && some[0]?.text === "*";
  return {
    ...(all ? {} : { [plain]: texts(some) }),
    ...(none.length === 0 ? {} : { [negated]: texts(none) }),
  };
}
