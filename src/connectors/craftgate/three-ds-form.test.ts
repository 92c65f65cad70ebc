import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formOf } from './three-ds-form.ts';

const read = (html: string) => formOf(Buffer.from(html).toString('base64'));
const url = 'https://acs.bank.example/auth?x=1&y=2';
const action = url.replace('&', '&amp;');
const form = (inside: string, attributes = `method="post" action="${action}"`) =>
  `<html><body onload="go()"><form ${attributes}>${inside}</form><script>go()</script></body></html>`;
const field = '<input type="hidden" name="PaReq" value="eJx">';

test('craftgate: the form of a bank is read as a browser would send it', () => {
  assert.deepEqual(read(form(field)), { kind: 'form', url, fields: { PaReq: 'eJx' } });
  assert.deepEqual(
    read(form(`<INPUT NAME='MD' TYPE=Hidden VALUE='a > b &quot;&#x41;'/><button>Go</button>`)),
    {
      kind: 'form',
      url,
      fields: { MD: 'a > b "A' },
    },
  );
  const odd = '<!-- --> <script> </script> <form>';
  assert.deepEqual(read(form(`<input type="hidden" name="a" value="${odd}">`))?.fields, { a: odd });
  const noisy = form(`<!-- <form> -->${field}<noscript><input type=submit value=Go></noscript>`);
  assert.deepEqual(read(`<style>form{}</style>${noisy}`)?.fields, { PaReq: 'eJx' });
});

test('craftgate: what is not surely one form of hidden fields is nothing', () => {
  for (const html of [
    '',
    '<html>3dsecure html</html>',
    form(field) + form(field),
    form(''),
    form(field, `action="${action}"`),
    form(field, `method="get" action="${action}"`),
    form(field, 'method="post" action="http://acs.bank.example/auth"'),
    form(field, 'method="post" action="/auth"'),
    form(field, 'method="post" action="javascript:alert(1)"'),
    form(field, `method="post" action="${action}" enctype="multipart/form-data"`),
    form(`${field}${field}`),
    form(`${field}<input type="text" name="code">`),
    form(`${field}<input name="code" value="1">`),
    form(`${field}<input type="submit" name="go" value="1">`),
    form(`${field}<select name="s"></select>`),
    form(`${field}<textarea name="t"></textarea>`),
    `${form(field)}<input type="hidden" name="outside" value="1">`,
    form('<input type="hidden" name="a" value="&unknown;">'),
    form('<input type="hidden" name="a" name="b" value="1">'),
    `<base href="https://other.example/">${form(field)}`,
    `</form><form method="post" action="${action}">${field}`,
    '<a "'.repeat(30_000),
    form(Array.from({ length: 61 }, (_, at) => `<input type=hidden name=f${at}>`).join('')),
  ])
    assert.equal(read(html), undefined, html);
  for (const content of [undefined, 7, '%%%', 'x'.repeat(300_000)]) assert.equal(formOf(content), undefined);
});

test('craftgate: any fields come out as they were written, and nothing makes the reader throw', () => {
  const name = fc.stringMatching(/^[A-Za-z_][\w.:-]{0,20}$/);
  const inQuotes = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  fc.assert(
    fc.property(
      fc.dictionary(name, fc.string({ unit: 'grapheme' }), { minKeys: 1, maxKeys: 20 }),
      (fields) => {
        const inputs = Object.entries(fields).map(
          ([key, value]) => `<input type="hidden" name="${key}" value="${inQuotes(value)}">`,
        );
        const found = read(form(inputs.join('\n')))?.fields;
        assert.deepEqual(Object.entries(found ?? {}), Object.entries(fields));
      },
    ),
  );
  fc.assert(fc.property(fc.string({ maxLength: 300 }), (html) => assert.ok(read(html) === undefined)));
});
