"""Hands on the keyboard: whatever is used is reached with the Tab key, as somebody without a mouse does."""

MOST = 400  # presses of Tab after which something counts as out of reach


def reach(page, selector):
    """The focus on the first visible element that matches, by Tab alone."""
    target = page.locator(selector).locator("visible=true").first
    target.wait_for()
    for _press in range(MOST):
        if target.evaluate("element => element === document.activeElement"):
            return target
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached with the Tab key on {page.url}")


def press(page, selector, key="Enter"):
    reach(page, selector)
    page.keyboard.press(key)


def write(page, selector, words):
    reach(page, selector)
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(words)


def pick(page, selector, value):
    """An entry of a list: down with the arrow until it is there."""
    field = reach(page, selector)
    page.keyboard.press("Home")
    for _press in range(MOST):
        if field.input_value() == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{value} is not in {selector}")


def tick(page, selector):
    if not page.locator(selector).is_checked():
        press(page, selector, "Space")


def choose(page, name, value):
    """One of several radio buttons: to the group with Tab, to the button with the arrows."""
    group = page.locator(f"input[name={name}]")
    for _press in range(MOST):
        here = page.evaluate("document.activeElement.name")
        if here == name:
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _press in range(group.count()):
        if page.locator(f"input[name={name}][value='{value}']").is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{name} has no {value} that the arrows reach")
