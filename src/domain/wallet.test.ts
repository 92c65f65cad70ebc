import assert from 'node:assert/strict';
import { test } from 'node:test';
import { money } from './money.ts';
import { isAppleValidationUrl, walletOffer } from './wallet.ts';

test('only Apple’s own servers are told who a merchant is', () => {
  const path = '/paymentservices/startSession';
  for (const host of [
    'apple-pay-gateway.apple.com',
    'cn-apple-pay-gateway.apple.com',
    'apple-pay-gateway-nc-pod3.apple.com',
    'apple-pay-gateway-cert.apple.com',
  ])
    assert.equal(isAppleValidationUrl(`https://${host}${path}`), true, host);
  for (const url of [
    `http://apple-pay-gateway.apple.com${path}`,
    `https://apple-pay-gateway.apple.com:8443${path}`,
    `https://user@apple-pay-gateway.apple.com${path}`,
    `https://apple-pay-gateway.apple.com.evil.example${path}`,
    `https://evil.example/apple-pay-gateway.apple.com`,
    `https://apple-pay-gateway-nc-pod9.apple.com${path}`,
    `https://127.0.0.1${path}`,
    'not a url',
    '',
  ])
    assert.equal(isAppleValidationUrl(url), false, url);
});

test('a wallet is asked for the exact amount, and only for cards that the device answers for', () => {
  const of = { amount: money(4905, 'AZN'), merchantName: 'Nar Kitab', country: 'AZ' };
  const gateway = { gateway: 'sandbox', gatewayMerchantId: 'maxfi' };
  const registered = { merchantId: 'mer_1', livemode: false, identifier: 'BCR2DN' };
  const google = walletOffer({ ...registered, wallet: 'google_pay' }, gateway, of);
  assert.equal(google.method.supportedMethods, 'https://google.com/pay');
  assert.deepEqual(google.total.amount, { currency: 'AZN', value: '49.05' });
  const said = JSON.stringify(google.method.data);
  assert.match(said, /"totalPrice":"49\.05"/);
  assert.match(said, /"allowedAuthMethods":\["CRYPTOGRAM_3DS"\]/);
  assert.match(said, /"environment":"TEST"/);
  assert.match(said, /"gateway":"sandbox","gatewayMerchantId":"maxfi"/);
  const live = walletOffer({ ...registered, livemode: true, wallet: 'google_pay' }, gateway, of);
  assert.match(JSON.stringify(live.method.data), /"environment":"PRODUCTION".*"merchantId":"BCR2DN"/);
  const apple = walletOffer(
    { ...registered, wallet: 'apple_pay', identifier: 'merchant.az.nar' },
    gateway,
    of,
  );
  assert.match(JSON.stringify(apple.method.data), /"merchantIdentifier":"merchant\.az\.nar"/);
});
