import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { buildAssets } from './build.ts';

test('the manifest tells the truth about every file that browsers load', async (t) => {
  const dir = await folder(t);
  const manifest = await buildAssets(dir);
  assert.ok(manifest['checkout.js'] && manifest['checkout.css'], 'the hosted page has its script and style');
  for (const [name, asset] of Object.entries(manifest)) {
    const content = await readFile(join(dir, asset.file));
    assert.equal(asset.integrity, `sha384-${createHash('sha384').update(content).digest('base64')}`, name);
    assert.equal(asset.bytes, content.byteLength, name);
    assert.equal(asset.gzip, gzipSync(content, { level: 9 }).byteLength, name);
  }
  const written = JSON.parse(await readFile(join(dir, 'manifest.json'), 'utf8'));
  assert.deepEqual(written, manifest);
});

test('every address in a style sheet names a file of the build', async (t) => {
  const dir = await folder(t);
  const manifest = await buildAssets(dir);
  const files = new Set(Object.values(manifest).map((asset) => asset.file));
  const styles = [...files].filter((file) => file.endsWith('.css'));
  const texts = await Promise.all(styles.map((file) => readFile(join(dir, file), 'utf8')));
  const addresses = texts.flatMap((text) =>
    [...text.matchAll(/url\("?([^")]+)"?\)/g)].map((match) => match[1] ?? ''),
  );
  assert.ok(addresses.length > 0, 'the fonts are named in a style sheet');
  for (const address of addresses.filter((one) => !one.startsWith('data:'))) {
    assert.ok(files.has(address.replace(/^\.\//, '')), address);
  }
});

test('a second build gives the same names and removes what no page asks for any more', async (t) => {
  const dir = await folder(t);
  const first = await buildAssets(dir);
  await writeFile(join(dir, 'checkout-OLD.js'), 'old');
  assert.deepEqual(await buildAssets(dir), first);
  const expected = ['manifest.json', 'scripts.json', ...Object.values(first).map((asset) => asset.file)];
  assert.deepEqual((await readdir(dir)).sort(), expected.sort());
});

async function folder(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'maxfi-build-'));
  t.after(() => rm(dir, { recursive: true }));
  return dir;
}
