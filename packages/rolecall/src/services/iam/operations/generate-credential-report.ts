import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { accountSince } from "../account.js";
import { accountRecord, accounts } from "../records.js";
import { credentialReport, REPORT_VALID_MS } from "../reports.js";

/** GenerateCredentialReport makes the report at once; one that is younger than four hours is kept. */
export const GenerateCredentialReport = operation(iam, "GenerateCredentialReport", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateCredentialReport.html",

  permissions: () => [permission("iam:GenerateCredentialReport", "*", {})],

  async handle({ here, clock, store }) {
    const now = clock.now();
    await accountSince(store, here.account, now);
    return store.transact(async (tx) => {
      const account = await accountRecord(tx, here.account);
      const current = account.credentialReport;
      if (current !== undefined && now - current.generatedMs < REPORT_VALID_MS) return { State: "COMPLETE" };
      const text = await credentialReport(tx, here, account, now);
      await accounts.put(tx, { ...account, credentialReport: { text, generatedMs: now } });
      return {
        State: "STARTED",
        ...(current === undefined ? { Description: "No report exists. Starting a new report generation task" } : {}),
      };
    });
  },
});
