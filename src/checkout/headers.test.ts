import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type PagePolicy, securityHeaders } from './headers.ts';

function directives(policy?: PagePolicy): Record<string, string> {
  const text = securityHeaders('N', true, policy)['content-security-policy'] ?? '';
  return Object.fromEntries(
    text.split('; ').map((one) => {
      const [name = '', ...sources] = one.split(' ');
      return [name, sources.join(' ')];
    }),
  );
}

const closed = directives();

test('a page that names no policy is closed to everyone', () => {
  assert.deepEqual(directives('page'), closed);
  assert.equal(closed['frame-src'], "'self'");
  assert.equal(closed['form-action'], "'self'");
  assert.equal(closed['frame-ancestors'], "'none'");
  assert.equal(securityHeaders('N', true)['x-frame-options'], 'DENY');
});

test('a page that posts to the issuer opens the origin of that address and nothing else', () => {
  for (const kind of ['method', 'challenge'] as const) {
    const opened = directives({ kind, action: 'https://acs.example:8443/challenge?id=1;x' });
    const issuer = "'self' https://acs.example:8443";
    assert.deepEqual(opened, { ...closed, 'frame-src': issuer, 'form-action': issuer });
  }
});

test('an address that is no web address, or whose host could write into the policy, opens nothing', () => {
  const hostile = [
    '',
    '/relative',
    'data:text/html,x',
    "javascript:alert('x')",
    'https://a;sandbox/',
    "https://a'b/",
    'https://a,b/',
    'https://*/',
    'https://*.example/',
  ];
  for (const action of hostile) assert.deepEqual(directives({ kind: 'challenge', action }), closed, action);
});

test('the page that comes back in a frame may stand in ours only', () => {
  assert.deepEqual(directives('returned'), {
    ...closed,
    'frame-ancestors': "'self'",
    sandbox: 'allow-same-origin',
  });
  const { 'x-frame-options': frameOptions, ...rest } = securityHeaders('N', true, 'returned');
  assert.equal(frameOptions, 'SAMEORIGIN');
  const page = securityHeaders('N', true);
  for (const name of Object.keys(rest)) assert.ok(name in page);
});
