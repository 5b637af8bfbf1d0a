/** The write-ahead journal. */
export const journalErrors = {
  HEADWATER_JOURNAL_FULL: {
    message: 'The disk has reached its reserve, nothing more is accepted',
    retryable: true,
  },
  HEADWATER_JOURNAL_IO: { message: 'The journal could not be written', retryable: true },
  HEADWATER_JOURNAL_UNCERTAIN: {
    message: 'The journal could not be written and cannot tell what the disk kept, send the same bytes again',
    retryable: true,
  },
  HEADWATER_JOURNAL_BUSY: { message: 'The disk is slower than what arrives', retryable: true },
  HEADWATER_JOURNAL_CLOSED: { message: 'The server is shutting down', retryable: true },
} as const;
