import type { Language } from '../domain/language.ts';
import type { ErrorCode } from './errors.ts';

/** What a shop may show to its own people or customers, beside the English `message` for developers. */
const userMessages: Record<Exclude<Language, 'en'>, Record<ErrorCode, string>> = {
  ru: {
    VALIDATION_ERROR: 'Запрос содержит ошибку в данных. Исправьте указанные поля и отправьте его снова.',
    REFUND_AMOUNT_EXCEEDED: 'Сумма возврата больше, чем осталось от платежа.',
    UNAUTHORIZED: 'Ключ API не указан или недействителен. Проверьте ключ.',
    NO_CONNECTOR: 'Для этой валюты и способа оплаты не подключён банк-эквайер.',
    FORBIDDEN: 'У ключа API нет права на эту операцию.',
    NOT_FOUND: 'Объект не найден. Проверьте идентификатор и режим ключа.',
    METHOD_NOT_ALLOWED: 'Этот метод HTTP здесь не поддерживается.',
    IDEMPOTENCY_CONFLICT: 'Этот ключ идемпотентности уже использован с другим запросом.',
    IDEMPOTENCY_IN_PROGRESS: 'Первый запрос с этим ключом ещё выполняется. Повторите чуть позже.',
    SESSION_NOT_OPEN: 'Страница оплаты уже закрыта или платёж уже идёт.',
    ENDPOINT_DISABLED: 'Этот адрес для уведомлений отключён. Сначала включите его.',
    TOO_MANY_OBJECTS: 'Превышено допустимое количество. Уменьшите запрос.',
    SESSION_NOT_REFUNDABLE: 'Этот заказ не оплачен, или банк не может вернуть такую сумму.',
    ALREADY_REFUNDED: 'Этот платёж уже возвращён полностью.',
    PRECONDITION_FAILED: 'Данные изменились. Обновите их и повторите запрос.',
    PAYLOAD_TOO_LARGE: 'Запрос слишком большой: допустимо не более 64 КиБ.',
    UNSUPPORTED_MEDIA_TYPE: 'Тело запроса должно быть в формате JSON и кодировке UTF-8.',
    RATE_LIMIT_EXCEEDED: 'Слишком много запросов за последнюю минуту. Повторите позже.',
    INTERNAL_ERROR: 'Ошибка на нашей стороне. Повторите запрос с тем же ключом идемпотентности.',
    UNAVAILABLE: 'Сервис временно недоступен. Повторите запрос чуть позже.',
  },
  az: {
    VALIDATION_ERROR: 'Sorğuda səhv məlumat var. Göstərilən sahələri düzəldib yenidən göndərin.',
    REFUND_AMOUNT_EXCEEDED: 'Qaytarılan məbləğ ödənişdən qalan məbləğdən çoxdur.',
    UNAUTHORIZED: 'API açarı göstərilməyib və ya etibarsızdır. Açarı yoxlayın.',
    NO_CONNECTOR: 'Bu valyuta və ödəniş üsulu üçün ekvayer bank qoşulmayıb.',
    FORBIDDEN: 'API açarının bu əməliyyat üçün icazəsi yoxdur.',
    NOT_FOUND: 'Obyekt tapılmadı. İdentifikatoru və açarın rejimini yoxlayın.',
    METHOD_NOT_ALLOWED: 'Bu HTTP metodu burada dəstəklənmir.',
    IDEMPOTENCY_CONFLICT: 'Bu idempotentlik açarı artıq başqa sorğu ilə istifadə olunub.',
    IDEMPOTENCY_IN_PROGRESS: 'Bu açarla ilk sorğu hələ icra olunur. Bir az sonra təkrarlayın.',
    SESSION_NOT_OPEN: 'Ödəniş səhifəsi artıq bağlıdır və ya ödəniş artıq gedir.',
    ENDPOINT_DISABLED: 'Bu bildiriş ünvanı söndürülüb. Əvvəlcə onu aktivləşdirin.',
    TOO_MANY_OBJECTS: 'İcazə verilən say aşılıb. Sorğunu kiçildin.',
    SESSION_NOT_REFUNDABLE: 'Bu sifariş ödənilməyib və ya bank bu məbləği qaytara bilmir.',
    ALREADY_REFUNDED: 'Bu ödəniş artıq tam qaytarılıb.',
    PRECONDITION_FAILED: 'Məlumat dəyişib. Onu yeniləyib sorğunu təkrarlayın.',
    PAYLOAD_TOO_LARGE: 'Sorğu çox böyükdür: ən çoxu 64 KiB ola bilər.',
    UNSUPPORTED_MEDIA_TYPE: 'Sorğunun mətni UTF-8 kodlaşdırmasında JSON olmalıdır.',
    RATE_LIMIT_EXCEEDED: 'Son bir dəqiqədə həddən çox sorğu göndərilib. Bir az sonra təkrarlayın.',
    INTERNAL_ERROR: 'Bizim tərəfdə xəta baş verdi. Sorğunu eyni idempotentlik açarı ilə təkrarlayın.',
    UNAVAILABLE: 'Xidmət müvəqqəti əlçatan deyil. Sorğunu bir az sonra təkrarlayın.',
  },
};

/** The sentence in the caller's language, or nothing when English is what it asked for. */
export function userMessage(code: ErrorCode, language: Language): string | undefined {
  return language === 'en' ? undefined : userMessages[language][code];
}
