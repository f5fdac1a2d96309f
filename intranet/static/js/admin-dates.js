// A short date typed in the admin (5/2/71, ๕ ก.พ. ๒๕๗๑) is written out as 5/2/2571 when its field is left, so that the
// picker opens at the same year. The server reads either way; without this script nothing is lost.
const MONTHS = ["มค", "กพ", "มีค", "เมย", "พค", "มิย", "กค", "สค", "กย", "ตค", "พย", "ธค"];
const TYPED = /^(\d{1,2})\s*[/.\- ]\s*(\d{1,2}|[ก-๎.]+?(?:\s?[ก-๎]\.)?)\s*[/.\- ]?\s*(\d{2}|\d{4})(\s+\d{1,2}[:.]\d{2})?$/;

function monthOf(text) {
  return /^\d+$/.test(text) ? Number(text) : MONTHS.indexOf(text.replace(/[.\s]/g, "")) + 1;
}

function writtenOut(text) {
  const plain = text.replace(/[๐-๙]/g, (digit) => String(digit.charCodeAt(0) - 0x0e50)).trim();
  const found = TYPED.exec(plain);
  const month = found ? monthOf(found[2]) : 0;
  if (!month || month > 12) {
    return text;
  }
  const year = found[3].length === 2 ? 2500 + Number(found[3]) : Number(found[3]);
  return `${Number(found[1])}/${month}/${year > 2199 ? year : year + 543}${(found[4] || "").replace(".", ":")}`;
}

document.addEventListener("focusout", (event) => {
  const field = event.target;
  if (field instanceof HTMLInputElement && "thaiDate" in field.dataset) {
    const written = writtenOut(field.value);
    if (written !== field.value) {
      field.value = written;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
});
