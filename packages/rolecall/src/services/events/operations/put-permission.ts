import { events } from "@rolecall/aws-model/events";
import { refusalWords, validate } from "@rolecall/engine";
import { keptPolicy } from "../../../kernel/named-principals.js";
import { operation, permission } from "../../../kernel/operation.js";
import { addStatement } from "../bus-policy.js";
import { badPolicy, invalidPrincipal, permissionParameters, policyTooLong } from "../errors.js";
import { buses } from "../records.js";
import { busRef, requireBus } from "../resources.js";

/** AWS: the size of a bus's policy. */
const POLICY_CHARACTERS = 10_240;

/**
 * PutPermission lets other accounts put events on a bus: one statement, or the whole policy as a document (which then
 * replaces the one before).
 */
export const PutPermission = operation(events, "PutPermission", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html",

  permissions: () => [permission("events:PutPermission", "*", {})],

  async handle({ input, here, store, clock, directory }) {
    const { Policy, Action, Principal, StatementId, Condition } = input;
    if (Policy === undefined && (Action === undefined || Principal === undefined || StatementId === undefined)) {
      throw permissionParameters();
    }
    const refused = Policy === undefined ? undefined : validate(Policy, "resource").find((finding) => finding.refused);
    if (refused) throw badPolicy(refusalWords(refused));
    const modifiedMs = clock.now();
    await store.transact(async (tx) => {
      const bus = await requireBus(tx, busRef(here, input.EventBusName));
      const policy =
        Policy ??
        addStatement(bus, {
          sid: StatementId ?? "",
          action: Action ?? "",
          principal: Principal ?? "",
          ...(Condition ? { condition: Condition } : {}),
        });
      if (policy.length > POLICY_CHARACTERS) throw policyTooLong();
      const kept = Policy === undefined ? policy : await keptPolicy(tx, directory, policy, invalidPrincipal);
      await buses.put(tx, { ...bus, policy: kept, modifiedMs });
    });
    return {};
  },
});
