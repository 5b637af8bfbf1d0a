/** Who asks the API. */
export interface Caller {
  /** `open`: the server asks nobody; `local`: a program that can read the data directory */
  readonly via: 'open' | 'key' | 'session' | 'local';
  /** Of the user or key; '' when nobody is asked */
  readonly name: string;
  /** The only project the caller may read; undefined when it may read all */
  readonly project: string | undefined;
  readonly mayManage: boolean;
}

/** What identifies a caller, as it came. */
export interface Credentials {
  /** From a header: `x-headwater-key`, `x-api-key`, or `authorization: Bearer` */
  readonly key: string | undefined;
  /** What the session's cookie holds */
  readonly session: string | undefined;
}
