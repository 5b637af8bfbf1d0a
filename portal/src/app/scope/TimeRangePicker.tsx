import {
  ActionIcon,
  Button,
  Popover,
  SimpleGrid,
  Text,
  TextInput,
  Tooltip,
  VisuallyHidden,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { Icon } from '../../components/Icon.tsx';
import { formatMinute, zoneName, zoneOffset } from '../../format/time.ts';
import { t } from '../messages/index.ts';
import { formatRangeWords, relativeSpans, resolveRange, type TimeRange, zoomRange } from './time-range.ts';
import { useScope } from './use-scope.ts';
import { useUrlState } from './use-url-state.ts';

export function TimeRangePicker() {
  const { range } = useScope();
  const [, setState] = useUrlState();
  const [opened, { toggle, close }] = useDisclosure(false);
  const choose = (next: TimeRange) => {
    setState(formatRangeWords(next));
    close();
  };
  return (
    <>
      <Popover opened={opened} onChange={close} position="bottom-end" width={300} shadow="md" trapFocus>
        <Popover.Target>
          <Button
            variant="default"
            px={10}
            onClick={toggle}
            leftSection={<Icon name="clock" size={14} />}
            style={{ flex: 'none' }}
          >
            <VisuallyHidden>{t('scope.timeRange')}: </VisuallyHidden>
            {rangeLabel(range)}
            <Text span c="dimmed" fz={11} ml={6} title={zoneName}>
              {zoneOffset()}
            </Text>
          </Button>
        </Popover.Target>
        <Popover.Dropdown p="sm">
          <Text fz={12} fw={600} mb={6}>
            {t('scope.relative')}
          </Text>
          <SimpleGrid cols={5} spacing={4} verticalSpacing={4}>
            {relativeSpans.map((last) => (
              <Button
                key={last}
                px={0}
                variant={range.kind === 'relative' && range.last === last ? 'filled' : 'default'}
                onClick={() => choose({ kind: 'relative', last })}
              >
                {last}
              </Button>
            ))}
          </SimpleGrid>
          <AbsoluteRange range={range} onApply={choose} />
        </Popover.Dropdown>
      </Popover>
      <Tooltip label={t('scope.zoomOut')}>
        <ActionIcon
          visibleFrom="sm"
          aria-label={t('scope.zoomOut')}
          onClick={() => setState(formatRangeWords(zoomRange(range, 2, Date.now())))}
        >
          <Icon name="zoomOut" />
        </ActionIcon>
      </Tooltip>
    </>
  );
}

function AbsoluteRange(props: { readonly range: TimeRange; readonly onApply: (range: TimeRange) => void }) {
  const now = resolveRange(props.range, Date.now());
  const [from, setFrom] = useState(toInput(now.fromMs));
  const [to, setTo] = useState(toInput(now.toMs));
  const fromMs = Date.parse(from);
  const toMs = Date.parse(to);
  const wrong = !(fromMs < toMs);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!wrong) props.onApply({ kind: 'absolute', fromMs, toMs });
      }}
    >
      <Text fz={12} fw={600} mt={12} mb={6}>
        {t('scope.absolute')} <span className="hw-dim">({t('app.utc', { zone: zoneName })})</span>
      </Text>
      <TextInput
        type="datetime-local"
        step={1}
        aria-label={t('scope.from')}
        value={from}
        onChange={(e) => setFrom(e.currentTarget.value)}
      />
      <TextInput
        mt={4}
        type="datetime-local"
        step={1}
        aria-label={t('scope.to')}
        value={to}
        onChange={(e) => setTo(e.currentTarget.value)}
        error={wrong && t('scope.rangeOrder')}
      />
      <Button type="submit" mt={8} fullWidth disabled={wrong}>
        {t('scope.apply')}
      </Button>
    </form>
  );
}

function rangeLabel(range: TimeRange): string {
  if (range.kind === 'relative') return t('scope.last', { span: range.last });
  return `${formatMinute(range.fromMs)} – ${formatMinute(range.toMs)}`;
}

/** What `<input type=datetime-local>` reads: local time to the second. */
function toInput(ms: number): string {
  const time = new Date(ms);
  return new Date(ms - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
