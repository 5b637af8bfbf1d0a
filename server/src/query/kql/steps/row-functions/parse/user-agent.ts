import type { Json } from '../../../values/json.ts';
import type { RowValue } from '../entry.ts';

type Rule = readonly [pattern: RegExp, family: string];

/** Most specific first: many browsers also name the ones they descend from. */
const browsers: readonly Rule[] = [
  [/Edg(?:e|A|iOS)?\/(\d+)(?:\.(\d+))?(?:\.(\d+))?/, 'Edge'],
  [/OPR\/(\d+)(?:\.(\d+))?(?:\.(\d+))?/, 'Opera'],
  [/SamsungBrowser\/(\d+)(?:\.(\d+))?(?:\.(\d+))?/, 'Samsung Internet'],
  [/CriOS\/(\d+)(?:\.(\d+))?(?:\.(\d+))?/, 'Chrome Mobile iOS'],
  [/FxiOS\/(\d+)(?:\.(\d+))?(?:\.(\d+))?/, 'Firefox iOS'],
  [/Firefox\/(\d+)(?:\.(\d+))?(?:\.(\d+))?/, 'Firefox'],
  [/Chrome\/(\d+)(?:\.(\d+))?(?:\.(\d+))?.* Mobile/, 'Chrome Mobile'],
  [/Chrome\/(\d+)(?:\.(\d+))?(?:\.(\d+))?/, 'Chrome'],
  [/Version\/(\d+)(?:\.(\d+))?(?:\.(\d+))?.*Mobile.*Safari/, 'Mobile Safari'],
  [/Version\/(\d+)(?:\.(\d+))?(?:\.(\d+))?.*Safari/, 'Safari'],
  [/MSIE (\d+)(?:\.(\d+))?/, 'IE'],
  [/Trident\/.*rv:(\d+)(?:\.(\d+))?/, 'IE'],
  [/(?:Googlebot|bingbot)\/(\d+)(?:\.(\d+))?/, 'Bot'],
  [/AdobeAIR\/(\d+)(?:\.(\d+))?(?:\.(\d+))?/, 'AdobeAIR'],
  [/Series60\/(\d+)(?:\.(\d+))?.*Safari/, 'Nokia OSS Browser'],
  [/curl\/(\d+)(?:\.(\d+))?(?:\.(\d+))?/, 'curl'],
];

const systems: readonly Rule[] = [
  [/Windows NT 10/, 'Windows 10'],
  [/Windows NT 6\.3/, 'Windows 8.1'],
  [/Windows NT 6\.2/, 'Windows 8'],
  [/Windows NT 6\.1/, 'Windows 7'],
  [/Windows NT 5\.1/, 'Windows XP'],
  [/(?:iPhone|iPad).*OS (\d+)_(\d+)(?:_(\d+))?/, 'iOS'],
  [/Mac OS X (\d+)[_.](\d+)(?:[_.](\d+))?/, 'Mac OS X'],
  [/Android (\d+)(?:\.(\d+))?(?:\.(\d+))?/, 'Android'],
  [/SymbianOS\/(\d+)(?:\.(\d+))?/, 'Symbian OS'],
  [/CrOS/, 'Chrome OS'],
  [/Linux/, 'Linux'],
];

function versions(text: string, rules: readonly Rule[]): { family: string; parts: string[] } {
  for (const [pattern, family] of rules) {
    const match = pattern.exec(text);
    if (match) return { family, parts: [match[1] ?? '', match[2] ?? '', match[3] ?? ''] };
  }
  return { family: 'Other', parts: ['', '', ''] };
}

function device(text: string): Json {
  const nokia = /Nokia ?([A-Z]?\d[\w-]*)/.exec(text)?.[1];
  if (nokia) return { Family: `Nokia ${nokia}`, Brand: 'Nokia', Model: nokia };
  const apple = /iPhone|iPad|Macintosh/.exec(text)?.[0];
  const model =
    apple === 'Macintosh'
      ? 'Mac'
      : (apple ?? /Android[^;]*;\s*([^;)]+?)(?: Build|\))/.exec(text)?.[1] ?? 'Other');
  return {
    Family: model,
    Brand: apple ? 'Apple' : '',
    Model: apple ? model : model === 'Other' ? '' : model,
  };
}

function parts(text: string, wanted: string): [string, Json] | undefined {
  if (wanted === 'browser') {
    const {
      family,
      parts: [major, minor, patch],
    } = versions(text, browsers);
    return ['Browser', { Family: family, MajorVersion: major!, MinorVersion: minor!, Patch: patch! }];
  }
  if (wanted === 'os') {
    const {
      family,
      parts: [major, minor, patch],
    } = versions(text, systems);
    const name = family.startsWith('Windows ') ? ['Windows', family.slice(8)] : [family, major!];
    return [
      'OperatingSystem',
      { Family: name[0]!, MajorVersion: name[1]!, MinorVersion: minor!, Patch: patch!, PatchMinor: '' },
    ];
  }
  return wanted === 'device' ? ['Device', device(text)] : undefined;
}

/** What a browser says about itself, for the parts asked for: `browser`, `os`, `device`. */
export function parseUserAgent(text: string, wanted: RowValue): Json {
  const list = Array.isArray(wanted) ? wanted.map(String) : [String(wanted)];
  return Object.fromEntries(
    list.flatMap((name) => [parts(text, name.toLowerCase()) ?? []]).filter((entry) => entry.length === 2),
  ) as Json;
}
