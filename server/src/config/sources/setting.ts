/** One value that the user gave, not checked yet. */
export interface Setting {
  /** Path of the option, e.g. `journal.segmentBytes`; checked to exist. */
  readonly path: string;
  readonly value: unknown;
  /** Where it stands, for messages: `headwater.yaml:12:3`, `HEADWATER_HOST`, `--host`. */
  readonly where: string;
}

/** What a source of settings gives: what it could read, and a line for each thing that is wrong. */
export interface ReadSettings {
  readonly settings: readonly Setting[];
  readonly problems: readonly string[];
}
