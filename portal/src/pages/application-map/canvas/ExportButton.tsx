import { Button } from '@mantine/core';
import { t } from '../../../app/messages/index.ts';
import { useChartColors } from '../../../charts/use-chart-colors.ts';
import { Icon } from '../../../components/Icon.tsx';
import styles from '../Map.module.css';
import type { MapLayout } from '../model/lay-out.ts';
import type { MapView } from '../model/map-view.ts';
import { drawMap } from './draw-map.ts';

/** Saves the whole map, as it is filtered and laid out, as a picture. */
export function ExportButton({ view, layout }: { readonly view: MapView; readonly layout: MapLayout }) {
  const colors = useChartColors();
  const save = () => {
    const canvas = document.createElement('canvas');
    drawMap(canvas, view, layout, colors);
    canvas.toBlob((blob) => {
      if (blob === null) return;
      const link = document.createElement('a');
      link.href = URL.createObjectURL(blob);
      link.download = 'application-map.png';
      link.click();
      URL.revokeObjectURL(link.href);
    });
  };
  return (
    <Button
      className={styles.export ?? ''}
      variant="default"
      size="compact-sm"
      leftSection={<Icon name="download" size={13} />}
      onClick={save}
    >
      {t('map.export')}
    </Button>
  );
}
