"""Documents of closed decisions: the code that is printed on them, and what has become of them since."""

import hashlib
import json

from django.db.models import QuerySet

from tnb.models import Decision, Document

# Crockford's alphabet: no letter that is taken for a digit on paper or by ear.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": ""})


def code_of(decision: Decision, kind: str, language: str) -> str:
    """The code of a document of a closed decision: 50 bits of the digest of what was frozen."""
    frozen = json.dumps([decision.pk, decision.snapshot, kind, language], sort_keys=True)
    digest = int.from_bytes(hashlib.sha256(frozen.encode()).digest())
    return "".join(ALPHABET[digest >> 5 * place & 31] for place in range(LENGTH))


def spelt(code: str) -> str:
    """As printed: "7Q2FK-9XM4T"."""
    return f"{code[:5]}-{code[5:]}"


def meant(typed: str) -> str:
    """The code someone typed: capitals, without hyphen and spaces, O for 0 and I or L for 1 understood."""
    return typed.replace("\0", "").strip().upper().translate(MISREAD)


def later_decisions(decision: Decision) -> QuerySet[Decision]:
    """Decisions on the same case that were closed after this one, the newest first."""
    closed = Decision.objects.filter(item__case=decision.item.case_id, closed_at__gt=decision.closed_at)
    return closed.select_related("item__meeting").order_by("-closed_at")


def of_code(typed: str) -> Document | None:
    """The document with the code someone typed, without its content."""
    documents = Document.objects.defer("content").select_related(
        "decision__item__case__patient", "decision__item__meeting", "decision__closed_by", "made_by"
    )
    return documents.filter(code=meant(typed)).first()


def is_whole(document: Document) -> bool:
    """Whether the content still has the digest of the day it was made."""
    return hashlib.sha256(document.content).hexdigest() == document.sha256
