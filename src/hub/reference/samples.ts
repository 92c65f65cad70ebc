/** A request as the reference shows it. */
export interface SampleRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With the ids filled in. */
  readonly url: string;
  readonly body: Readonly<Record<string, unknown>> | null;
  /** Sent with what may be repeated. */
  readonly idempotencyKey: string | null;
  readonly needsKey: boolean;
}

export interface Sample {
  readonly language: 'curl' | 'TypeScript' | 'Python' | 'PHP' | 'Go';
  readonly code: string;
}

/** The same request in every language that the hub speaks. Each reads the key from `MAXFI_KEY` and prints the answer. */
export function samplesOf(request: SampleRequest): Sample[] {
  return [
    { language: 'curl', code: curl(request) },
    { language: 'TypeScript', code: typeScript(request) },
    { language: 'Python', code: python(request) },
    { language: 'PHP', code: php(request) },
    { language: 'Go', code: go(request) },
  ];
}

function headersOf({ body, idempotencyKey }: SampleRequest): [name: string, value: string][] {
  return [
    ...(body ? ([['Content-Type', 'application/json']] as [string, string][]) : []),
    ...(idempotencyKey ? ([['Idempotency-Key', idempotencyKey]] as [string, string][]) : []),
  ];
}

function curl(request: SampleRequest): string {
  const { method, url, body, needsKey } = request;
  const parts = [
    method === 'GET' || (method === 'POST' && body)
      ? `curl ${quoted(url)}`
      : `curl -X ${method} ${quoted(url)}`,
    ...(needsKey ? ['-H "Authorization: Bearer $MAXFI_KEY"'] : []),
    ...headersOf(request).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body ? [`-d ${quoted(JSON.stringify(body))}`] : []),
  ];
  return parts.join(' \\\n  ');
}

/** For a shell: nothing inside single quotes is read. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function typeScript(request: SampleRequest): string {
  const { method, url, body, needsKey } = request;
  const headers = [
    ...(needsKey ? ["    Authorization: 'Bearer ' + process.env.MAXFI_KEY,"] : []),
    ...headersOf(request).map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)},`),
  ];
  return [
    `const answer = await fetch(${JSON.stringify(url)}, {`,
    `  method: ${JSON.stringify(method)},`,
    ...(headers.length > 0 ? ['  headers: {', ...headers, '  },'] : []),
    ...(body ? [`  body: JSON.stringify(${indented(JSON.stringify(body, null, 2), '  ')}),`] : []),
    '});',
    'console.log(answer.status, await answer.json());',
  ].join('\n');
}

function python(request: SampleRequest): string {
  const { method, url, body, needsKey } = request;
  return [
    'import json, os, urllib.request',
    '',
    'request = urllib.request.Request(',
    `    ${JSON.stringify(url)},`,
    `    method=${JSON.stringify(method)},`,
    ...(body ? [`    data=json.dumps(json.loads(${pythonText(JSON.stringify(body))})).encode(),`] : []),
    '    headers={',
    ...(needsKey ? ['        "Authorization": "Bearer " + os.environ["MAXFI_KEY"],'] : []),
    ...headersOf(request).map(
      ([name, value]) => `        ${JSON.stringify(name)}: ${JSON.stringify(value)},`,
    ),
    '    },',
    ')',
    'with urllib.request.urlopen(request) as answer:',
    '    print(answer.status, json.load(answer))',
  ].join('\n');
}

function pythonText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function php(request: SampleRequest): string {
  const { method, url, body, needsKey } = request;
  const single = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  return [
    '<?php',
    `$request = curl_init(${single(url)});`,
    'curl_setopt_array($request, [',
    '    CURLOPT_RETURNTRANSFER => true,',
    `    CURLOPT_CUSTOMREQUEST => ${single(method)},`,
    '    CURLOPT_HTTPHEADER => [',
    ...(needsKey ? [`        'Authorization: Bearer ' . getenv('MAXFI_KEY'),`] : []),
    ...headersOf(request).map(([name, value]) => `        ${single(`${name}: ${value}`)},`),
    '    ],',
    ...(body ? [`    CURLOPT_POSTFIELDS => ${single(JSON.stringify(body))},`] : []),
    ']);',
    'echo curl_exec($request), "\\n";',
  ].join('\n');
}

function go(request: SampleRequest): string {
  const { method, url, body, needsKey } = request;
  const text = body ? `strings.NewReader(${JSON.stringify(JSON.stringify(body))})` : 'nil';
  return [
    'package main',
    '',
    'import (',
    '\t"fmt"',
    '\t"io"',
    '\t"net/http"',
    ...(needsKey ? ['\t"os"'] : []),
    ...(body ? ['\t"strings"'] : []),
    ')',
    '',
    'func main() {',
    `\trequest, _ := http.NewRequest(${JSON.stringify(method)}, ${JSON.stringify(url)}, ${text})`,
    ...(needsKey ? ['\trequest.Header.Set("Authorization", "Bearer "+os.Getenv("MAXFI_KEY"))'] : []),
    ...headersOf(request).map(
      ([name, value]) => `\trequest.Header.Set(${JSON.stringify(name)}, ${JSON.stringify(value)})`,
    ),
    '\tanswer, err := http.DefaultClient.Do(request)',
    '\tif err != nil {',
    '\t\tpanic(err)',
    '\t}',
    '\tdefer answer.Body.Close()',
    '\tbody, _ := io.ReadAll(answer.Body)',
    '\tfmt.Println(answer.StatusCode, string(body))',
    '}',
  ].join('\n');
}

function indented(text: string, by: string): string {
  return text.replaceAll('\n', `\n${by}`);
}
