/** Version, Id, the list of statements; and what every statement needs. */
import { BROKEN, member, STATEMENT_KEYS } from "../../policy/elements.js";
import { positionAt } from "../../policy/position.js";
import { isJsonError, type JsonObject, readJson } from "../../policy/read-json.js";
import { Spot } from "../spot.js";
import { checkAction } from "./action.js";
import { checkCondition } from "./condition.js";
import { checkPrincipal } from "./principal.js";
import { LEGACY, NEEDS_2012, type Refusals, SYNTAX } from "./refusals.js";
import { checkResource } from "./resource.js";

/** The document, when it is an object at all. */
export function checkDocument(refusals: Refusals): JsonObject | undefined {
  const { text } = refusals.report;
  const root = readJson(text);
  const noJson = { attached: SYNTAX, atResource: "This policy contains invalid Json" };
  if (isJsonError(root)) {
    const { line, column, offset } = positionAt(text, root.offset);
    const spot = Spot.root({ start: offset, end: Math.min(offset + 1, text.length) });
    const where = { index: `${offset}`, line: `${line}`, column: `${column}` };
    refusals.add("syntax", "INVALID_JSON", spot, { mistake: root.message, ...where }, noJson);
    return undefined;
  }
  if (root.type !== "object") {
    refusals.add("syntax", "NOT_AN_OBJECT", Spot.root(root), {}, { ...noJson, unverified: true });
    return undefined;
  }
  const spot = Spot.root(root);
  checkKeys(root, spot, ["Version", "Id", "Statement"], refusals);
  checkVersion(root, spot, refusals);
  const id = member(root, "Id");
  if (id !== undefined && id !== BROKEN && id.type !== "string")
    refusals.add("syntax", "INVALID_ID", spot.to("Id", id), {}, { attached: SYNTAX });
  checkStatements(root, spot, refusals);
  return root;
}

function checkVersion(root: JsonObject, spot: Spot, refusals: Refusals): void {
  const { kind } = refusals;
  const version = member(root, "Version");
  if (version === BROKEN) return;
  const needs2012 = kind === "identity" || kind === "boundary" || kind === "scp" || kind === "rcp";
  if (version === undefined) {
    if (needs2012) refusals.add("version", "MISSING_VERSION", spot.without("Version"), {}, { attached: NEEDS_2012 });
    return;
  }
  const at = spot.to("Version", version);
  const value = version.type === "string" ? version.value : refusals.report.text.slice(version.start, version.end);
  if (version.type !== "string" || (value !== "2012-10-17" && value !== "2008-10-17"))
    refusals.add(
      "syntax",
      "INVALID_VERSION",
      at,
      { version: value },
      {
        attached: SYNTAX,
        atResource: "The policy must contain a valid version string",
        unverified: kind === "trust",
      },
    );
  if (needs2012 && (version.type !== "string" || value !== "2012-10-17"))
    refusals.add("version", "OLD_VERSION", at, {}, { attached: NEEDS_2012 });
}

function checkStatements(root: JsonObject, spot: Spot, refusals: Refusals): void {
  const list = member(root, "Statement");
  if (list === BROKEN) return;
  const unverified = refusals.kind === "trust";
  if (list === undefined) {
    const words = { attached: SYNTAX, atResource: "Missing required field Statement", unverified };
    refusals.add("syntax", "MISSING_STATEMENT", spot.without("Statement"), {}, words);
    return;
  }
  const at = spot.to("Statement", list);
  const sids = new Set<string>();
  if (list.type === "object") checkStatement(list, at, sids, refusals);
  else if (list.type === "array") {
    const words = { attached: SYNTAX, atResource: "Could not parse the policy: Statement is empty!", unverified };
    if (list.items.length === 0) refusals.add("syntax", "EMPTY_STATEMENT", at, {}, words);
    list.items.forEach((item, i) => {
      if (item.type === "object") checkStatement(item, at.to(i, item), sids, refusals);
      else refusals.syntax("INVALID_STATEMENT", at.to(i, item), {});
    });
  } else refusals.syntax("INVALID_STATEMENT", at, {});
}

function checkStatement(statement: JsonObject, spot: Spot, sids: Set<string>, refusals: Refusals): void {
  checkKeys(statement, spot, STATEMENT_KEYS, refusals);
  checkSid(statement, spot, sids, refusals);
  checkEffect(statement, spot, refusals);
  checkPrincipal(statement, spot, refusals);
  checkCondition(statement, spot, refusals);
  checkAction(statement, spot, refusals);
  checkResource(statement, spot, refusals);
}

function checkSid(statement: JsonObject, spot: Spot, sids: Set<string>, refusals: Refusals): void {
  const node = member(statement, "Sid");
  if (node === undefined || node === BROKEN) return;
  const at = spot.to("Sid", node);
  if (node.type !== "string") {
    refusals.syntax("INVALID_SID", at, {});
    return;
  }
  const { value: sid } = node;
  if (sid === "") return;
  if (sids.has(sid))
    refusals.add(
      "sid",
      "DUPLICATE_SID",
      at,
      { sid },
      {
        attached: "Statement IDs (SID) in a single policy must be unique.",
        atResource: "The Statement Ids in the policy are not unique",
        unverified: !refusals.attached,
      },
    );
  sids.add(sid);
  if (refusals.attached && !/^[0-9A-Za-z]*$/.test(sid))
    refusals.add(
      "sid",
      "UNSUPPORTED_SID",
      at,
      {},
      {
        attached:
          "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
      },
    );
}

function checkEffect(statement: JsonObject, spot: Spot, refusals: Refusals): void {
  const unverified = !refusals.attached;
  const node = member(statement, "Effect");
  if (node === BROKEN) return;
  if (node === undefined) {
    const words = { attached: SYNTAX, atResource: "Missing required field Effect", unverified };
    refusals.add("syntax", "MISSING_EFFECT", spot, {}, words);
    return;
  }
  const at = spot.to("Effect", node);
  const effect = node.type === "string" ? node.value : undefined;
  if (effect !== "Allow" && effect !== "Deny") {
    const nearly = effect !== undefined && /^(allow|deny)$/i.test(effect);
    refusals.add(
      nearly ? "legacy" : "syntax",
      "INVALID_EFFECT",
      at,
      { effect: effect ?? "" },
      {
        attached: nearly ? LEGACY : SYNTAX,
        atResource: `Invalid effect: ${effect ?? ""}`,
        unverified,
      },
    );
  } else if (refusals.kind === "rcp" && effect === "Allow") refusals.add("syntax", "ALLOW_IN_RCP", at, {});
}

/** Unknown keys and keys that repeat. */
function checkKeys(object: JsonObject, spot: Spot, known: readonly string[], refusals: Refusals): void {
  for (const { key, keyStart } of object.members)
    if (!known.includes(key))
      refusals.add(
        "syntax",
        "UNKNOWN_ELEMENT",
        spot.key(key, keyStart, refusals.report.text),
        { element: key },
        {
          attached: SYNTAX,
          atResource: "Syntax error in policy.",
          unverified: !refusals.attached,
        },
      );
  checkRepeats(object, spot, refusals);
}

export function checkRepeats(object: JsonObject, spot: Spot, refusals: Refusals): void {
  const seen = new Set<string>();
  for (const { key, keyStart } of object.members) {
    if (seen.has(key))
      refusals.add(
        "syntax",
        "DUPLICATE_KEY",
        spot.key(key, keyStart, refusals.report.text),
        { key },
        {
          attached: SYNTAX,
          atResource: "This policy contains invalid Json",
          unverified: true,
        },
      );
    seen.add(key);
  }
}
