/** Lines and columns of many places in one text: the line starts are looked for once. */
import type { Position } from "../policy/position.js";

export class Lines {
  readonly #starts: number[] = [0];

  constructor(text: string) {
    for (let newline = text.indexOf("\n"); newline >= 0; newline = text.indexOf("\n", newline + 1))
      this.#starts.push(newline + 1);
  }

  at(offset: number): Position {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#starts[low] as number) + 1, offset };
  }
}
