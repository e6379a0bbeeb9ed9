"""The web interface as scripts of others use it: by its `data-` attributes alone (interface.md, "Attributes")."""

from typing import Any

from playwright.sync_api import Page, Response

# Every input of a field that has a name and that a person could type in or choose from.
_READ = """
() => Object.fromEntries([...document.querySelectorAll('[data-field]')].map((field) => {
  const named = `:is(input, select, textarea)[name="${field.dataset.field}"]`;
  const inputs = [...field.querySelectorAll(named)];
  return [field.dataset.field, {
    locked: field.dataset.locked === 'true',
    inputs: inputs.length,
    open: inputs.filter((one) => !one.matches(':disabled') && !one.readOnly).length,
    words: field.textContent,
  }];
}))
"""
_TYPE = """
([name, values]) => {
  const field = document.querySelector(`[data-field="${name}"]`);
  const inputs = [...field.querySelectorAll(`:is(input, select, textarea)[name="${name}"]`)];
  for (const input of inputs) {
    input.disabled = false;
    input.removeAttribute('readonly');
    if (input.type === 'checkbox') input.checked = values.includes(input.value);
    else if (input.type !== 'hidden') input.value = values[0];
    if (input.type !== 'checkbox' && input.type !== 'hidden' && input.value !== values[0])
      input.add(new Option(values[0], values[0], true, true));
    input.setAttribute('form', 'record-form');
  }
}
"""
_SUBMIT = "() => document.getElementById('record-form').requestSubmit()"


def fields(page: Page) -> dict[str, dict[str, Any]]:
    """Return what each field of the open record says: locked, how many inputs, how many of them open, its words."""
    found: dict[str, dict[str, Any]] = page.evaluate(_READ)
    return found


def put(page: Page, name: str, values: list[str]) -> None:
    """Put values into a field's inputs, a locked one opened by force as a script could."""
    page.evaluate(_TYPE, [name, values])


def save(page: Page, address: str) -> Response:
    """Save by the button, or by force where there is none; return the server's answer."""
    with page.expect_response(lambda got: got.url.endswith(address) and got.request.method == "POST") as caught:
        button = page.locator("[data-command=save]")
        button.click() if button.count() else page.evaluate(_SUBMIT)
    answer = caught.value
    answer.finished()
    return answer


def commands(page: Page) -> set[str]:
    """Return the commands that the record's bar shows."""
    found: list[str] = page.locator(".bar [data-command]").evaluate_all("all => all.map(one => one.dataset.command)")
    return set(found)


def state(page: Page) -> str:
    """Return the status reason that the open record shows."""
    return str(page.locator("#record").get_attribute("data-status-reason"))
