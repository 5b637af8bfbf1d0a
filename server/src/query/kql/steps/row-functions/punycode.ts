/** Punycode of one label (RFC 3492), without the `xn--` prefix. */
const base = 36;
const [tMin, tMax, skew, damp] = [1, 26, 38, 700];

function adapt(delta: number, points: number, first: boolean): number {
  let scaled = first ? Math.floor(delta / damp) : delta >> 1;
  scaled += Math.floor(scaled / points);
  let k = 0;
  while (scaled > ((base - tMin) * tMax) >> 1) {
    scaled = Math.floor(scaled / (base - tMin));
    k += base;
  }
  return k + Math.floor(((base - tMin + 1) * scaled) / (scaled + skew));
}

function digit(value: number): string {
  return String.fromCharCode(value < 26 ? value + 97 : value + 22);
}

function threshold(k: number, bias: number): number {
  return Math.min(Math.max(k - bias, tMin), tMax);
}

export function encodePunycode(text: string): string {
  const input = [...text].map((char) => char.codePointAt(0)!);
  const basic = input.filter((code) => code < 128);
  let output = String.fromCharCode(...basic) + (basic.length > 0 ? '-' : '');
  let [n, delta, bias, done] = [128, 0, 72, basic.length];
  while (done < input.length) {
    const next = Math.min(...input.filter((code) => code >= n));
    delta += (next - n) * (done + 1);
    n = next;
    for (const code of input) {
      if (code < n) delta += 1;
      if (code !== n) continue;
      output += variable(delta, bias);
      bias = adapt(delta, done + 1, done === basic.length);
      delta = 0;
      done += 1;
    }
    delta += 1;
    n += 1;
  }
  return output;
}

function variable(delta: number, bias: number): string {
  let [q, output] = [delta, ''];
  for (let k = base; ; k += base) {
    const t = threshold(k, bias);
    if (q < t) return output + digit(q);
    output += digit(t + ((q - t) % (base - t)));
    q = Math.floor((q - t) / (base - t));
  }
}

function digitValue(char: string): number {
  const code = char.toLowerCase().charCodeAt(0);
  if (code >= 97 && code <= 122) return code - 97;
  return code >= 48 && code <= 57 ? code - 22 : base;
}

/** '' when the text is no Punycode. */
export function decodePunycode(text: string): string {
  const cut = text.lastIndexOf('-');
  const output = cut > 0 ? [...text.slice(0, cut)] : [];
  let [i, n, bias] = [0, 128, 72];
  let at = cut > 0 ? cut + 1 : 0;
  while (at < text.length) {
    const old = i;
    let weight = 1;
    for (let k = base; ; k += base) {
      const value = at < text.length ? digitValue(text[at]!) : base;
      if (value >= base) return '';
      at += 1;
      i += value * weight;
      const t = threshold(k, bias);
      if (value < t) break;
      weight *= base - t;
    }
    bias = adapt(i - old, output.length + 1, old === 0);
    n += Math.floor(i / (output.length + 1));
    i %= output.length + 1;
    if (n > 0x10ffff) return '';
    output.splice(i, 0, String.fromCodePoint(n));
    i += 1;
  }
  return output.join('');
}
