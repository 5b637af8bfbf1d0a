/** Bytes a client sent that cannot be what the protocol says they are. */
export const decodeErrors = {
  HEADWATER_DECODE_TRUNCATED: { message: 'The message ends in the middle of a field', retryable: false },
  HEADWATER_DECODE_WIRE_TYPE: {
    message: 'A field has a wire type its number does not allow',
    retryable: false,
  },
  HEADWATER_DECODE_DEPTH: { message: 'The message nests deeper than the limit', retryable: false },
  HEADWATER_DECODE_SYNTAX: { message: 'The text is not valid JSON', retryable: false },
  HEADWATER_DECODE_SHAPE: {
    message: 'The message does not have the shape its schema asks for',
    retryable: false,
  },
} as const;
