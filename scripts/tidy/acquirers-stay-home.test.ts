import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acquirersStayHome } from './acquirers-stay-home.ts';
import { sourceFile } from './source-file.ts';

const home = sourceFile('src/connectors/acme-pay/index.ts', "export const name = 'acme-pay';");

test('an acquirer may be named at home and in the registry', () => {
  const registry = sourceFile('src/connectors/registry.ts', "import { acmePay } from './acme-pay/index.ts';");
  assert.deepEqual(acquirersStayHome([home, registry]), []);
});

test('an acquirer named anywhere else is found, however it is written', () => {
  for (const text of [
    "if (connector === 'acme-pay') return;",
    '// AcmePay answers late',
    'const ACME_PAY = 1;',
  ]) {
    assert.equal(acquirersStayHome([home, sourceFile('src/flows/pay-session.ts', text)]).length, 1, text);
  }
});

test('the sandbox is no acquirer', () => {
  const sandbox = sourceFile('src/connectors/sandbox/index.ts', '');
  assert.deepEqual(acquirersStayHome([sandbox, sourceFile('src/config.ts', 'sandbox')]), []);
});
