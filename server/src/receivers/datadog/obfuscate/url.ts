/**
 * Takes out of a URL what may be personal: user and password go away, the values of the query become `?` (names stay),
 * the fragment goes away. Path and host stay; a text that is no URL is handled by the same signs.
 */
export function obfuscateUrl(text: string): string {
  const [beforeFragment = ''] = text.split('#', 1);
  const at = beforeFragment.indexOf('?');
  const path = at < 0 ? beforeFragment : beforeFragment.slice(0, at);
  const query = at < 0 ? '' : beforeFragment.slice(at + 1);
  return withoutUser(path) + (query === '' ? '' : `?${query.split('&').map(withoutValue).join('&')}`);
}

function withoutUser(path: string): string {
  return path.replace(/^([a-zA-Z][\w+.-]*:)?\/\/[^/]*@/, '$1//');
}

function withoutValue(pair: string): string {
  const at = pair.indexOf('=');
  return at < 0 ? '?' : `${pair.slice(0, at)}=?`;
}
