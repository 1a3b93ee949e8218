/* faheng checkid: is this number possible, and if not, which rule says so. */
#include <stdio.h>
#include <string.h>

#include "base/checkid.h"
#include "base/now.h"
#include "base/str.h"
#include "cli/command.h"

static int bad(struct error *e)
{
    printf("%s\n", e->text);
    return EXIT_NO;
}

static bool readable(const char *word, struct error *e)
{
    if (str_utf8_ok(word, strlen(word))) {
        return true;
    }
    (void)error_set(e, ERR_INVALID, "要核对的号码不是 UTF-8 文字。");
    return false;
}

int cmd_checkid_usci(const struct args *args)
{
    char code[CHECKID_LEN + 1];
    struct error e;
    if (!readable(args_word(args, 0), &e)) {
        return command_misused(&e);
    }
    if (checkid_usci(args_word(args, 0), code, &e)) {
        return bad(&e);
    }
    printf("%s 是正确的统一社会信用代码。\n", code);
    return EXIT_YES;
}

int cmd_checkid_citizen(const struct args *args)
{
    char number[CHECKID_LEN + 1];
    struct citizen who;
    struct error e;
    if (!readable(args_word(args, 0), &e)) {
        return command_misused(&e);
    }
    if (checkid_citizen(args_word(args, 0), now_today(), number, &who, &e)) {
        return bad(&e);
    }
    printf("是正确的公民身份号码：%s出生，%s。\n", date_chinese(args->arena, who.born),
           who.male ? "男" : "女");
    return EXIT_YES;
}
