// What Application Insights' documentation for Node asks for, loaded before the program.
const { createRequire } = require('node:module');
const appInsights = createRequire(`${process.env.CLIENTS}package.json`)('applicationinsights');

appInsights.setup().setSendLiveMetrics(true).start();
appInsights.defaultClient.trackEvent({ name: 'started', properties: { port: process.env.PORT } });
appInsights.defaultClient.trackTrace({ message: 'hello from node', severity: 'Warning' });
appInsights.defaultClient.trackException({ exception: new RangeError('too far') });
setInterval(() => appInsights.defaultClient.flush(), 500).unref();
