/** What can stand in a header: functions and mappings answer anything, and Node sends nothing else. */

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

export const isHeader = (name: string, value: string): boolean => NAME.test(name) && VALUE.test(value);
