/**
 * PackedPolicySize: how much of a session's room its policies and tags take, in per cent.
 *
 * AWS compresses the session policy, the managed policies' ARNs and the tags into a packed binary form with a limit of
 * its own, and documents neither. `unverified`: form and limit here. What is kept of AWS: the number grows with every
 * policy, ARN and tag, above 100 the request fails with PackedPolicyTooLarge, the page's own example comes to its 6 %,
 * and blanks between a policy's tokens cost nothing.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html (2026-11)
 */

/** Room for a policy of the longest text allowed (2,048 characters) and some tags beside it. */
const ROOM_BYTES = 2_560;
/** Each piece carries its kind and length. */
const PIECE_BYTES = 2;

/** Per cent, rounded up; 0 when nothing is passed. Above 100 the session is too large. */
export function packedPolicyPercent(
  policies: readonly string[],
  arns: readonly string[],
  tags: Readonly<Record<string, string>>,
): number {
  let bytes = 0;
  for (const policy of policies) bytes += PIECE_BYTES + Buffer.byteLength(withoutBlanks(policy));
  // `arn:aws:iam::` and `policy/` need not be written out.
  for (const arn of arns) bytes += PIECE_BYTES + Buffer.byteLength(arn.replace(/^arn:[^:]*:iam::/, ""));
  for (const [key, value] of Object.entries(tags)) {
    bytes += 2 * PIECE_BYTES + Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  return Math.ceil((bytes * 100) / ROOM_BYTES);
}

/** Takes JSON's blanks out, leaving those inside strings. */
const withoutBlanks = (json: string): string =>
  json.replace(/("(?:[^"\\]|\\.)*")|[ \t\r\n]+/g, (_, text: string | undefined) => text ?? "");
