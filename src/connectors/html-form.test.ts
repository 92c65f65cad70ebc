import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readOnlyForm } from './html-form.ts';

test('the form of a page that posts itself is read, with what is escaped in it', () => {
  const page = `<html><body onload="f()"><form id='x' action="https://bank.example/3ds?a=1&amp;b=2" method=POST>
    <INPUT type="hidden" name="PaReq" value="eJx&#43;&quot;&lt;"><input type=hidden name=MD value='1'>
    <input type="submit" value="Go"></form><script>document.forms[0].submit("<form>")</script></body></html>`;
  assert.deepEqual(readOnlyForm(page), {
    url: 'https://bank.example/3ds?a=1&b=2',
    fields: { PaReq: 'eJx+"<', MD: '1' },
  });
});

test('a page that is not one form to be posted is not read at all', () => {
  const form = (inside: string, how = 'method="post"') =>
    `<form action="https://bank.example" ${how}>${inside}</form>`;
  for (const page of [
    '',
    '<p>Sorry</p>',
    form('') + form(''),
    form('', 'method="get"'),
    form('', ''),
    form('<input name="code">'),
    form('<input type="password" name="code">'),
    form('<select name="bank"></select>'),
    form('<textarea name="x"></textarea>'),
    '<form method="post"><input type="hidden" name="a" value="b"></form>',
    'x'.repeat(300_000),
  ])
    assert.equal(readOnlyForm(page), undefined, page.slice(0, 80));
  assert.deepEqual(readOnlyForm(`<!-- ${form('')} -->${form('')}`)?.fields, {});
});

test('what was escaped comes back as it was, whatever it is', () => {
  const escaped = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (value) => {
      const page = `<form action="https://bank.example" method="post"><input type="hidden" name="v" value="${escaped(value)}"></form>`;
      assert.equal(readOnlyForm(page)?.fields.v, value);
    }),
  );
});
