/** Searches for spans and logs; the error also carries the place in the query's text. */
export const searchErrors = {
  HEADWATER_SEARCH_SYNTAX: { message: 'The search is not valid', retryable: false },
} as const;
