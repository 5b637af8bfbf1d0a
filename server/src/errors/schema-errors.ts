/** The tables of the store and their versions. */
export const schemaErrors = {
  HEADWATER_STORE_SCHEMA_NEWER: {
    message: 'The store was written by a newer version of Headwater',
    retryable: false,
  },
} as const;
