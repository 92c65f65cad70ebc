import { type MessageValues, type TranslatorOf, translatorsOf } from '../ui/messages.ts';
import az from './locales/az.json' with { type: 'json' };
import en from './locales/en.json' with { type: 'json' };
import ru from './locales/ru.json' with { type: 'json' };

export type { MessageValues };
export type MessageKey = keyof typeof en;
export type Translator = TranslatorOf<MessageKey>;

export const translator = translatorsOf<MessageKey>({ en, ru, az });

/** True for keys such as those of field errors, which travel as plain strings. */
export function isMessageKey(key: string): key is MessageKey {
  return Object.hasOwn(en, key);
}
