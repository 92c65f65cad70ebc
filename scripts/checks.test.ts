import assert from 'node:assert/strict';
import { test } from 'node:test';

/*
 * What `npm test` found before the tests (tidy, format, types, build), as tests, so that the one summary at the end
 * tells the whole truth. What a failed check said is printed where it ran, above.
 */
const results: { name: string; isPassed: boolean }[] = JSON.parse(process.env.MAXFI_TEST_CHECKS ?? '[]');

for (const { name, isPassed } of results) {
  test(`${name} passes`, () => assert.ok(isPassed, `see what "${name}" printed before the tests`));
}
