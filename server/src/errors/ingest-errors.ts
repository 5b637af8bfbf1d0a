/** The one door through which telemetry comes in. */
export const ingestErrors = {
  HEADWATER_INGEST_KEY_MISSING: {
    message: 'A key is needed, in x-headwater-key or authorization',
    retryable: false,
  },
  HEADWATER_INGEST_KEY_UNKNOWN: { message: 'The key is not valid', retryable: false },
  HEADWATER_INGEST_OVERLOADED: {
    message: 'More is coming in than can be kept, try again',
    retryable: true,
  },
  HEADWATER_INGEST_BACKLOG: {
    message: 'The store engine is behind by more than the limit, try again',
    retryable: true,
  },
  HEADWATER_INGEST_QUOTA: { message: 'The project has used up its quota, try again', retryable: true },
  HEADWATER_INGEST_DAILY_CAP: {
    message: 'The project has sent all it may send today',
    retryable: false,
  },
  HEADWATER_INGEST_PARTIAL: {
    message: 'Some items of the request could not be taken, the others were',
    retryable: false,
  },
  HEADWATER_INGEST_INTERNAL: { message: 'The request could not be processed', retryable: false },
} as const;
