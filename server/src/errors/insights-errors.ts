/** Application Insights' API for metrics and events. */
export const insightsErrors = {
  HEADWATER_INSIGHTS_ARGUMENT: { message: 'The request had some invalid properties', retryable: false },
  HEADWATER_INSIGHTS_NOT_FOUND: { message: 'The requested path does not exist', retryable: false },
} as const;
