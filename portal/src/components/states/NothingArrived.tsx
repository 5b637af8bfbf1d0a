import { Empty } from './States.tsx';
import { type Taught, Teach } from './Teach.tsx';
import { WidenRange } from './WidenRange.tsx';

interface NothingArrivedProps {
  /** What there is none of, as a sentence */
  readonly title: string;
  readonly hint?: string;
  /** The lines to begin with */
  readonly first?: Taught;
}

/** Nothing that the page is about came in this range, and nothing was left out: where it may be, and how to get it. */
export function NothingArrived({ title, hint, first }: NothingArrivedProps) {
  return (
    <Empty title={title}>
      {hint && <p>{hint}</p>}
      <WidenRange />
      <Teach {...(first && { first })} />
    </Empty>
  );
}
