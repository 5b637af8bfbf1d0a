/** The user's configuration, and what keeps the server from starting. */
export const configErrors = {
  HEADWATER_CONFIG_INVALID: { message: 'The configuration is not valid', retryable: false },
  HEADWATER_CONFIG_FILE: { message: 'The configuration file cannot be read', retryable: false },
  HEADWATER_CONFIG_EXPOSED: {
    message: 'Listening beyond this machine needs keys',
    retryable: false,
  },
  HEADWATER_CONFIG_FAULTS: { message: 'Fault injection is for tests only', retryable: false },
} as const;
