import { type TranslatorOf, translatorsOf } from '../ui/messages.ts';
import az from './locales/az.json' with { type: 'json' };
import en from './locales/en.json' with { type: 'json' };
import ru from './locales/ru.json' with { type: 'json' };

export type MessageKey = keyof typeof en;
export type Translator = TranslatorOf<MessageKey>;

export const translator = translatorsOf<MessageKey>({ en, ru, az });

/** For keys that are made of a value: `status.open`. */
export function isMessageKey(key: string): key is MessageKey {
  return Object.hasOwn(en, key);
}
