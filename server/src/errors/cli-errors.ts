/** The command line. */
export const cliErrors = {
  HEADWATER_CLI_UNREACHABLE: { message: 'No server answers', retryable: true },
  HEADWATER_CLI_ANSWER: { message: 'The server did not answer as expected', retryable: false },
  HEADWATER_CLI_START: { message: 'The server could not start', retryable: false },
  HEADWATER_CLI_REMOTE: { message: 'The command works on the built-in engine only', retryable: false },
  HEADWATER_CLI_CA: { message: 'There is no local authority yet', retryable: false },
} as const;
