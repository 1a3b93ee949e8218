#include "document/font.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "document/font_map.h"

/* Fandol has the four faces of official papers but only the characters of GB 2312; the others fill in rare names. The bold Fandol
 * files say weight 400 of themselves, so the scan rules name them apart. */
static const char *const FAMILIES[] = {
    [FACE_FANG] = "FandolFang,AR PL UMing CN,WenQuanYi Zen Hei",
    [FACE_KAI] = "FandolKai,AR PL UKai CN,AR PL UMing CN,WenQuanYi Zen Hei",
    [FACE_HEI] = "FandolHei,WenQuanYi Zen Hei,AR PL UMing CN",
    [FACE_SONG] = "FandolSong,AR PL UMing CN,WenQuanYi Zen Hei",
    [FACE_TITLE] = "Faheng Title,AR PL UMing CN,WenQuanYi Zen Hei",
};
static const char *const FILES[] = {"FandolFang-Regular.otf",
                                    "FandolKai-Regular.otf",
                                    "FandolHei-Regular.otf",
                                    "FandolSong-Regular.otf",
                                    "FandolSong-Bold.otf",
                                    "FandolHei-Bold.otf",
                                    "uming.ttc",
                                    "ukai.ttc",
                                    "wqy-zenhei.ttc"};

static const char CONFIG[] =
    "<?xml version=\"1.0\"?><fontconfig>"
    "<match target=\"scan\"><test name=\"family\"><string>FandolSong</string></test>"
    "<test name=\"file\" compare=\"contains\"><string>FandolSong-Bold</string></test>"
    "<edit name=\"family\" mode=\"assign\"><string>Faheng Title</string></edit></match>"
    "<match target=\"scan\"><test name=\"file\" "
    "compare=\"contains\"><string>FandolHei-Bold</string></test>"
    "<edit name=\"family\" mode=\"assign\"><string>FandolHei</string></edit>"
    "<edit name=\"weight\" mode=\"assign\"><const>bold</const></edit></match>"
    "</fontconfig>";

struct fonts {
    FcConfig *config;
    PangoFontMap *map;
    PangoContext *context;
};

static bool whole(const char *dir)
{
    char path[4096];

    for (size_t i = 0; i < array_len(FILES); i++) {
        int n = snprintf(path, sizeof(path), "%s/%s", dir, FILES[i]);
        if (n < 0 || (size_t)n >= sizeof(path) || access(path, R_OK) != 0) {
            return false;
        }
    }
    return true;
}

static const char *find_dir(const char *dir)
{
    const char *env = getenv("FAHENG_FONTS");
    const char *const places[] = {dir, env, "/usr/share/faheng/fonts", "build/fonts"};

    for (size_t i = 0; i < array_len(places); i++) {
        if (!str_empty(places[i]) && whole(places[i])) {
            return places[i];
        }
    }
    return NULL;
}

/* The files one by one: a folder would be cached on disk, where nothing of ours may be written. */
static FcConfig *configure(const char *dir)
{
    char path[4096];
    FcConfig *config = FcConfigCreate();
    bool good = FcConfigParseAndLoadFromMemory(config, (const FcChar8 *)CONFIG, FcTrue);

    for (size_t i = 0; good && i < array_len(FILES); i++) {
        int n = snprintf(path, sizeof(path), "%s/%s", dir, FILES[i]);
        good = n > 0 && (size_t)n < sizeof(path) &&
               FcConfigAppFontAddFile(config, (const FcChar8 *)path);
    }
    if (good) {
        return config;
    }
    FcConfigDestroy(config);
    return NULL;
}

enum err fonts_open(const char *dir, struct fonts **ret, struct error *e)
{
    const char *found = find_dir(dir);
    struct fonts *f;
    FcConfig *config;

    if (!found) {
        return error_set(e, ERR_IO,
                         "找不到公文字体，不能生成文书。请把仿宋、楷体、黑体、宋体字体文件放到 "
                         "/usr/share/faheng/fonts，或者用环境变量 FAHENG_FONTS 指明所在目录。");
    }
    if (!(config = configure(found))) {
        return error_set(e, ERR_IO, "目录 %s 里的字体读不出来，请重新安装字体。", found);
    }
    f = calloc(1, sizeof(*f));
    if (!f) {
        BUG("out of memory");
    }
    f->config = config;
    f->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(f->map), config);
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(f->map), 72);
    f->context = pango_font_map_create_context(f->map);
    pango_context_set_round_glyph_positions(f->context, FALSE);
    pango_context_set_language(f->context, pango_language_from_string("zh-cn"));
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(f->context, options);
    cairo_font_options_destroy(options);
    *ret = f;
    return OK;
}

void fonts_close(struct fonts *f)
{
    if (f) {
        g_object_unref(f->context);
        g_object_unref(f->map);
        FcConfigDestroy(f->config);
        free(f);
    }
}

const char *fonts_family(const struct fonts *f, enum doc_face face)
{
    (void)f;
    return FAMILIES[face];
}

PangoContext *font_context(const struct fonts *f)
{
    return f->context;
}
