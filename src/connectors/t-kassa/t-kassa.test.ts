import { connectorSuite } from '../conformance/connector-suite.ts';
import { tKassa } from './index.ts';
import { tKassaWorld } from './t-kassa-world.ts';

for (const terminal of [
  { cardEntry: 'redirect' },
  { cardEntry: 'direct' },
  { cardEntry: 'direct', asksEverybody: true },
] as const) {
  const called = `t-kassa ${terminal.cardEntry}${'asksEverybody' in terminal ? ' asked' : ''}`;
  connectorSuite({ ...tKassa, name: called }, tKassaWorld(terminal));
}
