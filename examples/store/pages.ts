import type { CheckoutSession, MaxfiEvent } from '../../sdk/src/index.ts';

export const languages = ['en', 'ru', 'az'] as const;
export type Language = (typeof languages)[number];
type Text = Record<Language, string>;

/** The stock; prices in qəpik, so 2490 is 24.90 AZN. */
export const books: readonly { id: string; price: number; title: Text; author: Text }[] = [
  {
    id: 'korkut',
    price: 2490,
    title: { en: 'The Book of Dede Korkut', ru: 'Книга моего деда Коркута', az: 'Kitabi-Dədə Qorqud' },
    author: { en: 'Epic tales', ru: 'Эпос', az: 'Dastan' },
  },
  {
    id: 'leyli',
    price: 1850,
    title: { en: 'Leyli and Majnun', ru: 'Лейли и Меджнун', az: 'Leyli və Məcnun' },
    author: { en: 'Fuzuli', ru: 'Физули', az: 'Füzuli' },
  },
  {
    id: 'beauties',
    price: 4900,
    title: { en: 'The Seven Beauties', ru: 'Семь красавиц', az: 'Yeddi gözəl' },
    author: { en: 'Nizami Ganjavi', ru: 'Низами Гянджеви', az: 'Nizami Gəncəvi' },
  },
];

const words = {
  tagline: {
    en: 'A small bookshop in Baku',
    ru: 'Маленький книжный магазин в Баку',
    az: 'Bakıda kiçik kitab mağazası',
  },
  buy: { en: 'Buy', ru: 'Купить', az: 'Al' },
  email: { en: 'Email for the receipt', ru: 'Почта для чека', az: 'Qəbz üçün e-poçt' },
  cancelled: {
    en: 'You came back without paying. Nothing was charged.',
    ru: 'Вы вернулись без оплаты. Деньги не списаны.',
    az: 'Ödəmədən qayıtdınız. Heç bir məbləğ tutulmadı.',
  },
  thanks: { en: 'Thank you!', ru: 'Спасибо!', az: 'Təşəkkür edirik!' },
  notPaid: { en: 'Your order is not paid yet', ru: 'Заказ пока не оплачен', az: 'Sifariş hələ ödənilməyib' },
  order: { en: 'Order', ru: 'Заказ', az: 'Sifariş' },
  total: { en: 'Total', ru: 'Сумма', az: 'Məbləğ' },
  status: { en: 'Status', ru: 'Статус', az: 'Status' },
  session: { en: 'Session', ru: 'Сессия', az: 'Sessiya' },
  waiting: { en: 'Waiting for the webhook…', ru: 'Ждём вебхук…', az: 'Vebhuk gözlənilir…' },
  arrived: {
    en: 'The webhook arrived and its signature is right.',
    ru: 'Вебхук пришёл, подпись верна.',
    az: 'Vebhuk gəldi, imzası düzgündür.',
  },
  orders: { en: 'Webhooks received', ru: 'Полученные вебхуки', az: 'Alınan vebhuklar' },
  nothing: { en: 'Nothing has come yet.', ru: 'Пока ничего не пришло.', az: 'Hələ heç nə gəlməyib.' },
  back: { en: 'Back to the shop', ru: 'Вернуться в магазин', az: 'Mağazaya qayıt' },
} as const satisfies Record<string, Text>;

/** A webhook whose signature was right. */
export interface Arrival {
  readonly event: MaxfiEvent;
  readonly at: string;
}

export function shopPage(lang: Language, isCancelled: boolean): string {
  const cards = books.map(
    (
      book,
    ) => `<article class="book ${book.id}"><div class="cover" aria-hidden="true">${asText(book.title[lang])}</div>
<h2>${asText(book.title[lang])}</h2><p class="muted">${asText(book.author[lang])}</p>
<p class="price">${formatPrice(book.price, 'AZN', lang)}</p>
<form method="post" action="/buy"><input type="hidden" name="lang" value="${lang}"><input type="hidden" name="book" value="${book.id}">
<label>${words.email[lang]}<input type="email" name="email" autocomplete="email" maxlength="254"></label>
<button>${words.buy[lang]}</button></form></article>`,
  );
  const note = isCancelled ? `<p class="note" role="status">${words.cancelled[lang]}</p>` : '';
  return layout(
    lang,
    '/',
    `<h1 class="lead">${words.tagline[lang]}</h1>${note}<div class="books">${cards.join('')}</div>`,
  );
}

/** What the customer sees on return; asks again every two seconds while the webhook is on its way. */
export function thanksPage(lang: Language, session: CheckoutSession, arrivals: readonly Arrival[]): string {
  const isPaid = session.status === 'succeeded';
  const facts = [
    [words.order[lang], session.order_id ?? ''],
    [words.total[lang], formatPrice(session.amount, session.currency, lang)],
    [words.status[lang], session.status],
    [words.session[lang], session.id],
  ].map(([name = '', value = '']) => `<dt>${name}</dt><dd>${asText(value)}</dd>`);
  const news = arrivals.length
    ? `<p class="note good" role="status">${words.arrived[lang]}</p>${arrivalTable(arrivals)}`
    : `<p class="note" role="status">${words.waiting[lang]}</p>`;
  const path = `/thanks?session=${encodeURIComponent(session.id)}`;
  const refresh = arrivals.length ? '' : '<meta http-equiv="refresh" content="2">';
  const main = `<h1>${isPaid ? words.thanks[lang] : words.notPaid[lang]}</h1><dl>${facts.join('')}</dl>${news}
<p><a href="/?lang=${lang}">${words.back[lang]}</a></p>`;
  return layout(lang, path, main, refresh);
}

export function ordersPage(lang: Language, arrivals: readonly Arrival[]): string {
  const list = arrivals.length ? arrivalTable(arrivals) : `<p class="muted">${words.nothing[lang]}</p>`;
  return layout(lang, '/orders', `<h1>${words.orders[lang]}</h1>${list}`);
}

export function problemPage(lang: Language, message: string): string {
  return layout(
    lang,
    '/',
    `<p class="note bad" role="alert">${asText(message)}</p>
<p><a href="/?lang=${lang}">${words.back[lang]}</a></p>`,
  );
}

function arrivalTable(arrivals: readonly Arrival[]): string {
  const rows = arrivals.map(({ event, at }) => {
    const object = event.data.object as Partial<CheckoutSession>;
    return `<tr><td>${asText(event.type)}</td><td>${asText(object.order_id ?? '')}</td>
<td><code>${asText(event.id)}</code></td><td><time>${asText(at)}</time></td></tr>`;
  });
  return `<table><tbody>${rows.join('')}</tbody></table>`;
}

function layout(lang: Language, path: string, main: string, head = ''): string {
  const join = path.includes('?') ? '&amp;' : '?';
  const switcher = languages.map((code) =>
    code === lang
      ? `<b aria-current="true">${code}</b>`
      : `<a href="${path}${join}lang=${code}" lang="${code}" hreflang="${code}">${code}</a>`,
  );
  return `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>Nar Kitab</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/store.css">${head}</head>
<body><header><a class="brand" href="/?lang=${lang}">Nar Kitab</a><nav><a href="/orders?lang=${lang}">${words.orders[lang]}</a>
<span class="langs">${switcher.join(' ')}</span></nav></header><main>${main}</main></body></html>`;
}

function formatPrice(amountMinor: number, currency: string, lang: Language): string {
  // The code and not the sign: many system fonts have no glyph for the manat.
  const format = new Intl.NumberFormat(lang, { style: 'currency', currency, currencyDisplay: 'code' });
  return format.format(amountMinor / 100);
}

function asText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

export const storeCss = `
:root{--ink:#2b2422;--muted:#74655f;--paper:#fbf7f1;--card:#fff;--line:#e7ddd1;--nar:#9c1f35;--nar-dark:#7d1729;color-scheme:light}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 Georgia,"Times New Roman",serif}
header,main{max-width:62rem;margin:0 auto;padding:1.25rem}header{display:flex;justify-content:space-between;align-items:baseline;flex-wrap:wrap;gap:.5rem 1.5rem;border-bottom:1px solid var(--line)}
nav{display:flex;gap:1.5rem;font-size:.9rem}.langs{display:flex;gap:.6rem;text-transform:uppercase}a{color:var(--nar-dark);text-underline-offset:.2em}
.brand{font-size:1.5rem;font-weight:700;color:var(--nar);text-decoration:none}h1{font-size:1.7rem;line-height:1.25;margin:1.5rem 0 1rem}
.lead{font-weight:400;font-size:1.15rem;color:var(--muted);margin:1.25rem 0 1.75rem}.muted{color:var(--muted);margin:.1rem 0}
.books{display:grid;grid-template-columns:repeat(auto-fit,minmax(15rem,1fr));gap:1.5rem}
.book{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1.25rem;display:flex;flex-direction:column}.book form{margin-top:auto}
.cover{aspect-ratio:4/3;border-radius:.4rem;display:grid;place-items:center;text-align:center;padding:1rem;color:#fff8ee;font-size:1.25rem;background:#9c1f35}
.leyli .cover{background:#2f4858}.beauties .cover{background:#6b5a1e}
h2{font-size:1.1rem;margin:1rem 0 0}.price{font-size:1.2rem;font-weight:700;margin:.5rem 0 1rem}
label{display:block;font-size:.85rem;color:var(--muted)}input[type=email]{width:100%;margin-top:.25rem;padding:.6rem .7rem;font:inherit;color:inherit;border:1px solid #9c8d82;border-radius:.4rem;background:#fff}
button{width:100%;margin-top:.75rem;padding:.7rem;font:inherit;font-weight:700;color:#fff;background:var(--nar);border:0;border-radius:.4rem;cursor:pointer}button:hover{background:var(--nar-dark)}
:focus-visible{outline:3px solid #2f4858;outline-offset:2px}
.note{padding:.8rem 1rem;border-radius:.4rem;background:#f3eadd;border-left:4px solid #b89b6a}.good{background:#e8f2e6;border-color:#3c7a3a}.bad{background:#fae9e7;border-color:var(--nar)}
dl{display:grid;grid-template-columns:auto 1fr;gap:.35rem 1.5rem;background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1.25rem}dt{color:var(--muted)}dd{margin:0;overflow-wrap:anywhere}
table{width:100%;border-collapse:collapse;font-size:.9rem}td{padding:.6rem .5rem;border-bottom:1px solid var(--line)}code{font-size:.85em;overflow-wrap:anywhere}
@media(max-width:44rem){tr,td{display:block}td{border:0;padding:.1rem 0}tr{border-bottom:1px solid var(--line);padding:.6rem 0}}
`;
