/** The store and its engine, a child process or a remote server. */
export const engineErrors = {
  HEADWATER_ENGINE_UNAVAILABLE: { message: 'The store engine does not answer', retryable: true },
  HEADWATER_ENGINE_QUERY: { message: 'The store engine refused the statement', retryable: false },
  HEADWATER_ENGINE_LIMIT: { message: 'The query went over a limit and was stopped', retryable: false },
  HEADWATER_ENGINE_REFUSED: {
    message: 'The query ended the store engine twice and is not run again',
    retryable: false,
  },
  HEADWATER_ENGINE_START: { message: 'The store engine could not be started', retryable: false },
  HEADWATER_STORE_HELD: { message: 'The data directory is in use', retryable: false },
  HEADWATER_STORE_BACKUP: { message: 'The backup could not be made or read', retryable: false },
} as const;
