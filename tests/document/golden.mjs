/* golden.mjs - the words of a paper, as tests/document/golden/<paper>.txt keeps them: from the HTML form, a line a block, so that a change
 * of wording is seen and one of layout is not.
 *
 *     plain(html)                      "# 标题\n当事人：[示范县某诊所　　]\n..."
 *     difference(before, after)        "": none; else the first line that differs, of both
 */
const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", nbsp: " " };

export function plain(html) {
    const from = html.indexOf('<div class="fh-doc">');
    return html.slice(from, html.lastIndexOf("</div>"))
        .replace(/<svg[\s\S]*?<\/svg>/g, "")
        .replaceAll("&#12288;", "\u3000")
        .replace(/<u>([^<]*)<\/u>/g, (_, text) => `[${text.replace(/\u3000+$/, (s) => "_".repeat(s.length))}]`)
        .replace(/<h(\d)[^>]*>/g, (_, level) => "#".repeat(+level) + " ")
        .replace(/<hr[^>]*>/g, "----\n")
        .replace(/<\/t[dh]>/g, " | ")
        .replace(/<br[^>]*>|<\/(?:p|h\d|li|tr|figure)>/g, "\n")
        .replace(/<[^>]+>/g, "")
        .replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (_, name) => ENTITIES[name])
        .split("\n").map((l) => l.trim()).filter(Boolean).join("\n") + "\n";
}

export function difference(before, after) {
    const a = before.split("\n"), b = after.split("\n");
    const at = a.findIndex((line, i) => line !== b[i]);
    if (before === after) {
        return "";
    }
    const line = at === -1 ? a.length : at;
    return `line ${line + 1}\n  was ${a[line] ?? "(nothing)"}\n  is  ${b[line] ?? "(nothing)"}`;
}
