const longest = 256;
const mostRemembered = 2_048;

/** What follows from a text, worked out once for texts that come again and again. */
export class RememberedFacts<Facts> {
  private readonly known = new Map<string, Facts>();
  private readonly read: (text: string) => Facts;

  constructor(read: (text: string) => Facts) {
    this.read = read;
  }

  of(text: string): Facts {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    const facts = this.read(text);
    if (text.length > longest) return facts;
    if (this.known.size >= mostRemembered) this.known.clear();
    this.known.set(text, facts);
    return facts;
  }
}
