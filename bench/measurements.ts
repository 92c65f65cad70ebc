import type { Measurement } from './measurement.ts';
import { p1 } from './measures/p1-create.ts';
import { p2 } from './measures/p2-create-few.ts';
import { p3 } from './measures/p3-get.ts';
import { p4 } from './measures/p4-page.ts';
import { p5 } from './measures/p5-pay.ts';
import { p6 } from './measures/p6-webhooks.ts';
import { p7 } from './measures/p7-million.ts';
import { p8 } from './measures/p8-start.ts';
import { p9 } from './measures/p9-memory.ts';
import { p10 } from './measures/p10-growth.ts';
import { p11 } from './measures/p11-processes.ts';
import { p12 } from './measures/p12-tabs.ts';

/** All, in the order in which they run. */
export const measurements: readonly Measurement[] = [p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12];
