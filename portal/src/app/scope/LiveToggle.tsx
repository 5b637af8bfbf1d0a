import { Button, Tooltip } from '@mantine/core';
import { Icon } from '../../components/Icon.tsx';
import { t } from '../messages/index.ts';
import { useScope } from './use-scope.ts';
import { useUrlState } from './use-url-state.ts';

export function LiveToggle() {
  const scope = useScope();
  const [, setState] = useUrlState();
  const fixed = scope.range.kind === 'absolute';
  const hint = fixed ? 'scope.fixed' : scope.live ? 'scope.pause' : 'scope.resume';
  const resume = () => setState({ paused: undefined, from: undefined, to: undefined });
  return (
    <Tooltip label={t(hint)}>
      <Button
        variant={scope.live ? 'light' : 'default'}
        px={8}
        style={{ flex: 'none' }}
        aria-pressed={scope.live}
        aria-label={t(scope.live ? 'scope.pause' : 'scope.resume')}
        leftSection={<Icon name={scope.live ? 'pause' : 'play'} size={12} />}
        onClick={() => (scope.live ? setState({ paused: '1' }) : resume())}
      >
        {t('scope.live')}
      </Button>
    </Tooltip>
  );
}
