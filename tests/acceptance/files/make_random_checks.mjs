// Makes random-units-77.csv and random-checks-77.csv: 77 units drawn by the state plan, 75 of them looked at, 2 shut.
//   node make_random_checks.mjs
import { writeFileSync } from "node:fs";

const at = (name) => new URL(name, import.meta.url);
const two = (n) => String(n).padStart(2, "0");
const units = ["名称,类别,纳入监管日期"];
const checks = ["平台编号,检查对象,检查来源,任务编号,检查专业,计划完成日期,检查人员,主办,检查日期,检查结果,结果公开日期,状态,已检查日期,办结日期"];
for (let i = 1; i <= 77; i++) {
    const name = `示范县双随机第${i}家`;
    const kind = i % 3 ? "公共场所" : "医疗机构";
    const day = `2026-${two(4 + (i % 4))}-${two(1 + (i % 27))}`;
    const shut = i === 20 || i === 60;
    const open = i <= 70 ? `2026-08-${two(1 + (i % 14))}` : "";
    units.push([name, kind, "2025-01-10"].join(","));
    checks.push([`GC2026-${two(i)}`, name, "国家双随机", `国抽2026-${two(i)}`, i % 3 ? "公共场所卫生" : "医疗卫生", "2026-08-31", "高远航、苏晴", "高远航", day,
        shut ? "单位关闭或无法检查" : i % 9 ? "未发现问题" : "发现问题", open, open ? "办结" : "已检查", day, open ? open : ""].join(","));
}
writeFileSync(at("random-units-77.csv"), `${units.join("\r\n")}\r\n`);
writeFileSync(at("random-checks-77.csv"), `${checks.join("\r\n")}\r\n`);
