/** Requests that are refused before their content is looked at. */
export const wireErrors = {
  HEADWATER_WIRE_TOO_LARGE: { message: 'The body is larger than the limit', retryable: false },
  HEADWATER_WIRE_ENCODING: {
    message: 'The content encoding is not one of identity, gzip, deflate and zstd',
    retryable: false,
  },
  HEADWATER_WIRE_COMPRESSION: { message: 'The body cannot be decompressed', retryable: false },
  HEADWATER_WIRE_CONTENT_TYPE: { message: 'The content type is not supported here', retryable: false },
  HEADWATER_WIRE_METHOD: { message: 'The method is not allowed here', retryable: false },
  HEADWATER_WIRE_PATH: { message: 'There is nothing at this path', retryable: false },
  HEADWATER_WIRE_INCOMPLETE: { message: 'The client left before its message was complete', retryable: true },
  HEADWATER_WIRE_TIMEOUT: { message: 'The message did not arrive in time', retryable: true },
  HEADWATER_WIRE_SOCKET_TAKEN: {
    message: 'The unix socket cannot be opened; stop what is there, or name another path',
    retryable: false,
  },
  HEADWATER_WIRE_MEMORY: {
    message: 'Too many bytes are being received at once, try again',
    retryable: true,
  },
} as const;
