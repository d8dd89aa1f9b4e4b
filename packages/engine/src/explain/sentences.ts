/**
 * An explanation in sentences: the decision, then a line a layer in AWS's order, then the statements that decided or came
 * nearest to it, each with both values of what failed. Made from the structure alone, so one that came as JSON will do.
 */
import type { Explanation } from "./explain.js";
import { headline } from "./in-words/headline.js";
import { layerLine } from "./in-words/layer-lines.js";
import type { Sentence } from "./in-words/sentence.js";
import { statementLines } from "./in-words/statement-lines.js";

export type { Sentence };

/** The explanation for people: first the headline, then the layers, then statements with their parts. */
export function explainInWords(explanation: Explanation): readonly Sentence[] {
  return [
    headline(explanation),
    ...explanation.layers.map((layer) => layerLine(layer, explanation)),
    ...statementLines(explanation),
  ];
}
