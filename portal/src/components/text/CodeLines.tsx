import styles from './CodeLines.module.css';
import { CopyButton } from './CopyButton.tsx';

/** Lines to paste, with one button that copies them all. */
export function CodeLines({ lines, label }: { readonly lines: readonly string[]; readonly label: string }) {
  return (
    <section className={styles.block} aria-label={label}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: wide lines scroll, and the keyboard must reach them */}
      <pre className={styles.lines} tabIndex={0}>
        {lines.join('\n')}
      </pre>
      <div className={styles.copy}>
        <CopyButton text={lines.join('\n')} />
      </div>
    </section>
  );
}
