import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { withShiftedClock } from './crew.ts';

test('a process that is started with a shifted clock lives five minutes later than the machine', async () => {
  const program = 'console.log(Date.now(), new Date().getTime(), Date.parse(Date()), new Date(0).getTime())';
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', program], {
    env: { ...process.env, ...withShiftedClock(300_000) },
  });
  const [now, made, said, epoch] = stdout.trim().split(' ').map(Number);
  for (const told of [now, made, said]) {
    const shiftMs = Number(told) - Date.now();
    assert.ok(shiftMs > 280_000 && shiftMs <= 300_000, `${shiftMs} ms`);
  }
  assert.equal(epoch, 0);
});
