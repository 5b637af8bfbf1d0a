/** Questions to the API that cannot be answered as asked. */
export const apiErrors = {
  HEADWATER_API_REQUEST: {
    message: 'The request does not have the shape the route asks for',
    retryable: false,
  },
  HEADWATER_API_NOT_FOUND: { message: 'There is nothing at this address', retryable: false },
  HEADWATER_API_HOST: {
    message: 'The Host header names a host this server does not answer for',
    retryable: false,
  },
  HEADWATER_API_ORIGIN: {
    message: 'A page of another origin may not change anything here',
    retryable: false,
  },
  HEADWATER_API_KEY: { message: 'The API key is missing or not valid', retryable: false },
  HEADWATER_API_PROJECT: { message: 'The API key does not open this project', retryable: false },
  HEADWATER_TRACE_NOT_FOUND: { message: 'No span of this trace is stored in the project', retryable: false },
  HEADWATER_SPAN_NOT_FOUND: { message: 'No such span is stored in the project', retryable: false },
  HEADWATER_SERVICE_NOT_FOUND: { message: 'The service sent nothing in this time range', retryable: false },
  HEADWATER_METRIC_NOT_FOUND: { message: 'The metric has no points in this time range', retryable: false },
  HEADWATER_API_INTERNAL: { message: 'The server failed to answer; its log says why', retryable: true },
} as const;
