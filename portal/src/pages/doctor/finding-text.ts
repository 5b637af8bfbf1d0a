import type { Finding } from '@headwater/contract';
import { t } from '../../app/messages/index.ts';
import { visibleText } from '../../components/text/visible-text.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatCount, formatShare } from '../../format/number.ts';

/** A finding as a sentence about its service. */
export function findingText(finding: Finding): string {
  const { kind, count, share } = finding;
  const values = {
    count: formatCount(count),
    share: formatShare(share ?? 0),
    detail: visibleText(finding.detail).slice(0, 500),
  };
  if (kind === 'clock-skew') return t('doctor.find.clock-skew', { ...values, ...readSkew(finding.detail) });
  if (kind === 'sampled' && count === 0) return t('doctor.find.sampledSaid', values);
  return t(`doctor.find.${kind}`, values);
}

function readSkew(detail: string): { offset: string; direction: string; caller: string } {
  const { caller, offsetNs } = JSON.parse(detail) as { caller: string; offsetNs: number };
  return {
    offset: formatDuration(Math.abs(offsetNs)),
    direction: t(offsetNs > 0 ? 'doctor.find.ahead' : 'doctor.find.behind'),
    caller: visibleText(caller),
  };
}

/** Weights are not quite whole numbers. */
export const mostlyKept = 0.999;

/** @param kept part of the spans that arrived; null where none were checked */
export function samplingText(kept: number | null): string {
  if (kept === null) return '–';
  return kept > mostlyKept ? t('doctor.samplingAll') : t('doctor.samplingKept', { share: formatShare(kept) });
}
