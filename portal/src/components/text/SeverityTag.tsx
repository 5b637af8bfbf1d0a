import { severityColor, severityOf } from '../../format/colors.ts';
import { useScheme } from '../use-scheme.ts';
import styles from './LogLines.module.css';
import { Untrusted } from './Untrusted.tsx';

/** A log record's severity: its colour, and its word as the client wrote it. */
export function SeverityTag({ number, text }: { readonly number: number; readonly text: string }) {
  const scheme = useScheme();
  const severity = severityOf(number);
  return (
    <span className={styles.severity} style={{ color: severityColor(severity, scheme) }}>
      <b>
        <Untrusted text={(text || (severity === 'unset' ? '–' : severity)).toUpperCase()} />
      </b>
    </span>
  );
}
