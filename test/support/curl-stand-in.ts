/*
 * The few things that the guides ask of curl, for machines that have none: -sS, --fail-with-body, -X, -H, -d, -G
 * with --data-urlencode, -m, -D, and -w with the status at the end. Ends with 22 for a refused request under --fail-with-body, as curl does.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    silent: { type: 'boolean', short: 's' },
    'show-error': { type: 'boolean', short: 'S' },
    'fail-with-body': { type: 'boolean' },
    request: { type: 'string', short: 'X' },
    header: { type: 'string', short: 'H', multiple: true, default: [] },
    data: { type: 'string', short: 'd' },
    get: { type: 'boolean', short: 'G' },
    'data-urlencode': { type: 'string', multiple: true, default: [] },
    'write-out': { type: 'string', short: 'w' },
    'max-time': { type: 'string', short: 'm', default: '300' },
    'dump-header': { type: 'string', short: 'D' },
  },
});
const headers = values.header.map((line): [string, string] => {
  const colon = line.indexOf(':');
  return [line.slice(0, colon), line.slice(colon + 1).trim()];
});
const query = values['data-urlencode'].map((pair) => {
  const equals = pair.indexOf('=');
  return `${pair.slice(0, equals)}=${encodeURIComponent(pair.slice(equals + 1))}`;
});
const answer = await fetch([positionals[0] ?? '', ...(values.get ? [query.join('&')] : [])].join('?'), {
  method: values.request ?? (values.data === undefined ? 'GET' : 'POST'),
  headers,
  ...(values.data === undefined ? {} : { body: values.data }),
  signal: AbortSignal.timeout(1000 * Number(values['max-time'])),
});
if (values['dump-header'] !== undefined)
  writeFileSync(
    values['dump-header'],
    [...answer.headers].map(([name, value]) => `${name}: ${value}\r\n`).join(''),
  );
const tail = (values['write-out'] ?? '')
  .replaceAll('\\n', '\n')
  .replaceAll('%{http_code}', String(answer.status));
process.stdout.write((await answer.text()) + tail);
if (values['fail-with-body'] && !answer.ok) process.exitCode = 22;
