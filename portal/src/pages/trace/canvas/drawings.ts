import { t } from '../../../app/messages/index.ts';
import { drawFlame, findInFlame, flameHeight, flameRowHeight } from './draw-flame.ts';
import {
  drawWaterfall,
  indentOf,
  namesWidth,
  waterfallHeight,
  waterfallRowHeight,
} from './draw-waterfall.ts';
import { axisHeight } from './scene.ts';
import type { TraceDrawing } from './trace-drawing.ts';

/** The chevron and a little around it. */
const foldPx = 18;

export const waterfall: TraceDrawing = {
  label: t('trace.waterfall'),
  draw: drawWaterfall,
  contentHeight: waterfallHeight,
  timeLeft: namesWidth,
  rowHeight: waterfallRowHeight,
  find({ model }, x, y, width) {
    const span = y < axisHeight ? undefined : model.rows[Math.floor((y - axisHeight) / waterfallRowHeight)];
    if (span === undefined) return { span: -1, fold: false };
    const chevron = indentOf(model.tree.depth[span]!, width);
    const fold = model.tree.size[span]! > 1 && x >= chevron - 5 && x < chevron - 5 + foldPx;
    return { span, fold };
  },
  rowTop: ({ model }, span) => axisHeight + Math.max(0, model.rows.indexOf(span)) * waterfallRowHeight,
};

export const flame: TraceDrawing = {
  label: t('trace.flame'),
  draw: drawFlame,
  contentHeight: flameHeight,
  timeLeft: () => 0,
  rowHeight: flameRowHeight,
  find: (scene, x, y, width) => ({ span: findInFlame(scene, x, y, width), fold: false }),
  rowTop: ({ model }, span) => axisHeight + model.flame.row[span]! * flameRowHeight,
};
