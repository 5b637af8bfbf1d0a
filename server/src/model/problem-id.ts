import { BoundedCache } from './bounded-cache.ts';
import { type Bytes, bytesOf, textOf } from './columns/bytes.ts';
import { Hash64 } from './hash64.ts';

const framesInId = 3;
const maxStackBytes = 16_384;
const maxFunctionLength = 160;

interface FrameForm {
  /** True when the frame that threw is the last one. */
  readonly innermostLast: boolean;
  /** Name of the function a line stands for, undefined when the line is no frame of this form. Linear in the line. */
  readonly nameOf: (line: string) => string | undefined;
}

/** By language; the first form that any line fits is taken for all lines. */
const forms: readonly FrameForm[] = [
  { innermostLast: true, nameOf: pythonFrame },
  { innermostLast: false, nameOf: atFrame },
  { innermostLast: false, nameOf: goFrame },
];

/** Frames of runtimes and libraries say little about whose problem it is. */
const foreign =
  /site-packages|dist-packages|node_modules|node:internal|<frozen |\/lib\/python|^(?:java|javax|jdk|sun|kotlin|scala|org\.springframework|org\.apache|System|Microsoft|runtime|net\/http|internal\/)[./]|\((?:node:|internal\/)/;

/**
 * Groups like exceptions: the type and up to three topmost frames of the application, without line numbers and
 * messages. Stacks that were seen are recognised by their bytes.
 */
export class ProblemIds {
  private readonly seen = new BoundedCache<Bytes>(4_096);
  private readonly hash = new Hash64();

  idOf(
    type: Bytes,
    start: number,
    length: number,
    stack: Bytes,
    stackStart: number,
    stackLength: number,
  ): Bytes {
    const kept = Math.min(stackLength, maxStackBytes);
    this.hash.begin(7, kept);
    this.hash.update(type, start, length);
    this.hash.update(stack, stackStart, kept);
    this.hash.end();
    const { low, high } = this.hash;
    let id = this.seen.get(low, high);
    if (id === undefined) {
      id = bytesOf(
        problemId(textOf(type, start, start + length), textOf(stack, stackStart, stackStart + kept)),
      );
      this.seen.add(low, high, id);
    }
    return id;
  }
}

export function problemId(type: string, stack: string): string {
  const frames = topFrames(stack);
  return frames.length === 0 ? type : `${type} at ${frames.join(' < ')}`;
}

function topFrames(stack: string): string[] {
  const lines = stack.split('\n').map((line) => line.trim());
  const form = forms.find(({ nameOf }) => lines.some((line) => nameOf(line) !== undefined));
  if (form === undefined) return [];
  const frames: { name: string; own: boolean }[] = [];
  for (const line of lines) {
    const name = form.nameOf(line);
    if (name === undefined) continue;
    frames.push({ name: name.slice(0, maxFunctionLength), own: !foreign.test(line.replace(/^at /, '')) });
  }
  if (form.innermostLast) frames.reverse();
  const own = frames.filter((frame) => frame.own);
  return (own.length > 0 ? own : frames).slice(0, framesInId).map((frame) => frame.name);
}

/** `File "/app/shop/cart.py", line 12, in add` → `cart.add` */
function pythonFrame(line: string): string | undefined {
  if (!line.startsWith('File "')) return undefined;
  const end = line.indexOf('", line ');
  const name = line.indexOf(', in ', end);
  if (end < 0 || name < 0) return undefined;
  return `${moduleOf(line.slice(6, end))}.${line.slice(name + 5)}`;
}

/** Java, .NET and JavaScript: `at name(place)`, `at name (place)`, `at name in place`, `at place` */
function atFrame(line: string): string | undefined {
  if (!line.startsWith('at ')) return undefined;
  let name = line.slice(3);
  if (name.startsWith('async ')) name = name.slice(6);
  const bracket = name.indexOf('(');
  if (bracket > 0) return name.slice(0, bracket).trim();
  const place = name.indexOf(' in ');
  if (place > 0) return name.slice(0, place).trim();
  return moduleOf(name.replace(/:\d{1,9}$/, '').replace(/:\d{1,9}$/, ''));
}

/** `shop/cart.(*Cart).Add(0xc000…)`, its place on the next line */
function goFrame(line: string): string | undefined {
  const bracket = line.lastIndexOf('(');
  if (bracket <= 0 || !line.endsWith(')')) return undefined;
  const name = line.slice(0, bracket);
  return name.includes('.') && !name.includes(' ') ? name : undefined;
}

/** `/app/shop/handlers.py` → `handlers`: deployments move directories. */
function moduleOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.replace(/\.\w+$/, '');
}
