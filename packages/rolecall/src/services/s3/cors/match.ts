/**
 * Which rule of a bucket lets a request of another origin in, and what S3 tells the browser of it.
 *
 * As S3 was seen to answer (LocalStack's recordings of 2023 to 2025, ceph's s3-tests): the first rule that fits counts,
 * a header's name comes back in lower case, and an actual request is matched like its preflight where it brings the
 * preflight's headers.
 * unverified: a rule that lists `*` beside other origins; which of them fits first counts here
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
 */
import type { CorsRule } from "./configuration.js";

export interface CrossOrigin {
  readonly origin: string;
  readonly method: string;
  /** Names of the headers that the script is about to send, in lower case. */
  readonly headers: readonly string[];
}

type Headers = Readonly<Record<string, string>>;

/** Undefined where no rule fits. */
export function corsAnswer(rules: readonly CorsRule[], asked: CrossOrigin): Headers | undefined {
  for (const rule of rules) {
    const origin = rule.AllowedOrigins?.find((pattern) => fits(pattern, asked.origin));
    if (origin === undefined || !rule.AllowedMethods?.includes(asked.method)) continue;
    if (asked.headers.every((name) => rule.AllowedHeaders?.some((pattern) => fits(pattern.toLowerCase(), name)))) {
      return answerOf(rule, origin === "*", asked);
    }
  }
  return undefined;
}

function answerOf(rule: CorsRule, toAll: boolean, { origin, headers }: CrossOrigin): Headers {
  const answer: Record<string, string> = {
    "access-control-allow-origin": toAll ? "*" : origin,
    "access-control-allow-methods": (rule.AllowedMethods ?? []).join(", "),
  };
  if (headers.length > 0) answer["access-control-allow-headers"] = headers.join(", ");
  if (rule.ExposeHeaders?.length) answer["access-control-expose-headers"] = rule.ExposeHeaders.join(", ");
  if (rule.MaxAgeSeconds !== undefined) answer["access-control-max-age"] = String(rule.MaxAgeSeconds);
  // Browsers refuse credentials for all origins.
  if (!toAll) answer["access-control-allow-credentials"] = "true";
  answer.vary = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";
  return answer;
}

/** At most one `*`, for any run of characters, an empty one too. */
function fits(pattern: string, text: string): boolean {
  const star = pattern.indexOf("*");
  if (star < 0) return pattern === text;
  return (
    text.length >= pattern.length - 1 &&
    text.startsWith(pattern.slice(0, star)) &&
    text.endsWith(pattern.slice(star + 1))
  );
}

/** `Access-Control-Request-Headers`, in lower case. */
export const requestedHeaders = (header: string | undefined): readonly string[] =>
  (header ?? "").split(",").flatMap((name) => name.trim().toLowerCase() || []);
