/** Plugins that run outside the engine between two stages of a query. */
export const stagePluginNames: ReadonlySet<string> = new Set([
  'bag_unpack',
  'pivot',
  'narrow',
  'preview',
  'rolling_percentile',
  'activity_counts_metrics',
  'active_users_count',
  'activity_metrics',
  'activity_engagement',
  'new_activity_metrics',
  'sliding_window_counts',
  'session_count',
  'autocluster',
  'basket',
  'diffpatterns',
]);
