import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { readAuthenticationAnswer } from './authentication-answer.ts';
import { challengeRequest, challengeWindowFor } from './challenge-request.ts';
import { readChallengeReturn, readMethodReturn } from './challenge-return.ts';
import { decodeJson, encodeJson } from './encoded-json.ts';
import { methodForm } from './method-form.ts';
import { findMismatch, makeResultsAnswer, makeResultsError, readResults } from './results.ts';

const transId = '11111111-1111-4111-8111-111111111111';
const acsTransId = '22222222-2222-4222-8222-222222222222';
const dsTransId = '33333333-3333-4333-8333-333333333333';
const cavv = Buffer.alloc(20, 7).toString('base64');

const request = {
  messageType: 'RReq',
  messageVersion: '2.2.0',
  messageCategory: '01',
  threeDSServerTransID: transId,
  acsTransID: acsTransId,
  dsTransID: dsTransId,
  transStatus: 'Y',
  eci: '05',
  authenticationValue: cavv,
  interactionCounter: '01',
  aFieldOfTomorrow: { a: 1 },
};

const answer = { ...request, messageType: 'ARes' };
const asked = { transId, version: '2.2.0' as const };

const errorOf = (change: Record<string, unknown>) => {
  const read = readResults(JSON.stringify({ ...request, ...change }));
  return read.kind === 'malformed' ? `${read.error.code} ${read.error.detail}` : read.kind;
};

test('results are read, unknown fields are ignored, and the proof cannot be printed', () => {
  const read = readResults(Buffer.from(JSON.stringify(request)));
  assert.ok(read.kind === 'results');
  assert.deepEqual([read.transId, read.acsTransId, read.dsTransId], [transId, acsTransId, dsTransId]);
  assert.equal(read.result.cavv?.reveal(), cavv);
  assert.ok(!inspect(read, { depth: 9 }).includes(cavv) && !JSON.stringify(read).includes(cavv));
});

test('what is wrong with results is named by EMVCo’s code and by the field, never by a value', () => {
  assert.equal(errorOf({ messageType: 'CRes' }), '101 messageType');
  assert.equal(errorOf({ messageVersion: '2.4.0' }), '102 messageVersion');
  assert.equal(errorOf({ acsTransID: undefined }), '201 acsTransID');
  assert.equal(errorOf({ authenticationValue: undefined }), '201 authenticationValue');
  assert.equal(errorOf({ dsTransID: 'x' }), '203 dsTransID');
  assert.equal(errorOf({ transStatus: 'C' }), '203 transStatus');
  assert.equal(errorOf({ transStatus: 'I' }), '203 transStatus');
  assert.equal(errorOf({ authenticationValue: 'short' }), '203 authenticationValue');
  assert.equal(errorOf({ eci: 5 }), '203 eci');
  const read = readResults(JSON.stringify({ ...request, acsTransID: '4000000000003220', transStatus: 'Z' }));
  assert.ok(read.kind === 'malformed');
  assert.deepEqual(read.answer, {
    messageType: 'Erro',
    messageVersion: '2.2.0',
    threeDSServerTransID: transId,
    dsTransID: dsTransId,
    errorCode: '203',
    errorComponent: 'S',
    errorDescription: 'Format of one or more data elements is invalid',
    errorDetail: 'acsTransID,transStatus',
    errorMessageType: 'RReq',
  });
});

test('a proof beside a refusal is dropped', () => {
  for (const transStatus of ['N', 'R', 'U']) {
    const read = readResults(JSON.stringify({ ...request, transStatus }));
    assert.ok(read.kind === 'results');
    assert.equal(read.result.cavv, null);
  }
});

test('results match a challenge by all three ids and the version', () => {
  const read = readResults(JSON.stringify(request));
  assert.ok(read.kind === 'results');
  const record = { transId, acsTransId, dsTransId, version: '2.2.0' as const };
  const other = '44444444-4444-4444-8444-444444444444';
  assert.equal(findMismatch(read, record), undefined);
  assert.deepEqual(makeResultsAnswer(read), {
    messageType: 'RRes',
    messageVersion: '2.2.0',
    threeDSServerTransID: transId,
    acsTransID: acsTransId,
    dsTransID: dsTransId,
    resultsStatus: '01',
  });
  const details = [undefined, { transId: other }, { acsTransId: other }, { dsTransId: other }].map(
    (change) => findMismatch(read, change && { ...record, ...change })?.detail,
  );
  assert.deepEqual(details, ['threeDSServerTransID', 'threeDSServerTransID', 'acsTransID', 'dsTransID']);
  const mismatch = findMismatch(read, { ...record, version: '2.1.0' });
  assert.ok(mismatch);
  assert.equal(makeResultsError(read, mismatch).errorCode, '102');
});

test('an ARes is about our transaction and in our version, or it is nothing', () => {
  const read = (change: Record<string, unknown>) => {
    const outcome = readAuthenticationAnswer({ ...answer, ...change }, asked, false);
    return outcome.kind === 'read' ? outcome.message.kind : `${outcome.error.code} ${outcome.error.detail}`;
  };
  assert.equal(read({}), 'frictionless');
  assert.equal(read({ threeDSServerTransID: dsTransId }), '301 threeDSServerTransID');
  assert.equal(read({ messageVersion: '2.1.0' }), '102 messageVersion');
  assert.equal(read({ transStatus: 'C' }), '201 acsURL');
  assert.equal(read({ transStatus: 'C', acsURL: 'javascript:alert(1)' }), '203 acsURL');
  assert.equal(read({ transStatus: 'C', acsURL: 'http://acs.example/' }), '203 acsURL');
  assert.equal(read({ transStatus: 'C', acsURL: 'https://a@acs.example/' }), '203 acsURL');
  assert.equal(read({ transStatus: 'C', acsURL: 'https://acs.example/' }), 'challenge');
  assert.equal(read({ transStatus: 'D' }), '203 transStatus');
});

test('what a browser brings never throws, whatever it is', () => {
  const valid = encodeJson({ messageType: 'CRes', threeDSServerTransID: transId, acsTransID: acsTransId });
  const anything = fc.oneof(
    fc.anything(),
    fc.string({ unit: 'binary' }),
    fc.base64String(),
    fc.json().map((text) => Buffer.from(text).toString('base64url')),
    fc.nat(valid.length).map((at) => `${valid.slice(0, at)}A${valid.slice(at + 1)}`),
    fc.constant('A'.repeat(100_000)),
  );
  fc.assert(
    fc.property(anything, anything, (cres, threeDSSessionData) => {
      const back = readChallengeReturn({ cres, threeDSSessionData });
      assert.ok(back.kind === 'returned' || back.kind === 'malformed');
      readMethodReturn({ threeDSMethodData: cres });
    }),
    { numRuns: 3_000 },
  );
});

test('what comes to the results URL never throws, and only what is whole is believed', () => {
  const text = JSON.stringify(request);
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.json().map((json) => new TextEncoder().encode(json)),
    fc
      .tuple(fc.nat(text.length - 1), fc.nat(255))
      .map(([at, byte]) => new TextEncoder().encode(text).with(at, byte)),
    fc
      .tuple(fc.constantFrom(...Object.keys(request)), fc.anything())
      .map(([name, value]) => new TextEncoder().encode(JSON.stringify({ ...request, [name]: value }))),
  );
  fc.assert(
    fc.property(bytes, (body) => {
      const read = readResults(body);
      if (read.kind === 'malformed') assert.equal(read.answer.messageType, 'Erro');
      else assert.match(read.result.transStatus, /^[YANUR]$/);
    }),
    { numRuns: 5_000 },
  );
  assert.equal(readResults(' '.repeat(70_000)).kind, 'malformed');
});

test('an error from the ACS, and a CRes with padding, still wake us up', () => {
  const error = { messageType: 'Erro', threeDSServerTransID: transId, errorCode: '402' };
  assert.deepEqual(readChallengeReturn({ cres: encodeJson(error) }), {
    kind: 'returned',
    transId,
    acsTransId: null,
    sessionData: null,
    claims: 'error',
  });
  const cres = Buffer.from(
    JSON.stringify({
      messageType: 'CRes',
      threeDSServerTransID: transId,
      acsTransID: acsTransId,
      transStatus: 'N',
    }),
  ).toString('base64');
  const back = readChallengeReturn({ cres });
  assert.ok(back.kind === 'returned');
  assert.equal(back.claims, 'not_authenticated');
});

test('what we send through a browser is base64url without padding, and reads back', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const text = encodeJson(value);
      assert.match(text, /^[A-Za-z0-9_-]+$/);
      assert.deepEqual(decodeJson(text), JSON.parse(JSON.stringify(value)));
    }),
  );
  const creq = challengeRequest({ transId, acsTransId, version: '2.2.0', window: '03' });
  assert.deepEqual(decodeJson(creq), {
    messageType: 'CReq',
    messageVersion: '2.2.0',
    threeDSServerTransID: transId,
    acsTransID: acsTransId,
    challengeWindowSize: '03',
  });
  const form = methodForm({
    transId,
    methodUrl: 'https://acs.example/m',
    notificationUrl: 'https://we.example/n',
  });
  assert.deepEqual(decodeJson(form.threeDSMethodData), {
    threeDSServerTransID: transId,
    threeDSMethodNotificationURL: 'https://we.example/n',
  });
});

test('a challenge gets a frame on a wide screen, and the page on a narrow or unknown one', () => {
  assert.deepEqual([1440, 600, 599, 320, null].map(challengeWindowFor), ['03', '03', '05', '05', '05']);
});
