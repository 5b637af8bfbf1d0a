import type { clientLine } from '@headwater/contract';
import type { z } from 'zod';

export type ClientLine = z.infer<typeof clientLine>;
