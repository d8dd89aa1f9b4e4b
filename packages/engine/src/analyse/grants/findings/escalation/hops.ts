/** From one principal to another whose power it can use, in one technique. */

import { compilePolicy } from "../../../../policy/compile.js";
import { isServiceLinkedRole } from "../../../../principal.js";
import type { AccessRequest } from "../../../../request.js";
import { PolicyText } from "../../../fix/policy-text.js";
import type { AccessAnalysis } from "../../access-analysis.js";
import { accountOfArn } from "../../arn.js";
import { type Caller, callerOf, serviceCaller } from "../../callers.js";
import type { WorldResource, WorldRole } from "../../world.js";
import { withResource } from "../../world-edit.js";
import type { Hop } from "../finding.js";
import { servicesTrusted } from "../pass-role.js";
import { BECOME_TECHNIQUES, type Call, PASS_TECHNIQUES, type PassTechnique, RUN_TECHNIQUES } from "./techniques.js";

export class Hops {
  readonly #from = new Map<string, readonly Hop[]>();
  readonly #passTo = new Map<WorldRole, readonly PassTechnique[]>();
  readonly #callsByTechnique = new Map<string, readonly AccessRequest[] | undefined>();

  constructor(readonly analysis: AccessAnalysis) {}

  /** One hop for each principal that can be reached, by the first technique that works. */
  from(arn: string): readonly Hop[] {
    let hops = this.#from.get(arn);
    if (hops === undefined) {
      const caller = callerOf(this.analysis.index, arn);
      const byTarget = new Map<string, Hop>();
      if (caller !== undefined)
        for (const hop of this.#find(arn, caller)) if (!byTarget.has(hop.to)) byTarget.set(hop.to, hop);
      hops = [...byTarget.values()];
      this.#from.set(arn, hops);
    }
    return hops;
  }

  *#find(from: string, caller: Caller): Iterable<Hop> {
    const { index } = this.analysis;
    const subjects = [...index.roles.values(), ...index.users.values()].filter(({ arn }) => arn !== from);
    for (const { name, of, action, source } of BECOME_TECHNIQUES) {
      if (!this.#mayAtAll(caller, action)) continue;
      for (const { arn } of subjects) {
        if (arn.includes(":role/") !== (of === "role") || isServiceLinkedRole(arn)) continue;
        const request = this.analysis.requestFor(caller, action, arn);
        if (request !== undefined) yield { technique: name, from, to: arn, requests: [request], source };
      }
    }
    for (const resource of index.resources) yield* this.#running(from, caller, resource);
    if (!this.#mayAtAll(caller, "iam:PassRole")) return;
    for (const role of index.roles.values()) if (role.arn !== from) yield* this.#passing(from, caller, role);
  }

  /** Most callers may not call most of IAM's actions at all; roles and users have no policies that let them. */
  #mayAtAll(caller: Caller, action: string): boolean {
    return action.startsWith("sts:") || this.analysis.regions(caller).mayCall(action);
  }

  *#running(from: string, caller: Caller, resource: WorldResource): Iterable<Hop> {
    const { arn, role, policy } = resource;
    // Without a policy of the resource the caller needs one of its own.
    const mayCall = (action: string): boolean => policy !== undefined || this.analysis.regions(caller).mayCall(action);
    if (role === undefined || role === from || !this.analysis.index.roles.has(role)) return;
    for (const { name, resource: shape, calls, source } of RUN_TECHNIQUES) {
      if (!shape.test(arn) || !calls.every((call) => call.some(({ action }) => mayCall(action)))) continue;
      const requests = this.#calls(caller, calls, arn, arn);
      if (requests !== undefined) yield { technique: name, from, to: role, requests, source };
    }
    if (arn.includes(":lambda:")) yield* this.#permitting(from, caller, resource, role);
  }

  /** Who may write a function's policy may let itself change the code. */
  *#permitting(from: string, caller: Caller, { arn, policy }: WorldResource, role: string): Iterable<Hop> {
    for (const action of ["lambda:AddPermission", "lambda:PutResourcePolicy"]) {
      if (policy === undefined && !this.analysis.regions(caller).mayCall(action)) continue;
      const first = this.analysis.requestFor(caller, action, arn, { "lambda:Principal": from });
      if (first === undefined) continue;
      const statement = {
        Effect: "Allow",
        Principal: { AWS: from },
        Action: "lambda:UpdateFunctionCode",
        Resource: arn,
      };
      const old = action === "lambda:AddPermission" && policy !== undefined ? compilePolicy(policy) : undefined;
      const text = PolicyText.of(old).edited({ replaced: new Map(), appended: [statement] });
      const changed = this.analysis.in(withResource(this.analysis.world, arn, (one) => ({ ...one, policy: text })));
      const second = changed.requestFor(caller, "lambda:UpdateFunctionCode", arn);
      if (second === undefined) continue;
      yield {
        technique: "letting oneself change a function's code",
        from,
        to: role,
        requests: [first, second],
        source: "https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html",
      };
    }
  }

  *#passing(from: string, caller: Caller, role: WorldRole): Iterable<Hop> {
    if (accountOfArn(role.arn) !== accountOfArn(from)) return;
    for (const technique of this.#techniquesFor(role)) {
      const pass = this.#pass(caller, role, technique);
      if (pass === undefined) continue;
      const created = technique.creates.replace("ACCOUNT", accountOfArn(from));
      const requests = this.#callsOf(from, caller, technique, created);
      if (requests !== undefined)
        yield {
          technique: technique.name,
          from,
          to: role.arn,
          requests: [pass, ...requests],
          source: technique.source,
        };
    }
  }

  #pass(caller: Caller, role: WorldRole, { service, passedTo = [service] }: PassTechnique): AccessRequest | undefined {
    for (const to of passedTo) {
      const request = this.analysis.requestFor(caller, "iam:PassRole", role.arn, { "iam:PassedToService": to });
      if (request !== undefined) return request;
    }
    return undefined;
  }

  /** Those whose service may assume the role. */
  #techniquesFor(role: WorldRole): readonly PassTechnique[] {
    let techniques = this.#passTo.get(role);
    if (techniques === undefined) {
      const { analysis } = this;
      const named = new Set(servicesTrusted(role.trust));
      const trusted = [...named].filter(
        (service) =>
          analysis.requestFor(serviceCaller(analysis.index, service), "sts:AssumeRole", role.arn) !== undefined,
      );
      techniques = PASS_TECHNIQUES.filter(({ service }) => trusted.includes(service));
      this.#passTo.set(role, techniques);
    }
    return techniques;
  }

  /** The same for every role that is passed. */
  #callsOf(
    from: string,
    caller: Caller,
    { name, calls }: PassTechnique,
    created: string,
  ): readonly AccessRequest[] | undefined {
    const key = `${from} ${name}`;
    if (!this.#callsByTechnique.has(key)) this.#callsByTechnique.set(key, this.#calls(caller, calls, created));
    return this.#callsByTechnique.get(key);
  }

  /** The calls on one resource: `it`, or one that the calls themselves agree on. */
  #calls(caller: Caller, calls: readonly Call[], pattern: string, it?: string): readonly AccessRequest[] | undefined {
    const tryOn = (resource: string): readonly AccessRequest[] | undefined => {
      const requests: AccessRequest[] = [];
      for (const call of calls) {
        const request = this.#one(caller, call, resource);
        if (request === undefined) return undefined;
        requests.push(request);
      }
      return requests;
    };
    if (it !== undefined) return tryOn(it);
    const names = new Set<string>();
    for (const call of calls)
      for (const { action, on } of call) {
        const request = on === "it" ? this.analysis.requestFor(caller, action, pattern) : undefined;
        if (request !== undefined) names.add(request.resource);
      }
    for (const name of [...names, pattern]) {
      const requests = tryOn(name);
      if (requests !== undefined) return requests;
    }
    return undefined;
  }

  #one(caller: Caller, call: Call, it: string): AccessRequest | undefined {
    for (const { action, on } of call) {
      const request = this.analysis.requestFor(caller, action, on === "it" ? it : "*");
      if (request !== undefined) return request;
    }
    return undefined;
  }
}
