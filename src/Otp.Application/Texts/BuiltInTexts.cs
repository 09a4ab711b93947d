using System.Collections.Frozen;

namespace Otp.Application.Texts;

/// <summary>
/// The texts that need nothing but a brand. Each begins with the code, so that the preview on a locked screen shows it, says whose it
/// is and for how many minutes, addresses nobody by gender or first name, and is right for one minute as for ten: with an abbreviation,
/// or a word that does not change. With a brand of 11 characters and a code of 10 digits it is one SMS; where the language can be
/// written in the GSM alphabet without a fault, it is. docs/texts.md shows them filled in, and says how far each was checked.
/// </summary>
public static class BuiltInTexts
{
    /// <summary>The texts by their language, a BCP 47 tag in canonical form.</summary>
    public static IReadOnlyDictionary<string, string> ByLocale { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["ar"] = "{code} هو رمز {brand}. مدة صلاحيته بالدقائق: {minutes}.",
        ["bg"] = "{code} е Вашият код за {brand}. Важи {minutes} мин.",
        ["ca"] = "{code} és el codi per a {brand}. Caduca en {minutes} min.",
        ["cs"] = "{code} je Váš kód pro {brand}. Platí {minutes} min.",
        ["da"] = "{code} er din kode til {brand}. Den gælder i {minutes} min.",
        ["de"] = "{code} ist Ihr Code für {brand}. Er gilt {minutes} Min.",
        ["el"] = "{code} είναι ο κωδικός για {brand}. Ισχύει {minutes} λεπ.",
        ["en"] = "{code} is your {brand} code. It is good for {minutes} min.",
        ["es"] = "{code} es su clave para {brand}. Caduca en {minutes} min.",
        ["et"] = "{code} on Teie kood ({brand}). See kehtib {minutes} min.",
        ["fa"] = "{code} کد {brand} شماست و {minutes} دقیقه اعتبار دارد.",
        ["fi"] = "{code} on koodi palveluun {brand}. Se on voimassa {minutes} min.",
        ["fr"] = "{code} est votre code {brand}. Il est valable {minutes} min.",
        ["he"] = "{code} הוא קוד האימות של {brand}. תקף ל-{minutes} דק'.",
        ["hi"] = "{code} आपका {brand} कोड है। यह {minutes} मिनट तक मान्य है।",
        ["hr"] = "{code} je kod za {brand}. Vrijedi {minutes} min.",
        ["hu"] = "{code} az Ön {brand} kódja. {minutes} percig érvényes.",
        ["id"] = "{code} adalah kode {brand} Anda. Berlaku {minutes} menit.",
        ["it"] = "{code} è il codice per {brand}. Scade tra {minutes} min.",
        ["ja"] = "{code} は {brand} の認証コードです。有効期間は {minutes} 分です。",
        ["ko"] = "{code} {brand} 인증번호입니다. {minutes}분 동안 유효합니다.",
        ["lt"] = "{code} yra {brand} kodas. Galioja {minutes} min.",
        ["lv"] = "{code} ir {brand} kods. Tas ir derīgs {minutes} min.",
        ["ms"] = "{code} ialah kod {brand} anda. Sah selama {minutes} minit.",
        ["nb"] = "{code} er din kode for {brand}. Den gjelder i {minutes} min.",
        ["nl"] = "{code} is uw code voor {brand}. Deze is {minutes} min. geldig.",
        ["pl"] = "{code} to kod {brand}. Wygasa za {minutes} min.",
        ["pt"] = "{code} é o seu código {brand}. Válido por {minutes} min.",
        ["pt-BR"] = "{code} é seu código {brand}. Válido por {minutes} min.",
        ["ro"] = "{code} este codul pentru {brand}. Valabil {minutes} min.",
        ["ru"] = "{code} — ваш код для {brand}. Действует {minutes} мин.",
        ["sk"] = "{code} je Váš kód pre {brand}. Platí {minutes} min.",
        ["sl"] = "{code} je koda za {brand}. Velja {minutes} min.",
        ["sr"] = "{code} је код за {brand}. Важи {minutes} мин.",
        ["sr-Latn"] = "{code} je kod za {brand}. Važi {minutes} min.",
        ["sv"] = "{code} är din kod för {brand}. Den gäller i {minutes} min.",
        ["th"] = "{code} คือรหัส {brand} ของคุณ ใช้ได้ {minutes} นาที",
        ["tr"] = "{code}, {brand} kodunuz. {minutes} dk geçerlidir.",
        ["uk"] = "{code} — ваш код для {brand}. Діє {minutes} хв.",
        ["vi"] = "{code} là mã {brand} của bạn. Mã có hiệu lực {minutes} phút.",
        ["zh-Hans"] = "{code} 是您的 {brand} 验证码，{minutes} 分钟内有效。",
        ["zh-Hant"] = "{code} 是您的 {brand} 驗證碼，{minutes} 分鐘內有效。",
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
