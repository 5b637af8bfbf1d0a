export interface StackFrame {
  /** Of the function; '' when only a place is known */
  readonly name: string;
  /** File, with line and column as written; '' when unknown */
  readonly place: string;
  /** The line of source that some runtimes print below a frame */
  readonly code: string;
  /** True for frames of runtimes and libraries */
  readonly foreign: boolean;
}

export interface StackPart {
  /** Lines that are no frame: the message, `Caused by`, `During handling …` */
  readonly text: string;
  readonly frames: readonly StackFrame[];
}

const mostLines = 2_000;

const foreign =
  /site-packages|dist-packages|node_modules|node:|<frozen |\/lib\/python|\/usr\/local\/go\/|(?:^|[\s(/])(?:java|javax|jdk|jakarta|sun|kotlin|scala|org\.springframework|org\.apache|org\.eclipse|System|Microsoft|runtime|net\/http|internal\/)[./]/;

/**
 * A stack trace of JavaScript, Java, .NET, Python, Ruby, PHP or Go, as parts of text followed by frames, in the order
 * in which it was written. What is not understood stays text. Linear in the stack.
 */
export function parseStack(stack: string): StackPart[] {
  const lines = stack.split(/\r?\n/, mostLines);
  const parts: { text: string[]; frames: StackFrame[] }[] = [{ text: [], frames: [] }];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]!;
    const frame = frameOf(line, lines[at + 1]);
    const part = parts.at(-1)!;
    if (frame) {
      part.frames.push(frame.frame);
      at += frame.lines - 1;
    } else if (line.trim() !== '' && !isMarker(line)) {
      if (part.frames.length > 0) parts.push({ text: [line], frames: [] });
      else part.text.push(line);
    }
  }
  return parts
    .filter(({ text, frames }) => text.length + frames.length > 0)
    .map(({ text, frames }) => ({ text: text.join('\n'), frames }));
}

interface ReadFrame {
  readonly frame: StackFrame;
  /** Lines that it takes */
  readonly lines: number;
}

function frameOf(line: string, next: string | undefined): ReadFrame | undefined {
  return pythonFrame(line, next) ?? atFrame(line) ?? goFrame(line, next) ?? phpFrame(line) ?? rubyFrame(line);
}

const make = (name: string, place: string, code = ''): StackFrame => ({
  name: name.trim(),
  place: place.trim(),
  code: code.trim(),
  foreign: foreign.test(place) || foreign.test(name),
});

/** `  File "app.py", line 7, in create`, with the source line below it. */
function pythonFrame(line: string, next: string | undefined): ReadFrame | undefined {
  const match = /^ {1,8}File "([^"]{1,1000})", line (\d{1,9})(?:, in (.{1,500}))?$/.exec(line);
  if (!match) return undefined;
  const code = next !== undefined && /^ {4}/.test(next) && !/^\s*File "/.test(next) ? next : '';
  return { frame: make(match[3] ?? '', `${match[1]}:${match[2]}`, code), lines: code ? 2 : 1 };
}

/** JavaScript, Java and .NET: `   at name (place)`, `   at name in place:line 7`, `   at place`. */
function atFrame(line: string): ReadFrame | undefined {
  const said = /^\s{1,16}at (.{1,2000})$/.exec(line)?.[1];
  if (said === undefined) return undefined;
  const inFile = said.indexOf(' in ');
  if (inFile > 0 && /:line \d+$/.test(said)) {
    const place = said.slice(inFile + 4).replace(/:line (\d+)$/, ':$1');
    return { frame: make(said.slice(0, inFile), place), lines: 1 };
  }
  if (said.endsWith(')')) {
    const open = said.lastIndexOf('(');
    const name = said.slice(0, open);
    const place = said.slice(open + 1, -1);
    // .NET without a file: the brackets hold parameters.
    if (
      open > 0 &&
      (/[:/\\]/.test(place) ||
        name.endsWith(' ') ||
        /\.(?:java|kt|scala)$|^(?:Native Method|Unknown Source)$/.test(place))
    ) {
      return { frame: make(name, place), lines: 1 };
    }
    return { frame: make(said, ''), lines: 1 };
  }
  return { frame: /:\d+$/.test(said) ? make('', said) : make(said, ''), lines: 1 };
}

/** Go: `main.handle(0x1, …)`, and below it, after a tab, `/app/main.go:42 +0x1d`. */
function goFrame(line: string, next: string | undefined): ReadFrame | undefined {
  const place = next === undefined ? undefined : /^\t(\S{1,1000}\.(?:go|s):\d{1,9})/.exec(next)?.[1];
  if (place === undefined || /^\s/.test(line) || line.startsWith('goroutine ')) return undefined;
  const open = line.lastIndexOf('(');
  return { frame: make(open > 0 ? line.slice(0, open) : line, place), lines: 2 };
}

/** PHP: `#0 /app/index.php(12): Shop->pay()`. */
function phpFrame(line: string): ReadFrame | undefined {
  const match = /^#\d{1,4} ([^()]{1,1000})\((\d{1,9})\): (.{1,500})$/.exec(line);
  return match ? { frame: make(match[3]!, `${match[1]}:${match[2]}`), lines: 1 } : undefined;
}

/** Ruby: `app.rb:7:in 'pay'`. */
function rubyFrame(line: string): ReadFrame | undefined {
  const match = /^\s{0,16}(?:from )?([^\s:]{1,1000}:\d{1,9}):in [`'"](.{1,500})['"]$/.exec(line);
  return match ? { frame: make(match[2]!, match[1]!), lines: 1 } : undefined;
}

/** Python's underlining of the failing part of a line. */
function isMarker(line: string): boolean {
  return /^\s+[\^~]+\s*$/.test(line);
}
