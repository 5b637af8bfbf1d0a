import { Button } from '@mantine/core';
import { t } from '../../app/messages/index.ts';
import { relativeSpans, resolveRange, spanMs } from '../../app/scope/time-range.ts';
import { useScope } from '../../app/scope/use-scope.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';

/** Offers the next longer range, where the data may be. */
export function WidenRange() {
  const { range } = useScope();
  const [, setState] = useUrlState();
  const { fromMs, toMs } = resolveRange(range, Date.now());
  const wider = relativeSpans.find((span) => spanMs(span) > (toMs - fromMs) * 2) ?? '30d';
  return (
    <Button variant="default" onClick={() => setState({ range: wider, from: undefined, to: undefined })}>
      {t('state.widen', { span: wider })}
    </Button>
  );
}
