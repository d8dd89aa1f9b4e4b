/** JSON as policies are made of. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export type StatementJson = { readonly [key: string]: Json };
