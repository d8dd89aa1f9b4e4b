/** A place in a policy's text. Lines and columns count from 1, `offset` counts UTF-16 units from 0. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/** The lines of a text, found once, so that asking for the places of all its statements takes time linear in it. */
export class TextLines {
  readonly #starts: number[] = [0];

  constructor(text: string) {
    for (let newline = text.indexOf("\n"); newline >= 0; newline = text.indexOf("\n", newline + 1))
      this.#starts.push(newline + 1);
  }

  at(offset: number): Position {
    const starts = this.#starts;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] as number) + 1, offset };
  }
}

/** One place alone; for several of one text make its `TextLines` once. */
export const positionAt = (text: string, offset: number): Position => new TextLines(text).at(offset);
