/** The write-ahead journal. */
export const journalErrors = {
  HEADWATER_JOURNAL_FULL: {
    message: 'The disk has reached its reserve, nothing more is accepted',
    retryable: true,
  },
  HEADWATER_JOURNAL_IO: { message: 'The journal could not be written', retryable: true },
  HEADWATER_JOURNAL_CLOSED: { message: 'The server is shutting down', retryable: true },
} as const;
