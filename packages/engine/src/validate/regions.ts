/** The shape of a Region's name. Which Regions there are changes every year, so names are not listed. */
export const isRegion = (text: string): boolean => /^[a-z]{2,4}(?:-[a-z]+){1,3}-\d{1,2}$/.test(text);
