import type { Language } from '../domain/language.ts';

/** Words of a receipt in a mail and on paper. */
export interface ReceiptWords {
  readonly test: string;
  /** Before the subject of a mail about a test payment. */
  readonly mark: string;
  readonly heading: string;
  subject(merchant: string): string;
  thanks(merchant: string): string;
  readonly amount: string;
  readonly date: string;
  readonly order: string;
  readonly what: string;
  readonly paidWith: string;
  readonly rrn: string;
  readonly approval: string;
  readonly number: string;
  readonly paper: string;
  readonly questions: string;
  readonly bankApp: string;
  inParts(count: number): string;
}

export const receiptWords: Readonly<Record<Language, ReceiptWords>> = {
  en: {
    test: 'Test payment: no money has moved',
    mark: '[Test]',
    heading: 'Receipt',
    subject: (merchant) => `Your receipt from ${merchant}`,
    thanks: (merchant) => `Thank you. ${merchant} has received your payment.`,
    amount: 'Amount',
    date: 'Date',
    order: 'Order number',
    what: 'For',
    paidWith: 'Paid with',
    rrn: 'RRN',
    approval: 'Approval code',
    number: 'Payment number',
    paper: 'The receipt as a PDF',
    questions: 'Questions? Write to the shop:',
    bankApp: 'Your bank’s app',
    inParts: (count) => (count === 1 ? 'Loan, 1 payment' : `Loan, ${count} payments`),
  },
  ru: {
    test: 'Тестовый платёж: деньги не списаны',
    mark: '[Тест]',
    heading: 'Чек',
    subject: (merchant) => `Ваш чек от ${merchant}`,
    thanks: (merchant) => `Спасибо. ${merchant} получил ваш платёж.`,
    amount: 'Сумма',
    date: 'Дата',
    order: 'Номер заказа',
    what: 'За что',
    paidWith: 'Способ оплаты',
    rrn: 'Номер операции (RRN)',
    approval: 'Код подтверждения',
    number: 'Номер платежа',
    paper: 'Чек в формате PDF',
    questions: 'Есть вопросы? Напишите магазину:',
    bankApp: 'Приложение банка',
    inParts: (count) => `Рассрочка, платежей: ${count}`,
  },
  az: {
    test: 'Sınaq ödənişi: pul çıxılmayıb',
    mark: '[Sınaq]',
    heading: 'Qəbz',
    subject: (merchant) => `Qəbziniz: ${merchant}`,
    thanks: (merchant) => `Təşəkkür edirik. ${merchant} ödənişinizi aldı.`,
    amount: 'Məbləğ',
    date: 'Tarix',
    order: 'Sifariş nömrəsi',
    what: 'Təyinat',
    paidWith: 'Ödəniş üsulu',
    rrn: 'Əməliyyat nömrəsi (RRN)',
    approval: 'Təsdiq kodu',
    number: 'Ödəniş nömrəsi',
    paper: 'Qəbz PDF formatında',
    questions: 'Sualınız var? Mağazaya yazın:',
    bankApp: 'Bank tətbiqi',
    inParts: (count) => `Hissə-hissə, ${count} ödəniş`,
  },
};
