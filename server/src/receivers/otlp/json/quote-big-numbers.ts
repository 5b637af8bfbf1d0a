const mayHaveBigNumber = /\d{16}/;
/** A JSON string, or an integer of 16 or more digits that stands alone. */
const stringOrBigInteger = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g;
const loneInteger = /^-?\d{16,}$/;

/**
 * Puts integers of 16 or more digits in quotes, because JSON.parse would round them: times in nanoseconds have 19.
 * Texts without such digits are returned as they are; anything that is not JSON stays that way.
 */
export function quoteBigNumbers(text: string): string {
  if (!mayHaveBigNumber.test(text)) return text;
  return text.replace(stringOrBigInteger, (token, offset: number) => {
    if (!loneInteger.test(token)) return token;
    const before = text.charCodeAt(offset - 1);
    return before === 0x2e || before === 0x2b || isDigitOrExponent(before) ? token : `"${token}"`;
  });
}

/** The digits belong to a fraction or an exponent. */
function isDigitOrExponent(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || code === 0x65 || code === 0x45;
}
