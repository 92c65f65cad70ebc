/** What the pages of the bank say. */
const words = {
  en: {
    title: 'Confirm your payment',
    merchant: 'Merchant',
    amount: 'Amount',
    card: 'Card',
    plan: 'Number of payments',
    account: 'Your account',
    code: 'One-time code',
    hint: 'A test bank: the right code is 123456.',
    wrong: 'The code is wrong. Try again.',
    confirm: 'Confirm',
    cancel: 'Cancel',
    returning: 'Back to the shop',
    continue: 'Continue',
    approve: 'Approve the payment',
    decline: 'Decline the payment',
    over: 'This payment is over.',
  },
  ru: {
    title: 'Подтвердите платёж',
    merchant: 'Магазин',
    amount: 'Сумма',
    card: 'Карта',
    plan: 'Количество платежей',
    account: 'Ваш счёт',
    code: 'Одноразовый код',
    hint: 'Это тестовый банк: правильный код 123456.',
    wrong: 'Неверный код. Попробуйте ещё раз.',
    confirm: 'Подтвердить',
    cancel: 'Отменить',
    returning: 'Возвращаемся в магазин',
    continue: 'Продолжить',
    approve: 'Одобрить платёж',
    decline: 'Отклонить платёж',
    over: 'Этот платёж уже завершён.',
  },
  az: {
    title: 'Ödənişi təsdiqləyin',
    merchant: 'Mağaza',
    amount: 'Məbləğ',
    card: 'Kart',
    plan: 'Ödənişlərin sayı',
    account: 'Hesabınız',
    code: 'Birdəfəlik kod',
    hint: 'Bu, test bankıdır: düzgün kod 123456.',
    wrong: 'Kod yanlışdır. Yenidən cəhd edin.',
    confirm: 'Təsdiqlə',
    cancel: 'Ləğv et',
    returning: 'Mağazaya qayıdırıq',
    continue: 'Davam et',
    approve: 'Ödənişi təsdiqlə',
    decline: 'Ödənişi rədd et',
    over: 'Bu ödəniş artıq başa çatıb.',
  },
} as const;

export type Words = (typeof words)['en'] | (typeof words)['ru'] | (typeof words)['az'];

export function wordsIn(language: string): Words {
  return language === 'ru' || language === 'az' ? words[language] : words.en;
}

/** `49.00 USD`: all currencies of the bank have two decimals. */
export function amountText(amount: number, currency: string): string {
  const digits = String(amount).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)} ${currency}`;
}
