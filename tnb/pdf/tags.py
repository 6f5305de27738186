"""The tags of documents that are joined: one structure tree of theirs, so that the whole can be read aloud.

ISO 32000-1, 14.7: a page and what is linked on it bear a number under which the parent tree has its elements;
each document counts from 0, so those of the next begin after those of the one before.
"""

from collections.abc import Iterable, Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name


class Tags:
    """The structure tree of a document that is being joined."""

    def __init__(self, book: pikepdf.Pdf) -> None:
        self.book = book
        self.root = book.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array()))
        self.numbers = Array()
        self.next = 0
        self.whole = True  # so far every document brought tags

    def take(self, pdf: pikepdf.Pdf, pages: Iterable[pikepdf.Page]) -> None:
        """Takes the tags of a document whose ``pages`` are in the book already: elements point at these.
        Where one brings none the whole is not tagged."""
        if Name.StructTreeRoot not in pdf.Root:
            self.whole = False
            return
        tree = self.book.copy_foreign(pdf.Root.StructTreeRoot)
        for element in tree.K:
            element.P = self.root
            self.root.K.append(element)
        for numbered in _numbered(pages):
            for name in (Name.StructParents, Name.StructParent):
                if name in numbered:
                    numbered[name] = int(numbered[name]) + self.next
        self._take_numbers(tree.ParentTree.Nums)

    def _take_numbers(self, numbers: Array) -> None:
        keys = [int(key) for key in numbers[::2]]
        for place, key in enumerate(keys):
            self.numbers.extend([key + self.next, numbers[2 * place + 1]])
        self.next += max(keys, default=-1) + 1

    def close(self) -> None:
        """Puts the tree into the book, which says then that it follows PDF/UA-1."""
        self.root.ParentTree = self.book.make_indirect(Dictionary(Nums=self.numbers))
        self.root.ParentTreeNextKey = self.next
        self.book.Root.StructTreeRoot = self.root
        self.book.Root.MarkInfo = Dictionary(Marked=True)
        with self.book.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            metadata["pdfuaid:part"] = "1"


def _numbered(pages: Iterable[pikepdf.Page]) -> Iterator[pikepdf.Object]:
    for page in pages:
        yield page.obj
        yield from page.obj.get(Name.Annots, ())
