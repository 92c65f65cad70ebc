import type { Language } from '../domain/language.ts';
import type { NoticeKind } from '../domain/mail.ts';

/** What a merchant is told about one of its receivers. */
export type Notice = {
  readonly merchantName: string;
  readonly url: string;
  /** `we_…`; null for a session's own URL. */
  readonly endpointId: string | null;
  readonly livemode: boolean;
} & (
  | { readonly kind: 'endpoint_failing'; readonly since: Date }
  | { readonly kind: 'endpoint_disabled'; readonly isGone: boolean }
  | { readonly kind: 'event_given_up'; readonly eventId: string; readonly eventType: string }
);

/** A notice in words: plain text, in the language that the merchant's people read. */
export function noticeText(notice: Notice, language: Language): { subject: string; content: string } {
  const words = texts[language];
  const place = `  ${notice.url}\n  ${notice.endpointId ?? 'webhook_url'}, ${words.mode(notice.livemode)}`;
  const subject = `${words.subject[notice.kind]}: ${receiverName(notice.url)}`;
  const paragraphs = [
    words.hello(notice.merchantName),
    said(words, notice),
    place,
    ...words.after[notice.kind],
    words.look,
  ];
  return { subject: oneLine(subject), content: `${paragraphs.join('\n\n')}\n` };
}

function said(words: Words, notice: Notice): string {
  switch (notice.kind) {
    case 'endpoint_failing':
      return words.failing(`${notice.since.toISOString().slice(0, 16).replace('T', ' ')} UTC`);
    case 'endpoint_disabled':
      return notice.isGone ? words.gone : words.fiveDays;
    case 'event_given_up':
      return words.givenUp(`${notice.eventType} (${notice.eventId})`);
  }
}

function receiverName(url: string): string {
  return url.split('/')[2] ?? url;
}

/** A URL was checked when it was registered; a subject is one line all the same. */
function oneLine(text: string): string {
  return text.replaceAll(/\p{C}/gu, '').slice(0, 150);
}

interface Words {
  readonly subject: Readonly<Record<NoticeKind, string>>;
  mode(livemode: boolean): string;
  hello(merchantName: string): string;
  failing(since: string): string;
  readonly fiveDays: string;
  readonly gone: string;
  givenUp(event: string): string;
  readonly after: Readonly<Record<NoticeKind, readonly string[]>>;
  readonly look: string;
}

const texts: Readonly<Record<Language, Words>> = {
  en: {
    subject: {
      endpoint_failing: 'Your webhooks have not arrived for a day',
      endpoint_disabled: 'Your webhook endpoint was disabled',
      event_given_up: 'A webhook could not be delivered',
    },
    mode: (livemode) => (livemode ? 'live mode' : 'test mode'),
    hello: (name) => `Hello, ${name}.`,
    failing: (since) => `Since ${since} not one webhook has arrived here:`,
    fiveDays: 'For five days not one webhook has arrived here, so the endpoint was disabled:',
    gone: 'This endpoint answered 410 Gone, which means that it wants no more webhooks, so it was disabled:',
    givenUp: (event) => `The event ${event} was refused for thirty days and is not sent here any more:`,
    after: {
      endpoint_failing: [
        'We keep trying. After five days of nothing but failures the endpoint is disabled and gets nothing more. Your events are kept.',
      ],
      endpoint_disabled: [
        'Nothing more is sent to it. Your events are kept: when your server is well again, enable the endpoint by POST /v2/webhook_endpoints/{id} with {"status":"enabled"} and have what it missed sent by POST /v2/events/resend.',
      ],
      event_given_up: [
        'The event is kept and can be sent again by POST /v2/events/{id}/resend. Your other events are not held up by it.',
      ],
    },
    look: 'What your server answered to each try: GET /v2/webhook_endpoints/{id}/deliveries.',
  },
  ru: {
    subject: {
      endpoint_failing: 'Ваши вебхуки не доходят уже сутки',
      endpoint_disabled: 'Ваш адрес для вебхуков отключён',
      event_given_up: 'Вебхук не удалось доставить',
    },
    mode: (livemode) => (livemode ? 'рабочий режим' : 'тестовый режим'),
    hello: (name) => `Здравствуйте, ${name}!`,
    failing: (since) => `С ${since} сюда не дошёл ни один вебхук:`,
    fiveDays: 'За пять дней сюда не дошёл ни один вебхук, поэтому адрес отключён:',
    gone: 'Этот адрес ответил 410 Gone, то есть вебхуки ему больше не нужны, поэтому он отключён:',
    givenUp: (event) => `Событие ${event} отклонялось тридцать дней и больше сюда не отправляется:`,
    after: {
      endpoint_failing: [
        'Мы продолжаем попытки. После пяти дней одних неудач адрес отключается и больше ничего не получает. События сохраняются.',
      ],
      endpoint_disabled: [
        'Сюда больше ничего не отправляется. События сохраняются: когда ваш сервер снова заработает, включите адрес запросом POST /v2/webhook_endpoints/{id} с {"status":"enabled"} и отправьте пропущенное запросом POST /v2/events/resend.',
      ],
      event_given_up: [
        'Событие сохранено, его можно отправить снова запросом POST /v2/events/{id}/resend. Остальные события оно не задерживает.',
      ],
    },
    look: 'Что ваш сервер ответил на каждую попытку: GET /v2/webhook_endpoints/{id}/deliveries.',
  },
  az: {
    subject: {
      endpoint_failing: 'Vebhuklarınız bir gündür çatmır',
      endpoint_disabled: 'Vebhuk ünvanınız söndürüldü',
      event_given_up: 'Vebhuku çatdırmaq mümkün olmadı',
    },
    mode: (livemode) => (livemode ? 'canlı rejim' : 'sınaq rejimi'),
    hello: (name) => `Salam, ${name}!`,
    failing: (since) => `${since} vaxtından bəri bu ünvana heç bir vebhuk çatmayıb:`,
    fiveDays: 'Beş gündür bu ünvana heç bir vebhuk çatmayıb, ona görə də ünvan söndürülüb:',
    gone: 'Bu ünvan 410 Gone cavabı verib, yəni ona daha vebhuk lazım deyil, ona görə də söndürülüb:',
    givenUp: (event) => `${event} hadisəsi otuz gün ərzində qəbul edilmədi və bura daha göndərilmir:`,
    after: {
      endpoint_failing: [
        'Cəhdləri davam etdiririk. Beş gün ardıcıl uğursuzluqdan sonra ünvan söndürülür və ona daha heç nə göndərilmir. Hadisələriniz saxlanılır.',
      ],
      endpoint_disabled: [
        'Ora daha heç nə göndərilmir. Hadisələriniz saxlanılır: serveriniz yenidən işləyəndə POST /v2/webhook_endpoints/{id} sorğusu və {"status":"enabled"} ilə ünvanı qoşun, buraxılmış hadisələri isə POST /v2/events/resend ilə göndərin.',
      ],
      event_given_up: [
        'Hadisə saxlanılıb, onu POST /v2/events/{id}/resend ilə yenidən göndərmək olar. Digər hadisələriniz onu gözləmir.',
      ],
    },
    look: 'Serverinizin hər cəhdə verdiyi cavab: GET /v2/webhook_endpoints/{id}/deliveries.',
  },
};
