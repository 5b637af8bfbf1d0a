/** What the user agent says of a browser, as `client_Browser` and `client_OS` show it. */
export interface Browser {
  /** `Chrome 140.0`; '' when unknown */
  readonly name: string;
  /** `Windows 10`; '' when unknown */
  readonly os: string;
}

/** The more particular first: nearly all of them call themselves Chrome or Safari as well. */
const browsers: readonly [name: string, form: RegExp][] = [
  ['Edge', /\bEdg(?:e|A|iOS)?\/(\d+\.\d+)/],
  ['Opera', /\bOPR\/(\d+\.\d+)/],
  ['Samsung Internet', /\bSamsungBrowser\/(\d+\.\d+)/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/(\d+\.\d+)/],
  ['Chrome', /\b(?:HeadlessChrome|Chrome|CriOS)\/(\d+\.\d+)/],
  ['Safari', /\bVersion\/(\d+\.\d+)(?:\.\d+)* (?:Mobile\/\w+ )?Safari\//],
];
const systems: readonly [name: string, form: RegExp][] = [
  ['Windows', /\bWindows NT (\d+)/],
  ['Android', /\bAndroid (\d+)/],
  ['iOS', /\b(?:iPhone|CPU) OS (\d+)[_\d]* like Mac OS X/],
  ['Mac OS X', /\bMac OS X (\d+)[_.](\d+)/],
  ['Chrome OS', /\bCrOS\b/],
  ['Linux', /\bLinux\b/],
];
const longest = 1_024;

export function readUserAgent(text: string): Browser {
  const agent = text.slice(0, longest);
  return { name: firstOf(browsers, agent), os: firstOf(systems, agent) };
}

function firstOf(forms: readonly [name: string, form: RegExp][], agent: string): string {
  for (const [name, form] of forms) {
    const match = form.exec(agent);
    if (match !== null) return [name, match.slice(1).filter(Boolean).join('.')].join(' ').trim();
  }
  return '';
}
