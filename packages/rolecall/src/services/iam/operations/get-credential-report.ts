import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { accountRecord } from "../records.js";
import { REPORT_VALID_MS, reportExpired, reportNotPresent } from "../reports.js";
import { date } from "../views.js";

export const GetCredentialReport = operation(iam, "GetCredentialReport", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetCredentialReport.html",

  permissions: () => [permission("iam:GetCredentialReport", "*", {})],

  async handle({ here, clock, store }) {
    const { credentialReport: report } = await store.read((tx) => accountRecord(tx, here.account));
    if (report === undefined) throw reportNotPresent();
    if (clock.now() - report.generatedMs >= REPORT_VALID_MS) throw reportExpired();
    return {
      Content: Buffer.from(report.text),
      ReportFormat: "text/csv" as const,
      GeneratedTime: date(report.generatedMs),
    };
  },
});
