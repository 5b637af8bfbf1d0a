import '@xyflow/react/dist/base.css';
import {
  Background,
  Controls,
  type Edge,
  type Node,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
} from '@xyflow/react';
import { useEffect, useMemo } from 'react';
import { t } from '../../../app/messages/index.ts';
import styles from '../Map.module.css';
import { boundsOf, hasRoomForWords, layOutMap, nodeHeight, nodeWidth } from '../model/lay-out.ts';
import { abnormalIds, groupName, type MapView } from '../model/map-view.ts';
import type { MapState } from '../use-application-map.ts';
import { CallEdge, type CallEdgeData } from './CallEdge.tsx';
import { ExportButton } from './ExportButton.tsx';
import { GroupNode, MapNodeCard, type MapNodeData } from './MapNodeCard.tsx';
import { useMapKeys } from './use-map-keys.ts';

interface MapCanvasProps {
  readonly view: MapView;
  readonly state: MapState;
  readonly onPick: (id: string | undefined) => void;
}

const nodeTypes = { service: MapNodeCard, group: GroupNode };
const edgeTypes = { call: CallEdge };
/** All of it, but on a telephone not so small that nothing can be read. */
const wholeMap = { padding: 0.08, maxZoom: 1.1, minZoom: window.innerWidth < 700 ? 0.45 : 0.05 };
/** What was picked with its neighbours, large enough to be read. */
const nearby = { padding: 0.15, maxZoom: 1, minZoom: 0.5, duration: 0 };
/** Below this a card's figures cannot be read: it shows its name only, larger. */
const farBelow = 0.62;

export function MapCanvas(props: MapCanvasProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

function Canvas({ view, state, onPick }: MapCanvasProps) {
  const flow = useReactFlow();
  const { mode, grouping, picked } = state;
  const widthPx = useStore(({ width }) => width);
  const far = useStore(({ transform: [, , zoom] }) => zoom < farBelow);
  const shape = JSON.stringify([
    mode,
    grouping,
    view.nodes.map((node) => [node.id, grouping === 'none' ? '' : groupName(node, grouping)]),
    view.edges.map(({ id }) => id),
  ]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` stands for all that moves nodes; figures do not
  const layout = useMemo(() => layOut(view, state), [shape]);
  const goNear = () => {
    const ids = neighbourhood(view, picked);
    if (ids.length > 0 && flow.getZoom() < farBelow)
      void flow.fitView({ ...nearby, nodes: ids.map((id) => ({ id })) });
  };
  /** What does not fit is read from its beginning: who calls stands left. */
  const fromCallers = () => {
    const [left, , right] = boundsOf(layout.places);
    const { y, zoom } = flow.getViewport();
    const marginPx = 12;
    if ((right - left) * zoom + 2 * marginPx > widthPx)
      return flow.setViewport({ x: marginPx - left * zoom, y, zoom });
  };
  const nodes = useMemo(() => makeNodes(view, layout, state), [view, layout, state]);
  const edges = useMemo(() => makeEdges(view, layout, state), [view, layout, state]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another layout is shown whole
  useEffect(() => {
    const frame = requestAnimationFrame(() => void flow.fitView(wholeMap).then(fromCallers).then(goNear));
    return () => cancelAnimationFrame(frame);
  }, [layout, flow]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new pick moves the map
  useEffect(() => goNear(), [picked]);
  const keys = useMapKeys({ view, layout, picked: state.picked, onPick });
  return (
    <section
      className={`hw-panel ${styles.canvas} ${far ? styles.far : ''}`}
      aria-label={t('map.canvas')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the map is walked with arrow keys
      tabIndex={0}
      onKeyDown={keys}
    >
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        onlyRenderVisibleElements
        minZoom={0.05}
        maxZoom={2}
        fitView
        fitViewOptions={wholeMap}
        deleteKeyCode={null}
        selectionKeyCode={null}
        disableKeyboardA11y
        proOptions={{ hideAttribution: true }}
        onNodeClick={(_event, node) => node.type === 'service' && onPick(node.id)}
        onEdgeClick={(_event, edge) => onPick(edge.id)}
        onPaneClick={() => onPick(undefined)}
      >
        <Background gap={24} size={1} color="var(--hw-border)" />
        <Controls showInteractive={false} position="bottom-left" />
      </ReactFlow>
      <ExportButton view={view} layout={layout} />
    </section>
  );
}

/** A node with those beside it, or both ends of an edge. */
function neighbourhood({ nodes, edges }: MapView, picked: string | undefined): string[] {
  const near = edges.filter(({ id, source, target }) => [id, source, target].includes(picked ?? ''));
  const ids = new Set(near.flatMap(({ source, target }) => [source, target]));
  return nodes.map(({ id }) => id).filter((id) => id === picked || ids.has(id));
}

type Layout = ReturnType<typeof layOutMap>;

/** `headwater:map-laid-out` measures it for the bench. */
function layOut(view: MapView, { mode, grouping }: MapState): Layout {
  const began = performance.now();
  const groups = new Map(view.nodes.map((node) => [node.id, groupName(node, grouping)]));
  const layout = layOutMap(
    view.nodes.map(({ id }) => id),
    view.edges,
    { mode, groupOf: grouping === 'none' ? undefined : (id) => groups.get(id) || t('map.noGroup') },
  );
  performance.measure('headwater:map-laid-out', { start: began, end: performance.now() });
  return layout;
}

function makeNodes(view: MapView, layout: Layout, { picked, sensitivity }: MapState): Node[] {
  const abnormal = sensitivity ? abnormalIds(view.findings) : new Set<string>();
  const groups: Node[] = layout.groups.map(({ name, x, y, width, height }) => ({
    id: `group ${name}`,
    type: 'group',
    position: { x, y },
    width,
    height,
    zIndex: -1,
    selectable: false,
    data: { name },
  }));
  const cards = view.nodes.map((node): Node<MapNodeData> => {
    return {
      id: node.id,
      type: 'service',
      position: layout.places.get(node.id) ?? { x: 0, y: 0 },
      width: nodeWidth,
      height: nodeHeight,
      // Above the edges that stand out, at 2
      zIndex: 3,
      data: { node, isPicked: picked === node.id, isAbnormal: abnormal.has(node.id) },
    };
  });
  return [...groups, ...cards];
}

function makeEdges(
  view: MapView,
  layout: Layout,
  { picked, sensitivity, mode, grouping }: MapState,
): Edge<CallEdgeData>[] {
  const inColumns = mode === 'layers' && grouping === 'none';
  const roomy = hasRoomForWords(layout, view.edges.length, inColumns);
  const abnormal = sensitivity ? abnormalIds(view.findings) : new Set<string>();
  const most = Math.max(1, ...view.edges.map(({ calls }) => calls));
  const pairs = new Set(view.edges.map(({ source, target }) => JSON.stringify([source, target])));
  return view.edges.map((edge) => {
    const near = picked === edge.id || picked === edge.source || picked === edge.target;
    return {
      id: edge.id,
      type: 'call',
      source: edge.source,
      target: edge.target,
      zIndex: near ? 2 : 0,
      data: {
        edge,
        share: Math.log1p(edge.calls) / Math.log1p(most),
        isPicked: picked === edge.id,
        isFaint: picked !== undefined && !near,
        isAbnormal: abnormal.has(edge.id),
        isMutual: pairs.has(JSON.stringify([edge.target, edge.source])),
        isWordy: near || roomy || abnormal.has(edge.id),
      },
    };
  });
}
