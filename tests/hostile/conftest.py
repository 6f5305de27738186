from tests.tnb.conftest import a_draft, close

__all__ = ["a_draft", "close"]
