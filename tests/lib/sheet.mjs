/* sheet.mjs - sheets that a test fills itself: a plain XLSX (stored, inline texts), and codes with right check digits.
 *
 *     xlsx([["单位名称", "类别"], ["示范县双河镇卫生院", "乡镇卫生院"]])      a Buffer
 *     usci("12", "533822", "43100001")                                   18 characters, of an institution that does not exist
 */
const CRC = Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k++) {
        c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    }
    return c >>> 0;
});

function crc32(bytes) {
    let c = 0xffffffff;
    for (const b of bytes) {
        c = CRC[(c ^ b) & 255] ^ (c >>> 8);
    }
    return (c ^ 0xffffffff) >>> 0;
}

function zip(files) {
    const parts = [], heads = [];
    let at = 0;
    for (const [name, text] of Object.entries(files)) {
        const path = Buffer.from(name), data = Buffer.from(text);
        const fields = (signature, made, offset) => {
            const head = Buffer.alloc(offset === undefined ? 30 : 46);
            head.writeUInt32LE(signature, 0);
            let p = 4;
            if (offset !== undefined) {
                head.writeUInt16LE(made, p);
                p += 2;
            }
            head.writeUInt16LE(20, p);
            head.writeUInt16LE(0x21, p + 8);
            head.writeUInt32LE(crc32(data), p + 10);
            head.writeUInt32LE(data.length, p + 14);
            head.writeUInt32LE(data.length, p + 18);
            head.writeUInt16LE(path.length, p + 22);
            if (offset !== undefined) {
                head.writeUInt32LE(offset, 42);
            }
            return head;
        };
        parts.push(fields(0x04034b50), path, data);
        heads.push(Buffer.concat([fields(0x02014b50, 20, at), path]));
        at += 30 + path.length + data.length;
    }
    const directory = Buffer.concat(heads), end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(heads.length, 8);
    end.writeUInt16LE(heads.length, 10);
    end.writeUInt32LE(directory.length, 12);
    end.writeUInt32LE(at, 16);
    return Buffer.concat([...parts, directory, end]);
}

const xml = (s) => String(s ?? "").replace(/&/g, "&amp;").replace(/</g, "&lt;");

export function xlsx(rows) {
    const column = (i) => String.fromCharCode(65 + i);
    const cells = rows.map((row, r) => `<row r="${r + 1}">` + row.map((v, c) => v === "" || v === undefined ? "" :
        `<c r="${column(c)}${r + 1}" t="inlineStr"><is><t>${xml(v)}</t></is></c>`).join("") + "</row>").join("");
    const ns = "http://schemas.openxmlformats.org";
    const head = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`;
    return zip({
        "[Content_Types].xml": `${head}<Types xmlns="${ns}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
        "_rels/.rels": `${head}<Relationships xmlns="${ns}/package/2006/relationships"><Relationship Id="rId1" Type="${ns}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
        "xl/workbook.xml": `${head}<workbook xmlns="${ns}/spreadsheetml/2006/main" xmlns:r="${ns}/officeDocument/2006/relationships"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
        "xl/_rels/workbook.xml.rels": `${head}<Relationships xmlns="${ns}/package/2006/relationships"><Relationship Id="rId1" Type="${ns}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
        "xl/worksheets/sheet1.xml": `${head}<worksheet xmlns="${ns}/spreadsheetml/2006/main"><sheetData>${cells}</sheetData></worksheet>`,
    });
}

/* As pasted from Excel. */
export const pasted = (rows) => rows.map((row) => row.map((v) => v ?? "").join("\t")).join("\n");

const LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY";

export function usci(kind, region, organisation) {
    const weights = [3, 7, 9, 10, 5, 8, 4, 2];
    const sum = [...organisation].reduce((n, c, i) => n + parseInt(c, 36) * weights[i], 0);
    const digit = 11 - (sum % 11);
    const body = kind + region + organisation + (digit === 10 ? "X" : digit === 11 ? "0" : digit);
    let total = 0, weight = 1;
    for (const c of body) {
        total += LETTERS.indexOf(c) * weight;
        weight = (weight * 3) % 31;
    }
    return body + LETTERS[(31 - (total % 31)) % 31];
}
