/** Reads the trail as a user does: `GET /_rolecall/trail`. */

export interface Decided {
  readonly id: string;
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly outcome: string;
  readonly because: string;
}

export async function decisions(endpoint: string, query: Readonly<Record<string, string>> = {}): Promise<Decided[]> {
  const answer = await fetch(`${endpoint}/_rolecall/trail?${new URLSearchParams(query)}`);
  if (!answer.ok) throw new Error(`the trail answered ${answer.status}: ${await answer.text()}`);
  return ((await answer.json()) as { decisions: Decided[] }).decisions;
}
