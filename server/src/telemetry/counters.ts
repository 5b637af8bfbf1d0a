/** `{ reason: 'quota' }`; few values each: a label never holds what a client can choose freely. */
export type Labels = Readonly<Record<string, string>>;

/** Only grows. `add` is cheap enough for every request; hold the counter, do not look it up per call. */
export interface Counter {
  add(amount?: number): void;
  readonly value: number;
}

export interface Sample {
  readonly name: string;
  readonly help: string;
  readonly kind: 'counter' | 'gauge';
  readonly labels: Labels;
  readonly value: number;
}

interface Entry extends Omit<Sample, 'value'> {
  readonly read: () => number;
}

/**
 * The one registry of our own figures, with Prometheus names (`headwater_<part>_<what>_total`).
 * Asking twice for the same name and labels gives the same counter.
 */
export class Counters {
  readonly #entries = new Map<string, Entry>();
  readonly #counters = new Map<string, Counter>();

  counter(name: string, help: string, labels: Labels = {}): Counter {
    const key = seriesKey(name, labels);
    const known = this.#counters.get(key);
    if (known) return known;
    let value = 0;
    const counter: Counter = {
      add(amount = 1) {
        value += amount;
      },
      get value() {
        return value;
      },
    };
    this.#counters.set(key, counter);
    this.#entries.set(key, { name, help, kind: 'counter', labels, read: () => value });
    return counter;
  }

  /** A figure that is read when somebody asks; a second gauge of the same name and labels takes its place. */
  gauge(name: string, help: string, read: () => number, labels: Labels = {}): void {
    this.#entries.set(seriesKey(name, labels), { name, help, kind: 'gauge', labels, read });
  }

  /** A counter that is kept elsewhere, for places too hot or too deep to hold one of ours. */
  counted(name: string, help: string, read: () => number, labels: Labels = {}): void {
    this.#entries.set(seriesKey(name, labels), { name, help, kind: 'counter', labels, read });
  }

  samples(): Sample[] {
    return [...this.#entries.values()].map(({ read, ...entry }) => ({ ...entry, value: read() }));
  }

  /** The sum over all label values of a name; 0 when there is none. */
  total(name: string): number {
    let sum = 0;
    for (const entry of this.#entries.values()) if (entry.name === name) sum += entry.read();
    return sum;
  }

  /** Prometheus' text format 0.0.4. */
  prometheusText(): string {
    const byName = Map.groupBy(this.samples(), (sample) => sample.name);
    const lines: string[] = [];
    for (const [name, samples] of byName) {
      lines.push(`# HELP ${name} ${samples[0]!.help}`, `# TYPE ${name} ${samples[0]!.kind}`);
      for (const { labels, value } of samples) lines.push(`${name}${labelText(labels)} ${value}`);
    }
    return `${lines.join('\n')}\n`;
  }
}

const seriesKey = (name: string, labels: Labels) => `${name}${labelText(labels)}`;

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}
