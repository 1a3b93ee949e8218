#!/usr/bin/env bash
# papers.sh BENCH_PAPERS: every paper as PDF in one process, beside LibreOffice converting the same Word files in one call.
set -euo pipefail
program=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export FAHENG_FONTS=${FAHENG_FONTS:-$(cd .. && pwd)/build/fonts}
mkdir "$dir/docx" "$dir/pdf"
"$program" "$dir/docx" | tee "$dir/ours"
office=$(command -v soffice || true)
if [ -z "$office" ]; then
    echo "LibreOffice is not installed: nothing to compare with"
    exit 0
fi
begin=$(date +%s.%N)
"$office" -env:UserInstallation="file://$dir/profile" --headless --convert-to pdf --outdir "$dir/pdf" "$dir"/docx/*.docx >/dev/null 2>&1
end=$(date +%s.%N)
pages=0
if ! ls "$dir"/pdf/*.pdf >/dev/null 2>&1; then
    echo "this LibreOffice cannot read Word files (libreoffice-writer-nogui is missing): nothing to compare with"
    exit 0
fi
for f in "$dir"/pdf/*.pdf; do
    n=$(pdfinfo "$f" | sed -nE 's/^Pages: +//p')
    pages=$((pages + n))
done
awk -v b="$begin" -v e="$end" -v p="$pages" '
    /pages_per_second/ { ours = $NF }
    END { theirs = p / (e - b); printf "LibreOffice: %d pages in %.2f s, %.1f pages a second, start included\nratio %.1f\n", p, e - b, theirs, ours / theirs }' "$dir/ours"
