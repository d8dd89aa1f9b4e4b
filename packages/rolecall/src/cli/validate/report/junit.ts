/**
 * JUnit's XML, which CI systems show as tests: one suite a file, one test case a policy.
 *
 * There is no standard; this is the part that Jenkins, GitLab and the like agree on:
 * https://github.com/testmoapp/junitxml
 */
import type { Severity } from "@rolecall/engine";
import { escapeAttribute, escapeText } from "../../../protocols/xml/writer.js";
import { type CheckedFile, type CheckedPolicy, weight } from "../check.js";
import { pageOf, type Report } from "./report.js";

/** A policy fails by its findings at or above the threshold; the rest are its output. */
export function junitReport(report: Report, failOn: Severity): string {
  const suites = report.files.map((file) => suite(file, failOn));
  const problems = report.problems.map(({ file, error }) => {
    const body = element("testcase", { name: file, classname: file }, [
      element("error", { type: error.code, message: error.message }, []),
    ]);
    return element("testsuite", { name: file, tests: 1, failures: 0, errors: 1, skipped: 0 }, [body]);
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element("testsuites", { name: "rolecall validate" }, [...suites, ...problems])}\n`;
}

function suite(file: CheckedFile, failOn: Severity): string {
  const cases = file.policies.map((policy) => testCase(file, policy, failOn));
  const skipped = file.notValidated.map(({ name, why, start }) =>
    element("testcase", { name, classname: file.name, file: file.name, line: start.line }, [
      element("skipped", { message: `${name} ${why}` }, []),
    ]),
  );
  const failures = file.policies.filter((policy) => failing(policy, failOn).length > 0).length;
  const counts = { tests: cases.length + skipped.length, failures, errors: 0, skipped: skipped.length };
  return element("testsuite", { name: file.name, ...counts }, [...cases, ...skipped]);
}

const failing = ({ findings }: CheckedPolicy, failOn: Severity) =>
  findings.filter(({ severity }) => weight(severity) <= weight(failOn));

function testCase(file: CheckedFile, policy: CheckedPolicy, failOn: Severity): string {
  const described = policy.findings.map((finding) => {
    const { start, severity, code, message } = finding;
    return {
      finding,
      text: `${file.name}:${start.line}:${start.column} ${severity} ${code} ${message}\n${pageOf(code)}`,
    };
  });
  const serious = new Set(failing(policy, failOn));
  const failures = described.filter(({ finding }) => serious.has(finding));
  const others = described.filter(({ finding }) => !serious.has(finding));
  const [first] = failures;
  const body = [
    ...(first === undefined
      ? []
      : [element("failure", { type: first.finding.code, message: first.finding.message }, [textOf(failures)])]),
    ...(others.length === 0 ? [] : [element("system-out", {}, [textOf(others)])]),
  ];
  const name = policy.name === "" ? `${policy.kind} policy` : policy.name;
  return element("testcase", { name, classname: file.name, file: file.name, line: policy.start.line }, body);
}

const textOf = (described: readonly { readonly text: string }[]): string =>
  escapeText(allowed(described.map(({ text }) => text).join("\n\n")));

function element(name: string, attributes: Readonly<Record<string, string | number>>, body: readonly string[]): string {
  const given = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escapeAttribute(allowed(String(value)))}"`,
  );
  return body.length === 0 ? `<${name}${given.join("")}/>` : `<${name}${given.join("")}>${body.join("")}</${name}>`;
}

/** XML 1.0 has no way to write most control characters. */
const allowed = (text: string): string =>
  text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD");
