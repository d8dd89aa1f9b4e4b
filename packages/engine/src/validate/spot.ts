/** A part of a policy's text and the way to it from the document's root. */

export type Step = string | number;

export class Spot {
  private constructor(
    readonly start: number,
    readonly end: number,
    readonly on: "key" | "value",
    private readonly parent?: Spot,
    private readonly step?: Step,
  ) {}

  static root(node: { readonly start: number; readonly end: number }): Spot {
    return new Spot(node.start, node.end, "value");
  }

  /** What stands at a key or in a list. */
  to(step: Step, node: { readonly start: number; readonly end: number }): Spot {
    return new Spot(node.start, node.end, "value", this, step);
  }

  /** A key itself. */
  key(key: string, start: number, text: string): Spot {
    return new Spot(start, endOfString(text, start), "key", this, key);
  }

  /** This part, named by what is missing from it. */
  without(step: Step): Spot {
    return new Spot(this.start, this.end, "value", this, step);
  }

  get steps(): readonly Step[] {
    const steps: Step[] = [];
    for (let spot: Spot | undefined = this; spot?.step !== undefined; spot = spot.parent) steps.push(spot.step);
    return steps.reverse();
  }
}

export const jsonPath = (steps: readonly Step[]): string =>
  `$${steps
    .map((step) =>
      typeof step === "number" ? `[${step}]` : /^[A-Za-z_]\w*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`,
    )
    .join("")}`;

/** After the quote that ends the string which begins here. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return Math.min(at + 1, text.length);
}
