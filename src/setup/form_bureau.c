/* Steps 1 and 2: the bureau and its years. */
#include <string.h>

#include "base/checkid.h"
#include "base/now.h"
#include "base/str.h"
#include "setup/step.h"

enum { YEARS_BACK = 6 };

void bureau_write(struct setup *s)
{
    static const struct setup_input inputs[] = {
        {.id = "name", .title = "本局全称", .hint = "与公章一致", .needed = true, .most = 100},
        {.id = "county",
         .title = "县名",
         .hint = "下属单位的名称多以它开头，显示时可以省去",
         .needed = true,
         .most = 20},
        {.id = "short", .title = "本局简称", .needed = true, .most = 40},
        {.id = "region",
         .title = "行政区划代码",
         .hint = "6 位数字，国家标准 GB/T 2260 里本县的代码",
         .needed = true,
         .most = 6},
        {.id = "uscc",
         .title = "统一社会信用代码",
         .hint = "18 位，在本局的统一社会信用代码证书上；校验码要对",
         .needed = true,
         .most = 30},
        {.id = "sign",
         .title = "文号代字",
         .hint = "本局是执法主体，以自己名义发的文书用它编号：示卫罚〔2026〕1号 里的“示卫”",
         .needed = true,
         .most = 12},
        {.id = "address", .title = "地址", .most = 120},
        {.id = "phone", .title = "电话", .hint = "办公室的固定电话", .most = 20},
    };
    for (size_t i = 0; i < array_len(inputs); i++) {
        setup_input(s, &inputs[i]);
    }
}

static const char *code_fault(struct setup *s)
{
    char clean[CHECKID_LEN + 1];
    struct error why;
    return checkid_usci(setup_get(s, "uscc"), clean, &why) ? arena_strdup(s->a, why.text) : NULL;
}

const char *bureau_fault(struct setup *s, const char **ret_field)
{
    static const struct {
        const char *field, *say;
    } needed[] = {{"name", "请填写本局全称。"},
                  {"county", "请填写县名，例如 示范县。"},
                  {"short", "请填写本局简称，例如 县卫健局。"},
                  {"region", "请填写行政区划代码。"},
                  {"uscc", "请填写统一社会信用代码。"},
                  {"sign", "请填写文号代字，例如 示卫。"}};
    for (size_t i = 0; i < array_len(needed); i++) {
        *ret_field = needed[i].field;
        if (!setup_get(s, needed[i].field)) {
            return needed[i].say;
        }
    }
    const char *region = setup_get(s, "region"), *said;
    *ret_field = "region";
    if (strlen(region) != 6 || strspn(region, "0123456789") != 6) {
        return "行政区划代码是 6 位数字，例如 533822，请核对。";
    }
    *ret_field = "uscc";
    if ((said = code_fault(s))) {
        return said;
    }
    *ret_field = "county";
    return str_ends(setup_get(s, "county"), "局") ? "这里填县名，例如 示范县，不是局名。" : NULL;
}

/* --- years --- */
void years_write(struct setup *s)
{
    int64_t now = now_today().year;
    html_lit(s->b,
             "<fieldset class=\"field\"><legend class=\"form-label\">从哪个年度起用</legend>");
    for (int64_t y = now; y > now - YEARS_BACK; y--) {
        const char *year = arena_printf(s->a, "%lld", (long long)y);
        setup_radio(s, "first", year,
                    y == now ? arena_printf(s->a, "%s 年，今年开始", year)
                             : arena_printf(s->a, "%s 年，%lld 年以来的旧件用“历史补录”补进来",
                                            year, (long long)y),
                    y == now);
    }
    html_lit(
        s->b,
        "</fieldset><p class=\"s q\">补录的旧件照原来的文号、状态和日期录入，缺材料只提示、不拦。"
        "以后也可以再往前补。</p>");
}

const char *years_fault(struct setup *s, const char **ret_field)
{
    int64_t year = 0, now = now_today().year;
    *ret_field = "first";
    return str_to_int(setup_get(s, "first") ? setup_get(s, "first") : "", &year) && year <= now &&
                   year > now - YEARS_BACK
               ? NULL
               : "请选择从哪个年度起用。";
}
