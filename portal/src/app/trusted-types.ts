interface TrustedTypes {
  createPolicy(name: string, rules: { createHTML(html: string): string }): unknown;
}

/**
 * Lets style rules through and nothing else. The pages run under `require-trusted-types-for 'script'`, where
 * every write to `innerHTML` asks this policy. The component library writes its style sheets that way; text
 * without `<` cannot open an element, so it is safe, and everything else throws.
 */
export function installTrustedTypesPolicy(): void {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  trustedTypes?.createPolicy('default', {
    createHTML(html) {
      if (html.includes('<')) throw new TypeError('markup from strings is not allowed in this portal');
      return html;
    },
  });
}
