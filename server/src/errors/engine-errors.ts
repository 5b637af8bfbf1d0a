/** The store's engine, a child process or a remote server. */
export const engineErrors = {
  HEADWATER_ENGINE_UNAVAILABLE: { message: 'The store engine does not answer', retryable: true },
  HEADWATER_ENGINE_QUERY: { message: 'The store engine refused the statement', retryable: false },
} as const;
