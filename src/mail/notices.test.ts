import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languages } from '../domain/language.ts';
import { type Notice, noticeText } from './notices.ts';

const place = {
  merchantName: 'Nar Kitab',
  url: 'https://shop.example/hook',
  endpointId: 'we_1',
  livemode: true,
} as const;
const notices: readonly Notice[] = [
  { ...place, kind: 'endpoint_failing', since: new Date('2026-11-22T10:30:00Z') },
  { ...place, kind: 'endpoint_disabled', isGone: false },
  { ...place, kind: 'endpoint_disabled', isGone: true },
  { ...place, kind: 'event_given_up', eventId: 'evt_1', eventType: 'refund.updated' },
];

test('each notice names the merchant and the receiver in each language, and no two say the same', () => {
  const all = notices.flatMap((notice) => languages.map((language) => noticeText(notice, language)));
  for (const { subject, content } of all) {
    assert.match(subject, /: shop\.example$/);
    assert.match(content, /Nar Kitab[\s\S]*https:\/\/shop\.example\/hook\n {2}we_1, /);
    assert.match(content, /GET \/v2\/webhook_endpoints\/\{id\}\/deliveries/);
  }
  assert.equal(new Set(all.map(({ content }) => content)).size, all.length);
});

test('a notice says since when, which event, and in which mode', () => {
  const [failing, , , givenUp] = notices.map((notice) => noticeText(notice, 'en').content);
  assert.match(failing ?? '', /Since 2026-11-22 10:30 UTC not one webhook/);
  assert.match(failing ?? '', /live mode/);
  assert.match(givenUp ?? '', /refund\.updated \(evt_1\)/);
  const [first] = notices;
  assert.ok(first);
  const own = noticeText({ ...first, livemode: false, endpointId: null }, 'en').content;
  assert.match(own, /webhook_url, test mode/);
});
