import type { Option, Section, SectionValues } from './option.ts';
import { ports } from './ports.ts';
import { datadog } from './sections/datadog.ts';
import { faults } from './sections/faults.ts';
import { forward } from './sections/forward.ts';
import { general } from './sections/general.ts';
import { journal } from './sections/journal.ts';
import { limits } from './sections/limits.ts';
import { loader } from './sections/loader.ts';
import { opencensus } from './sections/opencensus.ts';
import { redaction } from './sections/redaction.ts';
import { retention } from './sections/retention.ts';
import { store } from './sections/store.ts';
import { telemetry } from './sections/telemetry.ts';
import { web } from './sections/web.ts';

/** Every named section; a new one is a file in `sections/` and a line here. */
export const sections = {
  ports,
  limits,
  journal,
  loader,
  store,
  retention,
  web,
  redaction,
  datadog,
  opencensus,
  forward,
  telemetry,
  faults,
} satisfies Record<string, Section>;

export { general };

type Sections = typeof sections;

/** The whole configuration, every option set. */
export type Config = SectionValues<typeof general> & {
  readonly [K in keyof Sections]: SectionValues<Sections[K]>;
};

/** Every option by its path as written in headwater.yaml: `dataDir`, `journal.segmentBytes`, … */
export const optionsByPath: ReadonlyMap<string, Option<unknown>> = new Map([
  ...Object.entries(general.options),
  ...Object.entries(sections).flatMap(([name, section]) =>
    Object.entries(section.options).map(([key, option]) => [`${name}.${key}`, option] as const),
  ),
]);
