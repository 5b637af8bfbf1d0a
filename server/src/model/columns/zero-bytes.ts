let zeros = new Uint8Array(1 << 16);

/** A view of `length` zero bytes, shared: never write to it. */
export function zeroBytes(length: number): Uint8Array {
  if (length > zeros.length) zeros = new Uint8Array(Math.max(length, zeros.length * 2));
  return zeros.subarray(0, length);
}
