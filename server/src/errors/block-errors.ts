/** Blocks of rows, as the journal keeps them. */
export const blockErrors = {
  HEADWATER_BLOCK_DAMAGED: {
    message: 'A journal record does not hold the rows it should',
    retryable: false,
  },
} as const;
