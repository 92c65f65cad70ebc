import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localeKeysMatchTheCode } from './locale-keys-match-the-code.ts';
import { sourceFile } from './source-file.ts';

const locale = sourceFile(
  'src/checkout/locales/en.json',
  '{\n  "pay.button": "Pay",\n  "error.cvc": "CVC",\n  "offline": "-"\n}',
);

function messages(text: string): string[] {
  const files = [locale, sourceFile('src/checkout/pay.tsx', text)];
  return localeKeysMatchTheCode(files).map(({ path, line, message }) => `${path}:${line} ${message}`);
}

test('keys that the code speaks of, whole or by a template, pass', () => {
  assert.deepEqual(
    messages("t('pay.button'); t(`error.${code}`); t('offline'); t('checkout.session.completed');"),
    [],
  );
});

test('a key that nobody uses is found in the locale', () => {
  assert.deepEqual(messages("t('pay.button'); t(`error.${code}`);"), [
    'src/checkout/locales/en.json:4 "offline" is used nowhere; remove it in every language',
  ]);
});

test('what looks like a key and is none is found in the code', () => {
  assert.deepEqual(messages("t('pay.button'); t(`error.${code}`); t('offline');\nt('pay.buton');"), [
    'src/checkout/pay.tsx:2 "pay.buton" is not in src/checkout/locales/en.json',
  ]);
});
