import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import type { ConnectorManifest, RawNotification } from '../connector.ts';
import type { AcquirerWorld } from './acquirer-world.ts';
import { openAcquirer } from './open-acquirer.ts';

/** What a connector promises about what the acquirer reports by itself. */
export function notificationTests(name: string, manifest: ConnectorManifest, world: AcquirerWorld): void {
  if (manifest.notifications === 'none') return;

  test(`${name} 8: a report of a payment names our reference, and says the same when it comes again`, async (context) => {
    const { acquirer, connector, payThrough, order } = await openAcquirer(context, manifest, world);
    const payment = order();
    await payThrough(payment);
    const reports = acquirer.notifications?.() ?? [];
    const readings = reports.map((raw) => connector.readNotification?.(raw));
    const news = readings.flatMap((reading) => (reading?.kind === 'read' ? reading.news : []));
    assert.ok(
      news.some((one) => one.about === 'sale' && one.operationId === payment.operationId),
      inspect(readings, { depth: 6 }),
    );
    for (const [at, raw] of reports.entries())
      assert.deepEqual(connector.readNotification?.(raw), readings[at]);
    // An unsigned report can be written by anybody, so it decides nothing by itself.
    if (manifest.notifications === 'unsigned') assert.ok(news.every(({ outcome }) => outcome === null));
  });

  if (manifest.notifications === 'signed')
    test(`${name} 8: a report that was changed on its way is forged`, async (context) => {
      const { acquirer, connector, payThrough, order } = await openAcquirer(context, manifest, world);
      await payThrough(order());
      const [raw] = acquirer.notifications?.() ?? [];
      assert.ok(raw);
      const other = connector.readNotification?.(withOtherDigit(raw));
      assert.notEqual(other?.kind, 'read', inspect(other));
      const unsigned = connector.readNotification?.({
        ...raw,
        headers: {},
        body: withoutSignature(raw.body),
      });
      assert.notEqual(unsigned?.kind, 'read', inspect(unsigned));
    });

  test(`${name} 8: whatever comes, reading it never throws and never brings news`, async (context) => {
    const { connector } = await openAcquirer(context, manifest, world);
    const bodies = ['', '{', '[]', 'null', '{}', '"x"', '\u0000', 'a=b&c', '{"event":{}}', '[{"a":[]}]'];
    for (const body of [...bodies, 'x'.repeat(100_000), JSON.stringify({ notificationItems: [{}, 7] })]) {
      const reading = connector.readNotification?.({ method: 'POST', headers: {}, query: 'a=%', body });
      assert.ok(reading && (reading.kind !== 'read' || reading.news.length === 0), inspect(reading));
    }
  });
}

/** The last digit of the reported amount or else of anything, changed. */
function withOtherDigit(raw: RawNotification): RawNotification {
  const at = raw.body.lastIndexOf('4900') >= 0 ? raw.body.lastIndexOf('4900') : raw.body.search(/\d\D*$/);
  const changed = raw.body[at] === '9' ? '8' : '9';
  return { ...raw, body: raw.body.slice(0, at) + changed + raw.body.slice(at + 1) };
}

function withoutSignature(body: string): string {
  return body.replaceAll(/"(?:hmacSignature|Token|signature)"\s*:\s*"[^"]*"/g, '"nothing":""');
}
