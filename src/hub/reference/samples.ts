import {
  json,
  literal,
  php as phpDialect,
  python as pythonDialect,
  typeScript as typeScriptDialect,
} from './literals.ts';

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

/**
 * The same request in every language that the hub speaks, with nothing but what comes with it. Each is a whole program
 * that reads the key from `MAXFI_KEY` and prints the answer.
 */
export function samplesOf(request: SampleRequest): Sample[] {
  return [
    { language: 'curl', code: curl(request) },
    { language: 'TypeScript', code: typeScript(request) },
    { language: 'Python', code: python(request) },
    { language: 'PHP', code: php(request) },
    { language: 'Go', code: go(request) },
  ];
}

/** All but the key, which each language reads in its own way. */
function headersOf({ body, idempotencyKey }: SampleRequest): [name: string, value: string][] {
  return [
    ...(body ? ([['Content-Type', 'application/json']] as [string, string][]) : []),
    ...(idempotencyKey ? ([['Idempotency-Key', idempotencyKey]] as [string, string][]) : []),
  ];
}

function curl(request: SampleRequest): string {
  const { method, url, body, needsKey } = request;
  const isPlain = method === 'GET' || (method === 'POST' && body !== null);
  const parts = [
    `curl${isPlain ? '' : ` -X ${method}`} ${shellText(url)}`,
    ...(needsKey ? ['-H "Authorization: Bearer $MAXFI_KEY"'] : []),
    ...headersOf(request).map(([name, value]) => `-H ${shellText(`${name}: ${value}`)}`),
    ...(body ? [`-d ${shellText(literal(body, json, '  '))}`] : []),
  ];
  return parts.join(' \\\n  ');
}

/** Nothing inside single quotes is read by a shell. */
function shellText(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function typeScript(request: SampleRequest): string {
  const { method, url, body, needsKey } = request;
  const { text, key } = typeScriptDialect;
  const headers = [
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a template in the sample
    ...(needsKey ? ['    Authorization: `Bearer ${process.env.MAXFI_KEY}`,'] : []),
    ...headersOf(request).map(([name, value]) => `    ${key(name)}${text(value)},`),
  ];
  const options = [
    ...(method === 'GET' ? [] : [`  method: ${text(method)},`]),
    ...(headers.length > 0 ? ['  headers: {', ...headers, '  },'] : []),
    ...(body ? [`  body: JSON.stringify(${literal(body, typeScriptDialect, '  ')}),`] : []),
  ];
  return [
    `const answer = await fetch(${text(url)}, {`,
    ...options,
    '});',
    'console.log(answer.status, await answer.json());',
  ].join('\n');
}

function python(request: SampleRequest): string {
  const { method, url, body, needsKey } = request;
  const { text } = pythonDialect;
  const headers = [
    ...(needsKey ? [`        "Authorization": f"Bearer {os.environ['MAXFI_KEY']}",`] : []),
    ...headersOf(request).map(([name, value]) => `        ${text(name)}: ${text(value)},`),
  ];
  return [
    'import json',
    ...(needsKey ? ['import os'] : []),
    'import urllib.request',
    '',
    ...(body ? [`body = ${literal(body, pythonDialect)}`] : []),
    'request = urllib.request.Request(',
    `    ${text(url)},`,
    `    method=${text(method)},`,
    ...(headers.length > 0 ? ['    headers={', ...headers, '    },'] : []),
    ...(body ? ['    data=json.dumps(body).encode(),'] : []),
    ')',
    'with urllib.request.urlopen(request) as answer:',
    '    print(answer.status, json.load(answer))',
  ].join('\n');
}

function php(request: SampleRequest): string {
  const { method, url, body, needsKey } = request;
  const { text } = phpDialect;
  const headers = [
    ...(needsKey ? [`        'Authorization: Bearer ' . getenv('MAXFI_KEY'),`] : []),
    ...headersOf(request).map(([name, value]) => `        ${text(`${name}: ${value}`)},`),
  ];
  return [
    '<?php',
    '',
    ...(body ? [`$body = ${literal(body, phpDialect)};`] : []),
    `$request = curl_init(${text(url)});`,
    'curl_setopt_array($request, [',
    ...(method === 'GET' ? [] : [`    CURLOPT_CUSTOMREQUEST => ${text(method)},`]),
    ...(headers.length > 0 ? ['    CURLOPT_HTTPHEADER => [', ...headers, '    ],'] : []),
    ...(body ? ['    CURLOPT_POSTFIELDS => json_encode($body, JSON_THROW_ON_ERROR),'] : []),
    '    CURLOPT_RETURNTRANSFER => true,',
    ']);',
    '$answer = curl_exec($request);',
    'if ($answer === false) {',
    '    throw new RuntimeException(curl_error($request));',
    '}',
    `echo curl_getinfo($request, CURLINFO_RESPONSE_CODE), ' ', $answer, "\\n";`,
  ].join('\n');
}

const goMethods = { GET: 'http.MethodGet', POST: 'http.MethodPost', DELETE: 'http.MethodDelete' };

function go(request: SampleRequest): string {
  const { method, url, body, needsKey } = request;
  const text = JSON.stringify;
  const ifFailed = ['\tif err != nil {', '\t\tlog.Fatal(err)', '\t}'];
  return [
    'package main',
    '',
    'import (',
    '\t"fmt"',
    '\t"io"',
    '\t"log"',
    '\t"net/http"',
    ...(needsKey ? ['\t"os"'] : []),
    ...(body ? ['\t"strings"'] : []),
    ')',
    '',
    'func main() {',
    ...(body
      ? [`\tbody := strings.NewReader(${goText(literal(body, { ...json, indent: '\t' }, '\t'))})`]
      : []),
    `\trequest, err := http.NewRequest(${goMethods[method]}, ${text(url)}, ${body ? 'body' : 'nil'})`,
    ...ifFailed,
    ...(needsKey ? ['\trequest.Header.Set("Authorization", "Bearer "+os.Getenv("MAXFI_KEY"))'] : []),
    ...headersOf(request).map(([name, value]) => `\trequest.Header.Set(${text(name)}, ${text(value)})`),
    '',
    '\tresponse, err := http.DefaultClient.Do(request)',
    ...ifFailed,
    '\tdefer response.Body.Close()',
    '\tanswer, err := io.ReadAll(response.Body)',
    ...ifFailed,
    '\tfmt.Println(response.StatusCode, string(answer))',
    '}',
  ].join('\n');
}

/** In backquotes, where it can be read; what has one of its own is written with escapes. */
function goText(text: string): string {
  return text.includes('`') ? JSON.stringify(text) : `\`${text}\``;
}
