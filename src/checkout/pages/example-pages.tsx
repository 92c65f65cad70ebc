import type { JSX } from 'preact';
import { lookOf } from '../../domain/branding.ts';
import type { Language } from '../../domain/language.ts';
import { languages } from '../../domain/language.ts';
import { money } from '../../domain/money.ts';
import { noSlip } from '../../domain/receipt.ts';
import type { PageAssets } from '../../ui/layout.tsx';
import { customerFieldsOf } from '../customer-fields.ts';
import type { BarePageModel, PageMerchant, PayPageModel, SessionPageModel } from '../page-model.ts';
import { translator } from '../translate.ts';
import { AlreadyPaidPage } from './already-paid.tsx';
import { BankAppPage } from './bank-app.tsx';
import { CancelledPage } from './cancelled.tsx';
import { ChallengePage } from './challenge.tsx';
import { examplePlans, handoverModel, paidModel, returnedModel } from './example-models.ts';
import { ExpiredPage } from './expired.tsx';
import { FailedPage } from './failed.tsx';
import { HandoverPage } from './handover.tsx';
import { LaterPage } from './later.tsx';
import { LinkPage, type LinkPageModel } from './link.tsx';
import { MethodPage } from './method.tsx';
import { NotFoundPage } from './not-found.tsx';
import { PaidPage } from './paid.tsx';
import { PayPage } from './pay.tsx';
import { ReturnedPage } from './returned.tsx';
import { UnavailablePage } from './unavailable.tsx';
import { WaitingPage } from './waiting.tsx';

/** What the tests and the picture tool draw: every page, and the pay page in each of its moods. */
export type ExamplePage = (language: Language, over?: Partial<PayPageModel>) => JSX.Element;

export const exampleAssets: PageAssets = {
  cssUrl: '/assets/checkout.css',
  cssIntegrity: 'sha384-css',
  scriptUrl: '/assets/checkout.js',
  scriptIntegrity: 'sha384-js',
};

/** Where the examples post to instead of an issuer; the server of the examples answers. */
export const exampleBank = '/bank';

export const exampleId = `cs_test_${'0'.repeat(34)}`;

export function exampleBare(language: Language): BarePageModel {
  return {
    language,
    t: translator(language),
    assets: exampleAssets,
    nonce: 'nonce',
    languageLinks: languages.map((one) => ({ language: one, href: `/checkout/${exampleId}?lang=${one}` })),
  };
}

export const exampleMerchant: PageMerchant = {
  name: 'Nar Kitab',
  logoUrl: null,
  look: lookOf({}),
  support: { email: 'help@narkitab.az' },
  notes: { pay: null, paid: null, legal: null },
  termsUrl: null,
  privacyUrl: null,
};

/** Everything that a merchant can say and choose. */
function brandedMerchant(language: Language): PageMerchant {
  const words = {
    en: ['Free returns for 14 days.', 'We send it today.', 'Nar Kitab LLC, Baku, tax number 1234567891'],
    ru: ['Возврат бесплатный, 14 дней.', 'Отправим сегодня.', 'ООО «Нар Китаб», Баку, ИНН 1234567891'],
    az: ['14 gün ərzində pulsuz qaytarma.', 'Bu gün göndəririk.', '«Nar Kitab» MMC, Bakı, VÖEN 1234567891'],
  } as const;
  const [pay, paid, legal] = words[language];
  return {
    ...exampleMerchant,
    look: lookOf({ color: '#7a1f3d', background: '#f6c9a8', corners: 'round', font: 'serif' }),
    support: { email: 'help@narkitab.az', phone: '+994125551234', url: 'https://narkitab.az/help' },
    notes: { pay, paid, legal },
    termsUrl: 'https://narkitab.az/terms',
    privacyUrl: 'https://narkitab.az/privacy',
  };
}

/** A book shop's order, half an hour before it expires. */
export function exampleSession(language: Language, over: Partial<SessionPageModel> = {}): SessionPageModel {
  return {
    ...exampleBare(language),
    merchant: exampleMerchant,
    session: {
      id: exampleId,
      status: 'open',
      version: 1,
      amount: money(4900, 'AZN'),
      description: '«Qırx qapı»',
      orderId: 'A-1001',
      livemode: false,
      expiresAt: new Date('2026-03-15T12:30:00Z'),
      expiresInMs: 30 * 60_000,
      hasCancelUrl: true,
    },
    timeZone: 'Asia/Baku',
    ...over,
  };
}

const exampleWays = {
  card: true,
  cardElsewhere: false,
  brandsNotAccepted: [],
  later: true,
  bankApp: true,
  wallets: [],
  expectedWallet: null,
};

const contactParts = {
  formToken: 'token',
  customerFields: customerFieldsOf({}, null),
  errors: [],
  values: {},
  isFormExpired: false,
};

export function examplePay(language: Language, over: Partial<PayPageModel> = {}): PayPageModel {
  return {
    ...exampleSession(language),
    ...contactParts,
    ways: exampleWays,
    buttonText: null,
    errors: [],
    decline: null,
    brandsNotAccepted: [],
    puzzle: null,
    ...over,
  };
}

function exampleLink(language: Language, over: Partial<LinkPageModel>): LinkPageModel {
  const session = exampleSession(language);
  return { ...session, action: exampleBank, choice: null, over: null, ...over };
}

const allCustomerFields = customerFieldsOf({ customer_fields: ['email', 'phone', 'country'] }, null);
const shop = { returnHref: 'https://narkitab.az/order' } as const;

/** Text that merchants could send to break a page; every bit of it must come out as plain text within its place. */
export const hostileText = `</title><script>alert(1)</script>"'&\u2067مرحبا ${'W'.repeat(120)} Z̷̢̛͚a̸l̶g̴o 👩‍👩‍👧‍👦`;

export const examplePages: Readonly<Record<string, ExamplePage>> = {
  pay: (language, over) => PayPage(examplePay(language, over)),
  'pay-all-fields': (language, over) =>
    PayPage(examplePay(language, { customerFields: allCustomerFields, ...over })),
  'pay-errors': (language, over) =>
    PayPage(
      examplePay(language, {
        customerFields: allCustomerFields,
        values: { card_name: 'AYSEL QULIYEVA', email: 'aysel@', phone: '+994 50 123 45 67' },
        errors: [
          { field: 'card_number', key: 'brand_not_accepted', brand: 'mir' },
          { field: 'card_expiry', key: 'expiry_past' },
          { field: 'card_cvc', key: 'cvc_invalid' },
          { field: 'email', key: 'email_invalid' },
        ],
        brandsNotAccepted: ['mir'],
        ...over,
      }),
    ),
  'pay-declined': (language, over) =>
    PayPage(
      examplePay(language, {
        values: { card_name: 'AYSEL QULIYEVA' },
        decline: { advice: 'contact_bank', attemptsLeft: 1 },
        session: { ...exampleSession(language).session, expiresInMs: 272_000 },
        ...over,
      }),
    ),
  'pay-not-confirmed': (language, over) =>
    PayPage(
      examplePay(language, {
        decline: { advice: 'try_again', attemptsLeft: 4, code: 'authentication_failed' },
        ...over,
      }),
    ),
  'pay-form-expired': (language, over) => PayPage(examplePay(language, { isFormExpired: true, ...over })),
  'pay-hostile': (language, over) =>
    PayPage(
      examplePay(language, {
        merchant: {
          ...exampleMerchant,
          name: hostileText,
          look: lookOf({ color: '#ffd400' }),
          support: { email: 'a"><b>@x.az' },
          notes: { pay: hostileText, paid: hostileText, legal: hostileText },
        },
        session: {
          ...exampleSession(language).session,
          amount: money(999_999_999_999, 'KZT'),
          description: `${hostileText} ${'uzun söz '.repeat(30)}`.slice(0, 500),
          orderId: 'X'.repeat(128),
          livemode: true,
          hasCancelUrl: false,
        },
        buttonText: '"><i>Ödə</i> 👩‍👩‍👧‍👦 WWWWWWWWWWWWWWWWW',
        ...over,
      }),
    ),
  'pay-branded': (language, over) =>
    PayPage(examplePay(language, { merchant: brandedMerchant(language), ...over })),
  link: (language) => LinkPage(exampleLink(language, {})),
  'link-choice': (language) =>
    LinkPage(
      exampleLink(language, {
        choice: { least: money(500, 'AZN'), most: money(20_000, 'AZN'), typed: '1', isWrong: true },
      }),
    ),
  'link-over': (language) => LinkPage(exampleLink(language, { over: 'used_up' })),
  waiting: (language) => WaitingPage({ ...exampleSession(language), waitedMs: 1_000 }),
  'waiting-slow': (language) => WaitingPage({ ...exampleSession(language), waitedMs: 20_000 }),
  method: (language) =>
    MethodPage({
      ...exampleSession(language),
      methodAction: exampleBank,
      methodData: 'bWV0aG9k',
      formToken: 'token',
    }),
  challenge: (language) =>
    ChallengePage({
      ...exampleSession(language),
      acsUrl: exampleBank,
      creq: 'Y3JlcQ',
      sessionData: 'c2Vzc2lvbg',
      formToken: 'token',
    }),
  'pay-without-card': (language) => PayPage(examplePay(language, { ways: { ...exampleWays, card: false } })),
  'pay-elsewhere': (language) =>
    PayPage(examplePay(language, { ways: { ...exampleWays, card: false, cardElsewhere: true } })),
  'bank-app': (language) => BankAppPage({ ...exampleSession(language), ...contactParts }),
  later: (language) =>
    LaterPage({ ...exampleSession(language), ...contactParts, answer: examplePlans(language) }),
  'later-unavailable': (language) =>
    LaterPage({
      ...exampleSession(language),
      ...contactParts,
      answer: { kind: 'unavailable', cause: 'deadline' },
    }),
  handover: (language) => HandoverPage(handoverModel(language, 'bank')),
  'handover-card': (language) => HandoverPage(handoverModel(language, 'card')),
  'handover-lender': (language) => HandoverPage(handoverModel(language, 'lender')),
  'handover-app': (language) => HandoverPage(handoverModel(language, 'app')),
  'returned-in-a-shop': (language) =>
    ReturnedPage({ ...returnedModel(language, 'challenge'), nextHref: `/checkout/${exampleId}` }),
  'returned-method': (language) => ReturnedPage(returnedModel(language, 'method')),
  'returned-challenge': (language) => ReturnedPage(returnedModel(language, 'challenge')),
  paid: (language) => PaidPage(paidModel(language, 30_000)),
  'paid-staying': (language) =>
    PaidPage({ ...paidModel(language, null), paidWith: null, mail: null, slip: noSlip }),
  'paid-no-shop': (language) =>
    PaidPage({ ...paidModel(language, null), returnHref: null, returnHost: null }),
  failed: (language) => FailedPage({ ...exampleSession(language), ...shop }),
  'failed-no-shop': (language) => FailedPage({ ...exampleSession(language), returnHref: null }),
  expired: (language) => ExpiredPage({ ...exampleSession(language), ...shop, recoverHref: null }),
  'expired-no-shop': (language) =>
    ExpiredPage({ ...exampleSession(language), returnHref: null, recoverHref: null }),
  'expired-recoverable': (language) =>
    ExpiredPage({ ...exampleSession(language), ...shop, recoverHref: '/checkout/cs_test_1/recover' }),
  cancelled: (language) => CancelledPage(exampleSession(language)),
  'already-paid': (language) => AlreadyPaidPage({ ...exampleSession(language), ...shop }),
  'not-found': (language) => NotFoundPage(exampleBare(language)),
  unavailable: (language) =>
    UnavailablePage({ ...exampleBare(language), retryHref: `/checkout/${exampleId}` }),
};
