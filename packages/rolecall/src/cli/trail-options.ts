/** The options by which commands narrow the trail, alike in all of them. */
import { type Command, InvalidArgumentError, Option } from "commander";

export interface TrailOptions {
  readonly account?: string;
  readonly principal?: string;
  readonly action?: string;
}

export function addTrailOptions(command: Command): Command {
  return command
    .addOption(new Option("--principal <arn>", "only this caller's; `*` stands for any characters"))
    .addOption(new Option("--action <action>", "only this action; `*` stands for any characters: `dynamodb:*`"))
    .addOption(new Option("--account <id>", "only of callers of this account").argParser(account));
}

/** As `/_rolecall/` takes them. */
export const trailQuery = ({ account, principal, action }: TrailOptions): Record<string, string> => ({
  ...(account === undefined ? {} : { account }),
  ...(principal === undefined ? {} : { principal }),
  ...(action === undefined ? {} : { action }),
});

function account(text: string): string {
  if (!/^\d{12}$/.test(text)) throw new InvalidArgumentError("An account is twelve digits.");
  return text;
}
