import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { browserFields } from '../threeds/browser-facts.ts';
import { readBrowserFacts } from './browser-facts.ts';

const request = { userAgent: 'Browser/1', accept: 'text/html', acceptLanguage: 'az', ip: '192.0.2.1' };
const written = {
  colorDepth: 30,
  screenWidth: 1680,
  screenHeight: 1050,
  timeZoneOffset: -240,
  language: 'az-AZ',
  javaEnabled: false,
};

test('what the script wrote and the headers said is read', () => {
  assert.deepEqual(readBrowserFacts(JSON.stringify(written), request), {
    userAgent: 'Browser/1',
    acceptHeader: 'text/html',
    acceptLanguage: 'az',
    ip: '192.0.2.1',
    script: {
      colorDepth: 30,
      screenWidthPx: 1680,
      screenHeightPx: 1050,
      timeZoneOffsetMinutes: -240,
      language: 'az-AZ',
      javaEnabled: false,
    },
  });
});

test('a field that our script would not have written counts as no script', () => {
  const wrong = [
    undefined,
    '',
    'null',
    '[]',
    '{}',
    '{"colorDepth":24',
    JSON.stringify({ ...written, colorDepth: '24' }),
    JSON.stringify({ ...written, javaEnabled: 'no' }),
    JSON.stringify({ ...written, language: null }),
    JSON.stringify({ ...written, screenWidth: null }),
    // A number that JSON reads as infinite.
    JSON.stringify(written).replace('1680', '1e999'),
    JSON.stringify({ ...written, more: 'x'.repeat(1_000) }),
  ];
  for (const field of wrong) assert.equal(readBrowserFacts(field, request).script, null, field);
});

test('hostile values are pressed into their range and headers are cut', () => {
  const facts = readBrowserFacts(
    JSON.stringify({
      ...written,
      colorDepth: -5,
      screenWidth: 1e300,
      screenHeight: 0.9,
      timeZoneOffset: 99_999,
      language: 'x'.repeat(500),
    }),
    { userAgent: 'u'.repeat(9_000), accept: undefined, ip: null },
  );
  assert.deepEqual(facts.script, {
    colorDepth: 1,
    screenWidthPx: 999_999,
    screenHeightPx: 0,
    timeZoneOffsetMinutes: 840,
    language: 'x'.repeat(35),
    javaEnabled: false,
  });
  assert.equal(facts.userAgent.length, 2_048);
  assert.equal(facts.acceptHeader, '');
  assert.equal(facts.acceptLanguage, '');
});

test('whatever is posted, reading never throws and the request to the issuer can be made of it', () => {
  const likeWritten = fc
    .record({
      colorDepth: fc.double(),
      screenWidth: fc.double(),
      screenHeight: fc.double(),
      timeZoneOffset: fc.double(),
      language: fc.string(),
      javaEnabled: fc.boolean(),
    })
    .map((one) => JSON.stringify(one));
  const json = fc.oneof(fc.json(), fc.string(), likeWritten);
  fc.assert(
    fc.property(json, fc.string(), (field, header) => {
      const facts = readBrowserFacts(field, { userAgent: header, accept: header, ip: header });
      const { browserTZ = '0' } = browserFields(facts, '2.2.0') as { browserTZ?: string };
      assert.ok(Math.abs(Number(browserTZ)) <= 840);
    }),
  );
});
