import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { languages } from '../../domain/language.ts';
import { renderPage } from '../../ui/layout.tsx';
import { examplePages, hostileText } from './example-pages.tsx';

const names = Object.keys(examplePages);

function html(name: string, language: (typeof languages)[number] = 'en'): string {
  const page = examplePages[name];
  assert.ok(page, name);
  return renderPage(page(language));
}

/** Every page in every language. */
function* all(): Generator<{
  where: string;
  name: string;
  language: (typeof languages)[number];
  text: string;
}> {
  for (const name of names) {
    for (const language of languages)
      yield { where: `${name} ${language}`, name, language, text: html(name, language) };
  }
}

const attributes = (text: string, name: string) =>
  [...text.matchAll(new RegExp(` ${name}="([^"]*)"`, 'g'))].map((match) => match[1] ?? '');

/** What a person reads: text between tags, without style and script. */
function texts(page: string): string[] {
  return page
    .replace(/<style[^>]*>.*?<\/style>|<script[^>]*>.*?<\/script>/gs, '')
    .split(/<[^>]*>/)
    .map((text) => text.trim())
    .filter((text) => /\p{L}{2}/u.test(text));
}

test('every page says its language, and its parts have names of their own', () => {
  for (const { where, language, text } of all()) {
    assert.match(text, new RegExp(`^<!doctype html><html lang="${language}" dir="ltr">`), where);
    assert.equal((text.match(/<h1[ >]/g) ?? []).length, 1, `${where} has one h1`);
    assert.equal((text.match(/<main[ >]/g) ?? []).length, 1, `${where} has one main`);
    const ids = attributes(text, 'id');
    assert.equal(new Set(ids).size, ids.length, `${where} has an id twice`);
  }
});

test('what has happened is announced: results politely, what is wrong at once', () => {
  for (const { where, name, text } of all()) {
    const isForm = name.startsWith('pay');
    if (!isForm && !name.startsWith('returned')) assert.match(text, /role="status" class="news"/, where);
  }
  assert.match(html('pay-errors'), /id="error-summary" role="alert" tabindex="-1"/i);
  assert.match(html('pay-declined'), /id="decline"[^>]* role="alert"/);
  assert.match(html('pay'), /id="deadline-news" role="status"/);
  assert.match(html('pay'), /class="banner offline" role="status"/);
});

test('every field has a label, and what describes it is on the page', () => {
  for (const { where, text } of all()) {
    const ids = new Set(attributes(text, 'id'));
    const labels = attributes(text, 'for');
    for (const id of [
      ...labels,
      ...attributes(text, 'aria-describedby').flatMap((list) => list.split(' ')),
    ]) {
      assert.ok(ids.has(id), `${where}: nothing has the id ${id}`);
    }
    for (const field of text.match(/<(input|select)[^>]*>/g) ?? []) {
      if (field.includes('type="hidden"')) continue;
      assert.ok(labels.includes(attributes(field, 'id')[0] ?? ''), `${where}: ${field} has a label`);
    }
    for (const href of attributes(text, 'href').filter((one) => one.startsWith('#'))) {
      assert.ok(ids.has(href.slice(1)), `${where}: ${href} leads somewhere`);
    }
  }
});

test('each state has a title of its own', () => {
  const states = [
    'pay',
    'pay-errors',
    'pay-declined',
    'waiting',
    'method',
    'challenge',
    'returned-challenge',
    'paid',
    'expired',
    'cancelled',
    'already-paid',
  ];
  for (const language of languages) {
    const titles = [...states, 'failed', 'not-found', 'unavailable'].map(
      (name) => /<title>([^<]*)<\/title>/.exec(html(name, language))?.[1] ?? '',
    );
    assert.equal(new Set(titles).size, titles.length, titles.join(' | '));
  }
});

test('no English is left on a Russian or Azerbaijani page', () => {
  const ours =
    /^(MAXFI|English|Русский|Azərbaycanca|Nar Kitab|«Qırx qapı»|A-1001|AZN|KZT|narkitab\.az|help@narkitab\.az|Visa •••• 4242)$/;
  const merchants = new Set([hostileText, 'AYSEL QULIYEVA']);
  for (const name of names.filter((one) => one !== 'pay-hostile')) {
    const english = new Set(texts(html(name)));
    for (const language of ['ru', 'az'] as const) {
      const leaks = texts(html(name, language)).filter(
        (text) => english.has(text) && !ours.test(text) && !merchants.has(text) && !isSharedCountry(text),
      );
      assert.deepEqual(leaks, [], `${name} ${language}`);
    }
  }
});

/** Some countries are called the same in English and Azerbaijani (Peru, Nepal). */
function isSharedCountry(text: string): boolean {
  const countries = [...html('pay-all-fields', 'az').matchAll(/<option value="[A-Z]{2}">([^<]*)/g)].map(
    (one) => one[1],
  );
  return countries.includes(text);
}

test('the page obeys its content policy: nothing inline but the style with the nonce', () => {
  for (const { where, text } of all()) {
    assert.doesNotMatch(text, / style="/, where);
    assert.doesNotMatch(text, / on[a-z]+="/, where);
    if (where.startsWith('returned-')) {
      assert.doesNotMatch(text, /<style|<script/, `${where}: a page in a frame runs and inlines nothing`);
      continue;
    }
    assert.deepEqual(text.match(/<style[^>]*>/g), ['<style nonce="nonce">'], where);
    const [script, ...others] = text.match(/<script[^>]*>/g) ?? [];
    assert.match(script ?? '', /nonce="nonce"/, where);
    assert.match(script ?? '', /integrity="sha384-js"/, where);
    assert.equal(others.length, 0, where);
  }
});

test('text from a merchant is text, whatever it holds', () => {
  for (const language of languages) {
    const text = html('pay-hostile', language);
    assert.doesNotMatch(text, /<script>|<i>|<b>|alert\(1\)<\/script>/);
    assert.equal(
      text.split('&lt;script>alert(1)&lt;/script>').length,
      6,
      'title, name, description, note and legal text',
    );
    assert.match(text, /<bdi>&lt;\/title>/);
    assert.match(text, /<bdi>&quot;>&lt;i>Ödə&lt;\/i>/);
    assert.match(text, /href="mailto:a%22%3E%3Cb%3E@x.az"/);
  }
});

test('no page carries a card number or a security code, even after an error', () => {
  for (const { where, name, text } of all()) {
    // The number in the test banner is for everybody; a value in a field would be somebody's.
    for (const field of ['card_number', 'card_expiry', 'card_cvc']) {
      const input = new RegExp(`<input[^>]* name="${field}"[^>]*>`).exec(text)?.[0];
      assert.equal(
        input === undefined,
        !name.startsWith('pay') || ['pay-without-card', 'pay-elsewhere'].includes(name),
        where,
      );
      if (input) assert.doesNotMatch(input, / value=/, where);
    }
  }
});

test('the form posts what the routes expect and its fields fill themselves in', () => {
  const [text = ''] = /<form id="pay-form"[\s\S]*?<\/form>/.exec(html('pay-all-fields')) ?? [];
  assert.match(text, /<form id="pay-form" method="post" action="\/checkout\/cs_test_0{34}\/pay"/);
  assert.match(text, /<input type="hidden" name="form_token" value="token"/);
  assert.deepEqual(attributes(text, 'autocomplete'), [
    'cc-number',
    'cc-exp',
    'cc-csc',
    'cc-name',
    'email',
    'tel',
    'country',
  ]);
  assert.deepEqual(
    (text.match(/<(input|select)[^>]*>/g) ?? []).map((field) => attributes(field, 'name')[0]),
    [
      'form_token',
      'lang',
      'browser',
      'card_number',
      'card_expiry',
      'card_cvc',
      'card_name',
      'email',
      'phone',
      'country',
    ],
  );
});

test('the waiting and paid pages move on without script, and the customer can stop the second', () => {
  assert.match(html('waiting'), /<noscript><meta http-equiv="refresh" content="2"/);
  assert.match(
    html('paid'),
    /<noscript><meta http-equiv="refresh" content="30;url=https:\/\/narkitab.az\/thanks"/,
  );
  assert.match(html('paid'), /href="\/checkout\/cs_test_0{34}\?lang=en&amp;stay=1"/);
  assert.doesNotMatch(html('paid-staying'), /http-equiv="refresh"/);
});

test('the card that paid is shown only to the browser that paid', () => {
  assert.match(html('paid'), /4242/);
  assert.doesNotMatch(html('paid-staying'), /4242|Visa/);
});

test('the pages of a wrong link and of a pause know no merchant and no session', () => {
  for (const name of ['not-found', 'unavailable']) {
    assert.doesNotMatch(html(name).replace(/href="[^"]*"/g, ''), /Nar Kitab|A-1001|cs_test|narkitab/);
  }
});

test('a page weighs at most 10 KB compressed', () => {
  for (const { where, text } of all()) {
    const bytes = gzipSync(text).length;
    assert.ok(bytes <= 10 * 1024, `${where}: ${bytes}`);
  }
});
