import type { JSX } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { brandShades } from '../domain/colour.ts';
import type { Receipt } from '../domain/receipt.ts';
import { receiptLines } from './receipt-lines.ts';
import { receiptWords } from './receipt-words.ts';

/** A receipt as mail: one line of subject, text for every reader, and the same with colours. */
export function receiptMail(receipt: Receipt): { subject: string; content: string; html: string } {
  const words = receiptWords[receipt.language];
  const subject = `${receipt.livemode ? '' : `${words.mark} `}${words.subject(receipt.merchantName)}`;
  return {
    subject: subject.replaceAll(/\p{C}/gu, '').slice(0, 150),
    content: textOf(receipt),
    html: `<!doctype html>${renderToString(<Mail receipt={receipt} />)}`,
  };
}

function textOf(receipt: Receipt): string {
  const words = receiptWords[receipt.language];
  const { supportEmail, supportPhone, legal } = receipt;
  const support = [supportEmail, supportPhone].filter((one) => one !== null).join(', ');
  const parts = [
    ...(receipt.livemode ? [] : [words.test.toUpperCase()]),
    words.thanks(receipt.merchantName),
    receiptLines(receipt)
      .map(([name, value]) => `${name}: ${value.replaceAll('\n', ' ')}`)
      .join('\n'),
    `${words.paper}: ${receipt.url}/receipt.pdf?lang=${receipt.language}`,
    ...(support ? [`${words.questions} ${support}`] : []),
    ...(legal ? [legal] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

const cell = 'padding:10px 0;border-bottom:1px solid #dfe3e9;vertical-align:top;';

/** Mail programs know tables and inline styles; nothing is loaded from anywhere. */
function Mail({ receipt }: { receipt: Receipt }): JSX.Element {
  const { language, merchantName, supportEmail, supportPhone, legal } = receipt;
  const words = receiptWords[language];
  const shades = brandShades(receipt.color).light;
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light" />
        <title>{words.subject(merchantName)}</title>
      </head>
      <body style="margin:0;background:#f5f7f9;color:#14181f;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">
        <table role="presentation" width="100%" cellPadding="0" cellSpacing="0">
          <tr>
            <td align="center" style="padding:24px 12px">
              <table
                role="presentation"
                cellPadding="0"
                cellSpacing="0"
                style="width:100%;max-width:480px;background:#ffffff;border-radius:12px"
              >
                <tr>
                  <td
                    style={`padding:20px 28px;border-radius:12px 12px 0 0;background:${shades.fill};color:${shades.onFill};font-weight:600`}
                  >
                    <bdi>{merchantName}</bdi>
                  </td>
                </tr>
                <tr>
                  <td style="padding:28px">
                    {receipt.livemode ? null : (
                      <p style="margin:0 0 16px;padding:8px 12px;border-radius:8px;background:#fff4d6;color:#5f4300">
                        {words.test}
                      </p>
                    )}
                    <h1 style="margin:0 0 8px;font-size:22px">{words.heading}</h1>
                    <p style="margin:0 0 20px">{words.thanks(merchantName)}</p>
                    <table
                      role="presentation"
                      width="100%"
                      cellPadding="0"
                      cellSpacing="0"
                      style="font-size:14px"
                    >
                      {receiptLines(receipt).map(([name, value]) => (
                        <tr key={name}>
                          <td style={`${cell}color:#566070;padding-right:16px`}>{name}</td>
                          <td style={`${cell}text-align:right;overflow-wrap:anywhere`}>
                            <bdi>{value}</bdi>
                          </td>
                        </tr>
                      ))}
                    </table>
                    <p style="margin:20px 0 0">
                      <a href={`${receipt.url}/receipt.pdf?lang=${language}`} style={`color:${shades.text}`}>
                        {words.paper}
                      </a>
                    </p>
                    {supportEmail || supportPhone ? (
                      <p style="margin:20px 0 0;color:#566070;font-size:14px">
                        {words.questions}{' '}
                        {supportEmail ? <a href={`mailto:${supportEmail}`}>{supportEmail}</a> : null}{' '}
                        {supportPhone}
                      </p>
                    ) : null}
                    {legal ? (
                      <p style="margin:20px 0 0;color:#566070;font-size:13px">
                        <bdi>{legal}</bdi>
                      </p>
                    ) : null}
                  </td>
                </tr>
              </table>
            </td>
          </tr>
        </table>
      </body>
    </html>
  );
}
