/**
 * Dashboards, which Rolecall keeps and does not draw.
 *
 * Gap: what a body says of its widgets is not checked, so there are no warnings.
 */
import type { DashboardValidationMessage } from "@aws-sdk/client-cloudwatch";
import { cloudwatch } from "@rolecall/aws-model/cloudwatch";
import { awsError } from "../../kernel/errors.js";

/** Unverified words, and those below but for the name's. */
export const dashboardNotFound = (name: string) => () =>
  awsError(cloudwatch, "DashboardNotFoundError", `Dashboard ${name} does not exist`);

const refused = (message: string, dashboardValidationMessages: DashboardValidationMessage[] = []) =>
  awsError(cloudwatch, "DashboardInvalidInputError", message, { dashboardValidationMessages });

/** @throws DashboardInvalidInputError */
export function requireDashboard(name: string, body: string): void {
  if (!/^[\w-]{1,255}$/.test(name)) {
    throw refused(
      `The value ${name} for field DashboardName contains invalid characters. It can only contain alphanumerics, dash (-) and underscore (_).`,
    );
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    parsed = undefined;
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw refused("The field DashboardBody must be a valid JSON object", [{ Message: "Invalid JSON" }]);
  }
}
