/** Colour is for terminals, and for people who did not ask to be spared of it. */
export const isColourful = (): boolean => process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
