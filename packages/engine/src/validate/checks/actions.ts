/** Do the services and actions exist that Action and NotAction name? */
import type { Checking } from "../checking.js";
import type { Declaration } from "../declaration.js";
import { hasWildcard } from "../glob.js";
import { nearest } from "../nearest.js";
import type { Entry } from "../view.js";

export const ACTIONS = {
  INVALID_SERVICE_IN_ACTION: {
    severity: "error",
    message: "there is no service `<service>`<hint>",
    analyzer: {
      issueCode: "INVALID_SERVICE_IN_ACTION",
      details: "The service <service> specified in the action does not exist.<didYouMean>",
    },
  },
  INVALID_ACTION: {
    severity: "error",
    message: "there is no action `<action>`<hint>",
    analyzer: { issueCode: "INVALID_ACTION", details: "The action <action> does not exist.<didYouMean>" },
  },
  WILDCARD_IN_SERVICE_NAME: {
    severity: "suggestion",
    message: "`<text>` reaches into every service whose name fits, those to come too",
    analyzer: {
      issueCode: "WILDCARD_IN_SERVICE_NAME",
      details:
        "Avoid using wildcards (*, ?) in the service name because it might grant unintended access to other AWS services with similar names.",
    },
  },
  UNSUPPORTED_SERVICE_IN_RCP: {
    severity: "error",
    message: "RCPs do not speak on `<service>`",
    analyzer: {
      issueCode: "RCP_SYNTAX_ERROR_ACTION",
      details: "RCPs only support specifying select service prefixes in the Action element. Learn more here.",
    },
  },
} as const satisfies Record<string, Declaration>;

export function checkActions(checking: Checking): void {
  for (const { action } of checking.statements)
    for (const entry of action?.entries ?? [])
      if (entry.text !== "*" && !checking.isRefused(entry.spot)) checkEntry(entry, checking);
}

function checkEntry({ text, spot }: Entry, checking: Checking): void {
  const { report, vocabulary, kind } = checking;
  const [service = "", name = ""] = text.split(":");
  if (hasWildcard(service)) {
    report.add("WILDCARD_IN_SERVICE_NAME", spot, { text });
    return;
  }
  if (vocabulary === undefined) return;
  if (!checking.isService(service)) {
    const other = nearest(service.toLowerCase(), servicesOf(checking), checking.budget);
    report.add("INVALID_SERVICE_IN_ACTION", spot, { service, ...hints(other) });
    return;
  }
  if (kind === "rcp" && vocabulary.rcpSupportedServices?.().has(service.toLowerCase()) === false) {
    report.add("UNSUPPORTED_SERVICE_IN_RCP", spot, { service });
    return;
  }
  if (checking.actions(text)?.length !== 0) return;
  const all = vocabulary.actionsOf(service).map((action) => action.name);
  const other = hasWildcard(name) ? undefined : nearest(name, all, checking.budget);
  report.add("INVALID_ACTION", spot, {
    action: text,
    ...hints(other === undefined ? undefined : `${service}:${other}`),
  });
}

const hints = (other: string | undefined): { hint: string; didYouMean: string } =>
  other === undefined
    ? { hint: "", didYouMean: "" }
    : { hint: `; \`${other}\` is meant, perhaps`, didYouMean: ` Did you mean ${other}?` };

const servicesOf = ({ vocabulary }: Checking): readonly string[] =>
  vocabulary?.services().map(({ prefix }) => prefix) ?? [];
