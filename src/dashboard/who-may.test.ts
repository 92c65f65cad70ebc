import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { addMerchant } from '../../test/support/api-keys.ts';
import { addStaff, type StaffBrowser, signedIn } from '../../test/support/staff.ts';
import { startWorld } from '../../test/support/world.ts';
import { may, type Permission, permissions, roles } from '../domain/staff.ts';
import { routes } from './routes.ts';

const world = await startWorld({ after }, { environment: { MAXFI_REQUIRE_SECOND_FACTOR: '0' } });
const foreignId = await addMerchant(world);

const isPermission = (needs: string): needs is Permission => (permissions as string[]).includes(needs);
const merchantRoutes = routes.filter(({ needs }) => isPermission(needs));

/** The path of a route for one merchant and mode; objects in it do not exist. */
function pathOf(path: string, merchantId: string, mode: string): string {
  return path.replace(':merchant', merchantId).replace(':mode', mode).replace(':id', 'none');
}

async function ask(browser: StaffBrowser, method: string, path: string): Promise<number> {
  const answer = await (method === 'GET' ? browser.get(path) : browser.post(path));
  return answer.status;
}

for (const role of roles) {
  test(`${role}: every route of a merchant is open exactly where the table says, in both modes`, async () => {
    const { email } = await addStaff(world, { role });
    const browser = await signedIn(world.url, email);
    for (const { method, path, needs } of merchantRoutes) {
      for (const mode of ['test', 'live']) {
        const own = pathOf(path, world.merchantId, mode);
        const status = await ask(browser, method, own);
        const isAllowed = may(role, needs as Permission);
        assert.equal(status === 403, !isAllowed, `${role} ${method} ${own}: ${status}`);
        assert.ok(status < 500, `${role} ${method} ${own}: ${status}`);
        if (isAllowed && method === 'GET' && !path.includes(':id'))
          assert.ok(status === 200, `${role} ${method} ${own}: ${status}`);
        const foreign = pathOf(path, foreignId, mode);
        assert.equal(await ask(browser, method, foreign), 404, `${role} ${method} ${foreign}`);
      }
    }
  });
}

test('a mode that does not exist is not there, and neither is a merchant that does not', async () => {
  const { email } = await addStaff(world, { email: 'modes@shop.example' });
  const browser = await signedIn(world.url, email);
  for (const path of [
    `/dashboard/${world.merchantId}/both/payments`,
    '/dashboard/mer_0000000000/test/payments',
    `/dashboard/${world.merchantId}'/test/payments`,
    `/dashboard/${world.merchantId}/test/nothing`,
  ])
    assert.equal((await browser.get(path)).status, 404, path);
});

test('who is not signed in is led to the sign-in from every route that is for somebody', async () => {
  const nobody = { get: (path: string) => fetch(world.url + path, { redirect: 'manual' }) };
  for (const { method, path, needs } of routes) {
    if (needs === 'nobody') continue;
    const own = pathOf(path, world.merchantId, 'test');
    const answer =
      method === 'GET'
        ? await nobody.get(own)
        : await fetch(world.url + own, { method, redirect: 'manual', body: new URLSearchParams() });
    assert.equal(answer.status, 303, `${method} ${own}`);
    assert.match(answer.headers.get('location') ?? '', /^\/dashboard\/sign-in/);
  }
});

test('the operator’s pages are for operators alone', async () => {
  const owner = await signedIn(world.url, (await addStaff(world, { email: 'plain@shop.example' })).email);
  const operator = await addStaff(world, { email: 'op@maxfi.example', merchantId: null, isOperator: true });
  const theirs = await signedIn(world.url, operator.email);
  for (const { method, path, needs } of routes) {
    if (needs !== 'operator') continue;
    assert.equal(await ask(owner, method, path), 404, `${method} ${path}`);
    const open = path.replace(':id', world.merchantId);
    assert.ok([200, 303, 400].includes(await ask(theirs, method, open)), `${method} ${open}`);
  }
  // An operator looks after the installation; a merchant's payments are the merchant's.
  assert.equal((await theirs.get(`/dashboard/${world.merchantId}/test/payments`)).status, 404);
});
