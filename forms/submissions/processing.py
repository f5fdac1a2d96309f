"""What forms does with personal data, for the record of processing: each form page as it is defined
today, and the register of rights.
"""

from forms.page.models import FormPage
from home.privacy.processing import RIGHTS, Activity

PER_FORM = frozenset(
    {
        *("forms.FormPage", "forms.FormIndexPage", "forms.Submission", "forms.SubmissionFile"),
        *("forms.CommentDecision", "forms.ResultSnapshot", "forms.DeclinedField"),
        "forms.SchoolSheet",
    }
)
PURPOSES = {
    FormPage.Purpose.REQUEST: "รับ ตรวจ อนุมัติ และดำเนินการตามคำขอ ติดต่อกลับ และทำสถิติ",
    FormPage.Purpose.SURVEY: "สำรวจความเห็นเพื่อประเมินและปรับปรุงระบบและบริการ",
    FormPage.Purpose.NEEDS: "สำรวจความต้องการเพื่อวางแผนพัฒนาระบบและบริการ",
    FormPage.Purpose.CONSULTATION: "รับคำถามเข้าเป็นเรื่องขอคำปรึกษา ตอบ ติดตามผล และทำสถิติ",
    FormPage.Purpose.OTHER: "รับและดำเนินการตามเรื่องที่ส่ง ติดต่อกลับ และทำสถิติ",
}
OF_RIGHTS = frozenset({"forms.AccessRequest", "forms.AccessItem", "forms.AccessStep"})


def of_page(page: FormPage) -> Activity:
    personal = [field.label for field in page.form_fields.all() if field.is_personal]
    readers = ", ".join(group.name for group in page.readers.all()) or "ผู้มีสิทธิ์อ่านคำตอบแบบฟอร์ม"
    facts = {
        "title": page.title,
        "purpose": PURPOSES[FormPage.Purpose(page.purpose)],
        "recipients": readers,
        "kept": page.kept_for,
        "models": PER_FORM,
    }
    if page.is_anonymous:
        nobody = {"basis": "ไม่เก็บข้อมูลส่วนบุคคล", "data": "ไม่มี (ไม่ระบุตัวผู้ตอบ)"}
        return Activity(**facts, **nobody, subjects="ไม่ระบุตัว", rights="–")
    return Activity(**facts, data=", ".join(personal) or "บัญชีผู้ส่ง", subjects="ผู้ส่งแบบฟอร์ม")


def of_rights(pages: list[FormPage]) -> Activity:
    requests = [page for page in pages if page.purpose == FormPage.Purpose.REQUEST]
    times = dict.fromkeys(page.kept_for for page in requests)
    return Activity(
        title="ทะเบียนสิทธิ์เข้าถึงระบบ",
        purpose="ให้ เปลี่ยน ระงับ เพิกถอน และทบทวนสิทธิ์เข้าถึงระบบของบุคลากร",
        data="ผู้ถือสิทธิ์ ชื่อบัญชีในระบบนั้น ระดับสิทธิ์ ผู้รับรอง ผู้ตรวจ ผู้อนุมัติ และเหตุผล",
        subjects="ผู้ขอและผู้ถือสิทธิ์",
        recipients="ผู้อำนวยการโรงเรียนของผู้ถือสิทธิ์ เจ้าหน้าที่ผู้ตรวจ ผู้อนุมัติ และผู้ให้สิทธิ์",
        kept=f"ตลอดเวลาที่ถือสิทธิ์ และ {', '.join(times) or 'ตามแบบคำขอ'}",
        rights=RIGHTS,
        models=OF_RIGHTS,
    )


def activities_of_forms() -> list[Activity]:
    pages = list(FormPage.objects.order_by("path").prefetch_related("form_fields", "readers"))
    return [*map(of_page, pages), of_rights(pages)]
