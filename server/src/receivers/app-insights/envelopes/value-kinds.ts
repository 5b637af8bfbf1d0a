/** What a value is: absent, a text as it stands in the body, a text with escapes (in `scratch`), … */
export const kindAbsent = 0;
export const kindText = 1;
export const kindEscaped = 2;
export const kindNumber = 3;
export const kindTrue = 4;
export const kindFalse = 5;
export const kindNull = 6;
/** An object or array; only its brackets are matched until somebody parses it. */
export const kindNested = 7;
