import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';

/** Text made safe for HTML, attributes included. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

const style = `
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; padding: 20px; color: #1a2233; background: #fff; }
main { max-width: 420px; margin: 0 auto; }
h1 { font-size: 1.2rem; } dl { display: grid; grid-template-columns: auto 1fr; gap: 4px 16px; }
dt { color: #566075; } dd { margin: 0; text-align: right; font-weight: 600; overflow-wrap: anywhere; }
label { display: block; margin-top: 16px; } .hint { color: #566075; font-size: .875rem; }
input { font: inherit; width: 100%; box-sizing: border-box; padding: 12px; border: 1px solid #8a93a6; border-radius: 8px; letter-spacing: .2em; }
button { font: inherit; width: 100%; padding: 12px; margin-top: 12px; border-radius: 8px; border: 1px solid #1d4ed8; background: #1d4ed8; color: #fff; cursor: pointer; }
button.plain { background: #fff; color: #1d4ed8; } [role=alert] { color: #b42318; font-weight: 600; }
`;

export interface Page {
  readonly status?: number;
  readonly language: string;
  readonly title: string;
  /** Ready HTML. */
  readonly body: string;
  readonly script?: string;
  /** Origins that forms of the page may post to, besides our own. */
  readonly formTargets?: readonly string[];
  /** True for the page that misbehaves: it forbids itself nothing. */
  readonly isLawless?: boolean;
}

/** Sends a whole page. Anyone may frame it, as merchants do with the page of an ACS. */
export function sendPage(response: ServerResponse, page: Page): void {
  const nonce = randomBytes(16).toString('base64');
  const rules = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    `form-action 'self' ${(page.formTargets ?? []).join(' ')}`.trim(),
    "base-uri 'none'",
  ].join('; ');
  const text = `<!doctype html>
<html lang="${escapeHtml(page.language)}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)}</title><style nonce="${nonce}">${style}</style></head>
<body><main>${page.body}</main>${page.script ? `<script nonce="${nonce}">${page.script}</script>` : ''}</body></html>`;
  response.writeHead(page.status ?? 200, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    ...(page.isLawless ? {} : { 'content-security-policy': rules }),
  });
  response.end(text);
}

/** A page that posts a form as soon as it is there, and shows a button for browsers without script. */
export function postingPage(input: {
  readonly language: string;
  readonly title: string;
  readonly button: string;
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}): Page {
  const fields = Object.entries(input.fields)
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join('');
  const form = `<form method="post" action="${escapeHtml(input.action)}">${fields}`;
  return {
    language: input.language,
    title: input.title,
    body: `<h1>${escapeHtml(input.title)}</h1>${form}<button>${escapeHtml(input.button)}</button></form>`,
    script: 'document.forms[0].submit()',
    formTargets: [new URL(input.action).origin],
  };
}
