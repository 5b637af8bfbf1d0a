import type { Attributes } from '@headwater/contract';
import { datadogLibrary } from '../../model/conventions/datadog-libraries.ts';

export interface ClientName {
  readonly library: string;
  readonly libraryVersion: string;
  readonly language: string;
  readonly runtime: string;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/**
 * Library, version, language and runtime of a client, from its resource and, with Application Insights, from the tag
 * that names its SDK (`py3.11.7:oc0.11.4:ext1.1.15`, `node24:otel2.0:dst3.16.0`, `javascript:2.8.18`).
 */
export function clientName(dialect: string, resource: Attributes, scope: string): ClientName {
  if (dialect === 'app-insights') return appInsightsName(scope || text(resource['ai.internal.sdkVersion']));
  const language = text(resource['telemetry.sdk.language']) || text(resource.language);
  const version = text(resource['telemetry.sdk.version']);
  const runtime = [text(resource['process.runtime.name']), text(resource['process.runtime.version'])];
  const said = { language, runtime: runtime.filter(Boolean).join(' ') };
  if (dialect === 'datadog') {
    return { library: datadogLibrary(language) ?? '', libraryVersion: version, ...said };
  }
  const distribution = text(resource['telemetry.distro.name']);
  if (distribution !== '') {
    return { library: distribution, libraryVersion: text(resource['telemetry.distro.version']), ...said };
  }
  return { library: text(resource['telemetry.sdk.name']), libraryVersion: version, ...said };
}

/** Beginnings of an SDK's tag, the language they stand for and what the library is called where it is installed. */
const sdkTags: readonly (readonly [pattern: RegExp, language: string, library: string])[] = [
  [/(?:^|_)py[\d.]+\w*:oc[\d.]+\w*:ext([\d.]+\w*)/, 'python', 'opencensus-ext-azure'],
  [/(?:^|_)py[\d.]+\w*:otel[\d.]+\w*:dst([\d.]+\w*)/, 'python', 'azure-monitor-opentelemetry'],
  [/(?:^|_)py[\d.]+\w*:otel[\d.]+\w*:ext([\d.]+\w*)/, 'python', 'azure-monitor-opentelemetry-exporter'],
  [/(?:^|_)node[\d.]*\w*:otel[\d.]+\w*:\w{3}([\d.]+\w*)/, 'nodejs', 'applicationinsights'],
  [/(?:^|_)node:([\d.]+)/, 'nodejs', 'applicationinsights'],
  [/(?:^|_)(?:javascript|ext1):([\d.]+)/, 'javascript', '@microsoft/applicationinsights-web'],
  [/(?:^|_)dotnet[\w.]*:otel[\d.]+\w*:\w{3}([\d.]+)/, 'dotnet', 'Azure.Monitor.OpenTelemetry'],
  [
    /(?:^|_)(?:dotnet|web|aspnet5c|il|rddf?|azwapc|evl|serilog)\w*:([\d.]+)/,
    'dotnet',
    'Microsoft.ApplicationInsights',
  ],
  [/(?:^|_)java[\w.]*:([\d.]+)/, 'java', 'applicationinsights-agent'],
  [/(?:^|_)go:([\d.]+)/, 'go', 'ApplicationInsights-Go'],
];

function appInsightsName(tag: string): ClientName {
  for (const [pattern, language, library] of sdkTags) {
    const version = pattern.exec(tag)?.[1];
    if (version !== undefined) {
      const runtime = /^(?:\w+_)?(?:py|node)([\d.]+)/.exec(tag)?.[1] ?? '';
      return { library, libraryVersion: version, language, runtime };
    }
  }
  return { library: tag, libraryVersion: '', language: '', runtime: '' };
}
