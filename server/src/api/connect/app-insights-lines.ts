import type { clientLine } from '@headwater/contract';
import type { z } from 'zod';
import { connectionString } from '../../model/resource-ids.ts';

type ClientLine = z.infer<typeof clientLine>;

/** The exact lines that make an Application Insights client report here; none while the portal's port is off. */
export function appInsightsLines(portal: string | undefined, authorityFile: string): ClientLine[] {
  if (portal === undefined) return [];
  const plain = connectionString(portal, 'default');
  const secure = connectionString(portal.replace(/^http:/, 'https:'), 'default');
  const variable = (value: string) => `export APPLICATIONINSIGHTS_CONNECTION_STRING='${value}'`;
  return [
    {
      label: 'Python, OpenCensus',
      dialect: 'app-insights',
      lines: ['pip install opencensus-ext-azure', variable(plain), 'python app.py'],
      note: 'A program that carries only an instrumentation key in its code keeps that key and reports here.',
    },
    {
      label: 'Python, Azure Monitor',
      dialect: 'app-insights',
      lines: ['pip install azure-monitor-opentelemetry', variable(plain), 'python app.py'],
    },
    {
      label: 'Node.js',
      dialect: 'app-insights',
      lines: [
        'npm install applicationinsights',
        `export NODE_EXTRA_CA_CERTS=${authorityFile}`,
        variable(secure),
        'node app.js',
      ],
      note: 'The SDKs for Node speak TLS only; the certificate is of this server’s own authority.',
    },
    {
      label: '.NET and Java',
      dialect: 'app-insights',
      lines: [variable(plain)],
    },
    {
      label: 'Browser',
      dialect: 'app-insights',
      lines: [`new ApplicationInsights({ config: { connectionString: '${plain}' } }).loadAppInsights()`],
      note: 'Pages of every origin may send, unless `web.corsOrigins` names some.',
    },
  ];
}
