import type { MapNodeKind } from '@headwater/contract';

/** Line drawings on 16 × 16. */
export const kindIcons: Readonly<Record<MapNodeKind, string>> = {
  service: 'M8 1.5 14 5v6l-6 3.500L2 11V5zM2 5l6 3.500L14 5M8 8.500v6',
  database:
    'M2.500 4c0-3.300 11-3.300 11 0s-11 3.300-11 0v8c0 3.300 11 3.300 11 0V4M2.500 8c0 3.300 11 3.300 11 0',
  queue: 'M2 3.500h12v9H2zM6 3.500v9M10 3.500v9',
  external:
    'M8 1.500a6.500 6.500 0 1 1 0 13 6.500 6.500 0 0 1 0-13M1.500 8h13M8 1.500c4 4 4 9 0 13M8 1.500c-4 4-4 9 0 13',
  outside: 'M8 2a2.700 2.700 0 1 1 0 5.400A2.700 2.700 0 0 1 8 2M2.500 14c0-6.500 11-6.500 11 0',
};
