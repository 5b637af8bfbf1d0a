/** An error in ClickHouse's words, as its HTTP interface sends it. */
export class ClickHouseException extends Error {
  readonly clickhouseCode: number;
  readonly type: string;

  /** @param type the name of the code, such as `READONLY` */
  constructor(clickhouseCode: number, type: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ClickHouseException';
    this.clickhouseCode = clickhouseCode;
    this.type = type;
  }

  /** `Code: 164. DB::Exception: … (READONLY)` */
  get text(): string {
    return `Code: ${this.clickhouseCode}. DB::Exception: ${this.message}. (${this.type})`;
  }
}

const exceptionPattern =
  /Code: (\d+)\. (?:DB::)?[\w:]*Exception: ([\s\S]*?)\.? ?\(([A-Z0-9_]+)\)[^()]*(?:\([^()]*\)\s*)?$/;

/** Reads the text of an engine error; what has another form becomes code 1002 (UNKNOWN_EXCEPTION). */
export function parseClickHouseException(text: string, cause?: unknown): ClickHouseException {
  const found = exceptionPattern.exec(text.slice(0, 8192));
  if (found !== null) {
    return new ClickHouseException(Number(found[1]), found[3] as string, found[2] as string, { cause });
  }
  const code = /Code: (\d+)/.exec(text)?.[1];
  return new ClickHouseException(Number(code ?? 1002), 'UNKNOWN_EXCEPTION', text.slice(0, 4096), { cause });
}
