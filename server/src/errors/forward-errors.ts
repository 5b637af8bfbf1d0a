/** Sending on to other back ends. */
export const forwardErrors = {
  HEADWATER_FORWARD_QUEUE_DAMAGED: {
    message: 'A record of a forwarding queue cannot be read',
    retryable: false,
  },
  HEADWATER_FORWARD_DESTINATION: { message: 'The destination is not valid', retryable: false },
  HEADWATER_FORWARD_UNKNOWN: { message: 'There is no destination of this name', retryable: false },
  HEADWATER_FORWARD_READ_ONLY: {
    message: 'The destination is in headwater.yaml; change it there',
    retryable: false,
  },
  HEADWATER_FORWARD_ADDRESS: {
    message: 'The destination is at an address that may not be called; allow it with forward.allowedNetworks',
    retryable: true,
  },
} as const;
