export function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** The text of an element in one of AWS's XML answers. */
export function xmlText(xml, tag) {
  return new RegExp(`<${tag}>([^<]+)</${tag}>`).exec(xml)[1];
}
