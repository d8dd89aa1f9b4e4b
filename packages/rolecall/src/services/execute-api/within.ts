import type { Clock } from "../../kernel/host.js";

/** What the work answers in time. @throws what `late` makes; the work goes on to its end, and nobody hears of it */
export async function within<Answer>(
  timeoutMs: number,
  work: Promise<Answer>,
  late: () => Error,
  clock: Clock,
): Promise<Answer> {
  const over = new AbortController();
  const tooLate = clock.sleep(timeoutMs, over.signal).then(() => {
    throw late();
  });
  // What comes after the answer is nobody's business any more.
  tooLate.catch(() => {});
  work.catch(() => {});
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    over.abort(new Error("answered in time"));
  }
}
