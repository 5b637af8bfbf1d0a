import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { t } from '../../app/messages/index.ts';
import { CopyButton } from '../text/CopyButton.tsx';
import { Untrusted } from '../text/Untrusted.tsx';
import styles from './StackTrace.module.css';
import { parseStack, type StackFrame } from './stack-frames.ts';

/** A stack trace by frames: those of libraries are folded, the application's stand out. As sent on demand. */
export function StackTrace({ stack }: { readonly stack: string }) {
  const [raw, setRaw] = useState(false);
  const parts = useMemo(() => parseStack(stack), [stack]);
  const understood = parts.some(({ frames }) => frames.length > 0);
  return (
    <section aria-label={t('span.stack')}>
      <div className={styles.tools}>
        {understood && (
          <Button variant="subtle" size="compact-xs" aria-pressed={raw} onClick={() => setRaw(!raw)}>
            {t('stack.asSent')}
          </Button>
        )}
        <CopyButton text={stack} label={`${t('action.copy')}: ${t('span.stack')}`} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long stacks scroll, and the keyboard must reach them */}
      <div className={styles.stack} tabIndex={0}>
        {raw || !understood ? (
          <p>
            <Untrusted text={stack} />
          </p>
        ) : (
          parts.map(({ text, frames }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of one stack never move
            <div key={index}>
              {text && (
                <p>
                  <Untrusted text={text} />
                </p>
              )}
              {runsOf(frames).map((run, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: frames of one stack never move
                <Run key={at} frames={run} />
              ))}
            </div>
          ))
        )}
      </div>
    </section>
  );
}

/** More frames of libraries than this, one after the other, are folded. */
const shownForeign = 1;

function Run({ frames }: { readonly frames: readonly StackFrame[] }) {
  const [opened, setOpened] = useState(false);
  if (!opened && frames[0]?.foreign && frames.length > shownForeign) {
    return (
      <button type="button" className={styles.fold} onClick={() => setOpened(true)}>
        {t('stack.folded', { count: frames.length })}
      </button>
    );
  }
  return frames.map(({ name, place, code, foreign }, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: frames of one stack never move
    <div key={index} className={`${styles.frame} ${foreign ? styles.foreign : ''}`}>
      {name && (
        <b>
          <Untrusted text={name} />
        </b>
      )}{' '}
      {place && (
        <span className="hw-dim">
          <Untrusted text={place} />
        </span>
      )}
      {code && (
        <code className={styles.code}>
          <Untrusted text={code} />
        </code>
      )}
    </div>
  ));
}

/** Neighbours that are both of libraries, or both of the application. */
function runsOf(frames: readonly StackFrame[]): StackFrame[][] {
  const runs: StackFrame[][] = [];
  for (const frame of frames) {
    const last = runs.at(-1);
    if (last && last[0]!.foreign === frame.foreign) last.push(frame);
    else runs.push([frame]);
  }
  return runs;
}
