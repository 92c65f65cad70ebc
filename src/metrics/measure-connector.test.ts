import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as prometheus from 'prom-client';
import type { Connector, ConnectorManifest, LookupOutcome } from '../connectors/connector.ts';
import { countDecision, measureConnector } from './measure-connector.ts';
import { createMeters } from './meters.ts';

test('a payment that throws is timed as such, counts as unknown and throws the same', async () => {
  const { ready, meters, counted } = acquirer({
    pay: async () => {
      throw new Error('a bug of the connector');
    },
  });
  const { connector } = measureConnector(meters, ready);
  await assert.rejects(connector.pay({} as never, AbortSignal.timeout(1_000)), /a bug of the connector/);
  assert.deepEqual(await counted('maxfi_acquirer_call_duration_seconds_count'), [
    'connector="acme",operation="pay",outcome="threw" 1',
  ]);
  assert.deepEqual(await counted('maxfi_payments_total'), ['connector="acme",outcome="unknown" 1']);
});

test('what a connector cannot do it cannot do when it is measured', () => {
  const { ready, meters } = acquirer({});
  const { connector } = countDecision(meters, measureConnector(meters, ready), sale('unknown'));
  assert.deepEqual(Object.keys(connector).sort(), Object.keys(ready.connector).sort());
  assert.equal(connector.mode, 'direct');
});

test('a look-up counts when it decides an open sale, and neither before nor afterwards', async () => {
  const answers: LookupOutcome[] = [
    { kind: 'not_found' },
    { kind: 'pending' },
    { kind: 'not_reached', cause: 'timeout' },
    { kind: 'declined', reason: 'refused', retryable: false, networkCode: null },
    { kind: 'declined', reason: 'refused', retryable: false, networkCode: null },
    { kind: 'declined', reason: 'refused', retryable: false, networkCode: null },
  ];
  const { ready, meters, counted } = acquirer({ lookup: async () => answers.shift() as LookupOutcome });
  const ask = async (state: Parameters<typeof sale>[0], kind: 'sale' | 'reversal' = 'sale') => {
    const { connector } = countDecision(meters, ready, { ...sale(state), kind });
    await connector.lookup?.({} as never, AbortSignal.timeout(1_000));
  };
  for (let n = 0; n < 4; n += 1) await ask('unknown');
  await ask('declined');
  await ask('sending', 'reversal');
  assert.deepEqual(await counted('maxfi_payments_total'), ['connector="acme",outcome="declined" 1']);
});

function sale(state: 'unknown' | 'declined' | 'sending') {
  return { kind: 'sale' as const, state };
}

function acquirer(methods: Partial<Connector>) {
  const registry = new prometheus.Registry();
  const connector = {
    mode: 'direct',
    pay: async () => ({ kind: 'unknown', cause: '' }),
    ...methods,
  } as Connector;
  return {
    meters: createMeters(prometheus, registry),
    ready: { manifest: { name: 'acme' } as ConnectorManifest, connector },
    async counted(name: string): Promise<string[]> {
      const lines = (await registry.metrics()).split('\n').filter((line) => line.startsWith(`${name}{`));
      return lines.map((line) => line.slice(name.length + 1).replace('}', ''));
    },
  };
}
