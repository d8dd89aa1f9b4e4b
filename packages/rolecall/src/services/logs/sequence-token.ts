/** AWS still answers a token of 56 digits; nobody asks for it back. */
export const sequenceToken = (chunk: number) => String(chunk + 1).padStart(56, "4");
