import type { Frame, Scene } from './scene.ts';

/** One way to draw a trace: a waterfall or a flame graph. */
export interface TraceDrawing {
  readonly label: string;
  draw(frame: Frame, scene: Scene): void;
  contentHeight(scene: Scene): number;
  /** Left edge of the time strip */
  timeLeft(width: number): number;
  /** The span at a place of the content, -1 when none; `fold` when the place folds and unfolds it */
  find(scene: Scene, x: number, y: number, width: number): { span: number; fold: boolean };
  /** Top of a span's row in the content */
  rowTop(scene: Scene, span: number): number;
  readonly rowHeight: number;
}
