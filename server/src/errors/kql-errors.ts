/** Queries in KQL; each error also carries the place in the query's text. */
export const kqlErrors = {
  HEADWATER_KQL_SYNTAX: { message: 'The query is not valid KQL', retryable: false },
  HEADWATER_KQL_INVALID: {
    message: 'The query uses a construct in a way the language does not allow',
    retryable: false,
  },
  HEADWATER_KQL_NOT_SUPPORTED: {
    message: 'The query uses a construct that is not supported',
    retryable: false,
  },
  HEADWATER_KQL_TOO_COMPLEX: { message: 'The query is too large or too deeply nested', retryable: false },
  HEADWATER_KQL_TOO_MANY_ROWS: {
    message: 'A step of the query needs more rows than its limit',
    retryable: false,
  },
  HEADWATER_SQL_REFUSED: {
    message: 'The SQL is not one SELECT over the documented views',
    retryable: false,
  },
} as const;
